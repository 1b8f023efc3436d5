/** Every engine says the same as Node, byte for byte, about dirty ext4 and XFS, EROFS with each codec, and damaged images. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { joinSources } from '../../scripts/build-firmware.ts';
import { imageBytes } from '../support/images.ts';
import { bundle } from './bundles.ts';
import { type Engine, engines, nodeReference } from './engines.ts';

const IMAGES = [
  'ext/ext4-crash-rename',
  'ext/ext4-crash-fast-commit',
  'ext/ext4-crash-inline-data',
  'ext/ext3-crash',
  'xfs/xfs-crash-rename',
  'xfs/xfs-attributes',
  'erofs/plain',
  'erofs/lz4',
  'erofs/lzma',
  'erofs/deflate',
  'erofs/zstd',
];

async function report(engine: Engine): Promise<string> {
  const { language } = engine;
  const entry = '../test/bundle/conformance-script.ts';
  const { text: script } = await joinSources({ file: 'conformance.js', entry, language });
  const library = await bundle(language === 'es5' ? 'bootfs.es5.js' : 'bootfs.js');
  return engine.run({ scripts: [library, script], disks: IMAGES.map(imageBytes) });
}

describe('conformance', () => {
  let expected: string[] = [];

  before(async () => {
    expected = (await report(nodeReference)).split('\n');
  });

  test('Node reads every image, replays the dirty ones, and refuses nothing but damage', () => {
    const starts = IMAGES.map((_name, number) => expected.findIndex((line) => line.startsWith(`disk ${number} [`)));
    starts.forEach((start, number) => {
      assert.ok(start >= 0, `no report on ${IMAGES[number]}: ${expected.slice(0, 5).join('\n')}`);
      assert.match(expected[start + 1], /^(ext[234]|xfs|erofs) /, IMAGES[number]);
      const unlogged = IMAGES[number].startsWith('erofs') ? /^journal none$/ : /"action":"none"/;
      const action = IMAGES[number].includes('crash') ? /"action":"replayed"/ : unlogged;
      assert.match(expected[start + 2], action, IMAGES[number]);
      const end = expected.indexOf(`disk ${number} damaged 1`);
      const content = expected.slice(start, end).filter((line) => line.startsWith(' content'));
      assert.ok(content.length >= 1, `${IMAGES[number]} has files`);
      assert.deepEqual(
        content.filter((line) => !/^ content \[\d+,\d+\]$/.test(line)),
        [],
        IMAGES[number],
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
      const lines = (await report(engine)).split('\n');
      const at = lines.findIndex((line, index) => line !== expected[index]);
      if (at >= 0) assert.equal(lines[at].slice(0, 2000), (expected[at] ?? 'nothing').slice(0, 2000), `line ${at + 1}`);
      assert.equal(lines.length, expected.length);
    });
  }
});
