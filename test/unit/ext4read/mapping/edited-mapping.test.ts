import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editedMapping } from '../../../../src/ext4read/mapping/edited-mapping.ts';
import type { ExtentEdit } from '../../../../src/ext4read/volume/changes.ts';
import type { Volume } from '../../../../src/ext4read/volume/volume.ts';
import { hole, type Mapping } from '../../../../src/mapping/run.ts';

/** A volume of which only the bounds are asked for. */
const VOLUME = { isDataRange: (fsBlock: number, length: number) => fsBlock + length <= 10_000 } as unknown as Volume;

/** Blocks 10 to 29 at 500, the rest holes. */
const BASE: Mapping = {
  find(logicalBlock) {
    if (logicalBlock < 10) return hole(logicalBlock, 10);
    if (logicalBlock >= 30) return hole(logicalBlock, Number.POSITIVE_INFINITY);
    return { logicalBlock, length: 30 - logicalBlock, fsBlock: 490 + logicalBlock, isUnwritten: false };
  },
};

function edit(start: number, end: number, fsBlock: number | undefined, isUnwritten = false): ExtentEdit {
  return { start, end, fsBlock, isUnwritten };
}

/** Every block of the first 64: its place, negative where it is unwritten, 0 for a hole. */
function blocksOf(mapping: Mapping): number[] {
  const blocks: number[] = [];
  while (blocks.length < 64) {
    const run = mapping.find(blocks.length);
    assert.equal(run.logicalBlock, blocks.length);
    assert.ok(run.length >= 1);
    for (let at = 0; at < run.length && blocks.length < 64; at++) {
      blocks.push(run.fsBlock === undefined ? 0 : (run.fsBlock + at) * (run.isUnwritten ? -1 : 1));
    }
  }
  return blocks;
}

test('edits apply over the mapping, later ones over earlier ones', () => {
  const mapping = editedMapping(VOLUME, 12, BASE, [edit(0, 12, 100), edit(5, 8, undefined), edit(6, 7, 200, true)]);
  const blocks = blocksOf(mapping);
  assert.deepEqual(blocks.slice(0, 14), [100, 101, 102, 103, 104, 0, -200, 0, 108, 109, 110, 111, 502, 503]);
  assert.equal(mapping.find(40).length, Number.POSITIVE_INFINITY);
});

test('a range to the end of all blocks', () => {
  const mapping = editedMapping(VOLUME, 12, BASE, [edit(20, 20 + 0xffffffff, undefined)]);
  assert.deepEqual(blocksOf(mapping).slice(18, 22), [508, 509, 0, 0]);
  assert.equal(mapping.find(2 ** 32 - 1).fsBlock, undefined);
});

test('a range outside the filesystem fails the read that needs it', () => {
  const mapping = editedMapping(VOLUME, 12, BASE, [edit(0, 4, 9_998)]);
  assert.throws(() => mapping.find(0), { code: 'ERR_BOOTFS_CORRUPT', message: /outside the filesystem/ });
  assert.equal(mapping.find(12).fsBlock, 502);
});

test('any edits equal painting block by block', () => {
  const anyEdit = fc.record({
    start: fc.nat({ max: 60 }),
    length: fc.nat({ max: 20 }),
    fsBlock: fc.option(fc.integer({ min: 1000, max: 5000 }), { nil: undefined }),
    isUnwritten: fc.boolean(),
  });
  const property = fc.property(fc.array(anyEdit, { maxLength: 12 }), (list) => {
    const painted = blocksOf(BASE);
    const edits = list.map(({ start, length, fsBlock, isUnwritten }) => {
      for (let at = start; at < Math.min(start + length, 64); at++) {
        painted[at] = fsBlock === undefined ? 0 : (fsBlock + at - start) * (isUnwritten ? -1 : 1);
      }
      return edit(start, start + length, fsBlock, isUnwritten);
    });
    assert.deepEqual(blocksOf(editedMapping(VOLUME, 12, BASE, edits)), painted);
  });
  fc.assert(property, { numRuns: 500 });
});

test('edits that overlap in every way do not take quadratic time', () => {
  const edits = Array.from({ length: 200_000 }, (_, index) => edit(index, 400_000 - index, 1 + (index % 100)));
  let finds = 0;
  const base: Mapping = {
    find(logicalBlock) {
      finds++;
      return hole(logicalBlock, Number.POSITIVE_INFINITY);
    },
  };
  assert.equal(editedMapping(VOLUME, 12, base, edits).find(400_001).fsBlock, undefined);
  assert.equal(finds, 1);
});
