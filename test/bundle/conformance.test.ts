/** Every engine says the same as Node, byte for byte, about dirty ext4 and XFS, EROFS with each codec, and damaged images. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { assertSameReport, conformanceReport, QUICK } from './conformance.ts';
import { engines, nodeReference } from './engines.ts';

describe('conformance', () => {
  let expected: string[] = [];

  before(async () => {
    expected = (await conformanceReport(nodeReference, QUICK)).split('\n');
  });

  test('Node reads every image, replays the dirty ones, and refuses nothing but damage', () => {
    const starts = QUICK.images.map((_name, number) =>
      expected.findIndex((line) => line.startsWith(`disk ${number} [`)),
    );
    starts.forEach((start, number) => {
      assert.ok(start >= 0, `no report on ${QUICK.images[number]}: ${expected.slice(0, 5).join('\n')}`);
      assert.match(expected[start + 1], /^(ext[234]|xfs|erofs) /, QUICK.images[number]);
      const unlogged = QUICK.images[number].startsWith('erofs') ? /^journal none$/ : /"action":"none"/;
      const action = QUICK.images[number].includes('crash') ? /"action":"replayed"/ : unlogged;
      assert.match(expected[start + 2], action, QUICK.images[number]);
      const end = expected.indexOf(`disk ${number} damaged 1`);
      const content = expected.slice(start, end).filter((line) => line.startsWith(' content'));
      assert.ok(content.length >= 1, `${QUICK.images[number]} has files`);
      assert.deepEqual(
        content.filter((line) => !/^ content \[\d+,\d+\]$/.test(line)),
        [],
        QUICK.images[number],
      );
    });
  });

  test('damage is always a BootfsError', () => {
    assert.deepEqual(
      expected.filter((line) => line.includes('NOT A BOOTFS ERROR')),
      [],
    );
    assert.ok(
      expected.some((line) => line.includes('ERR_BOOTFS_CORRUPT')),
      'some damage was noticed',
    );
  });

  for (const engine of engines.filter((one) => one !== nodeReference)) {
    test(engine.name, { skip: engine.skip ?? false }, async () => {
      assertSameReport(await conformanceReport(engine, QUICK), expected.join('\n'));
    });
  }
});
