import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listExtents, type MappedFile } from '../../../src/mapping/extent-listing.ts';
import { mappingOfRuns } from '../../support/mapping/runs.ts';

function listed(file: Partial<MappedFile> & Pick<MappedFile, 'mapping' | 'size'>) {
  const sharedPart = ({ length }: { length: number }) => ({ isShared: false, length });
  return listExtents({ blockSize: 4, sharedPart, isFromJournal: () => false, ...file });
}

test('neighbours of a kind are one extent, up to the size; what the log serves marks all of it', () => {
  const mapping = mappingOfRuns([
    { fsBlock: 10, length: 2 },
    { fsBlock: 12, length: 1 },
    { fsBlock: 13, length: 1, isUnwritten: true },
    { fsBlock: undefined, length: 1 },
    { fsBlock: undefined, length: 1 },
    { fsBlock: 20, length: 9 },
  ]);
  const isFromJournal = (physicalOffset: number) => physicalOffset === 48;
  assert.deepEqual(listed({ mapping, size: 26, isFromJournal }), [
    { kind: 'data', logicalOffset: 0, length: 12, physicalOffset: 40, fromJournal: true },
    { kind: 'unwritten', logicalOffset: 12, length: 4, physicalOffset: 52 },
    { kind: 'hole', logicalOffset: 16, length: 8 },
    { kind: 'data', logicalOffset: 24, length: 2, physicalOffset: 80 },
  ]);
});

test('a run of which a part is shared is several extents', () => {
  const mapping = mappingOfRuns([{ fsBlock: 10, length: 5 }]);
  const reads: number[] = [];
  const split = listed({
    mapping: {
      find(logicalBlock) {
        reads.push(logicalBlock);
        return mapping.find(logicalBlock);
      },
    },
    size: 20,
    sharedPart: ({ fsBlock }) =>
      fsBlock < 12 ? { isShared: true, length: 12 - fsBlock } : { isShared: false, length: 15 - fsBlock },
  });
  assert.deepEqual(split, [
    { kind: 'data', logicalOffset: 0, length: 8, physicalOffset: 40, shared: true },
    { kind: 'data', logicalOffset: 8, length: 12, physicalOffset: 48 },
  ]);
  assert.deepEqual(reads, [0, 2]);
});

test('a file in more than a million pieces is not listed', () => {
  const mapping = {
    find: (logicalBlock: number) => ({ logicalBlock, length: 1, fsBlock: logicalBlock * 2, isUnwritten: false }),
  };
  assert.throws(() => listed({ mapping, size: 4_000_100 }), {
    code: 'EFBIG',
    reason: 'file in more than 1000000 pieces',
  });
});
