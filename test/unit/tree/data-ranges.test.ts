import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataRanges, findData, findHole } from '../../../src/tree/data-ranges.ts';

const ranges = dataRanges([
  { kind: 'hole', logicalOffset: 0, length: 10 },
  { kind: 'data', logicalOffset: 10, length: 5 },
  { kind: 'compressed', logicalOffset: 15, length: 5 },
  { kind: 'unwritten', logicalOffset: 20, length: 10 },
  { kind: 'inline', logicalOffset: 30, length: 3 },
]);

test('stretches of data that touch are one', () => {
  assert.deepEqual([...ranges], [10, 20, 30, 33]);
});

test('data and holes are found from any place in the file', () => {
  const data = [0, 9, 10, 19, 20, 30, 32].map((offset) => findData(ranges, offset));
  assert.deepEqual(data, [10, 10, 10, 19, 30, 30, 32]);
  const holes = [0, 9, 10, 19, 20, 30, 32].map((offset) => findHole(ranges, offset));
  assert.deepEqual(holes, [0, 9, 20, 20, 20, 33, 33]);
});

test('a file may end with a hole, or be one', () => {
  const hole = dataRanges([{ kind: 'hole', logicalOffset: 0, length: 7 }]);
  assert.deepEqual([findData(hole, 3), findHole(hole, 3)], [undefined, 3]);
  assert.equal(findData(dataRanges([{ kind: 'data', logicalOffset: 0, length: 4 }]), 4), undefined);
});
