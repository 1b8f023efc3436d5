import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredRun } from '../../../../src/mapping/run.ts';
import type { OpenIntent } from '../../../../src/xfslog/contract/xfslog.ts';
import { EditedForks } from '../../../../src/xfsread/mapping/edited-forks.ts';
import { RunList } from '../../../../src/xfsread/mapping/run-list.ts';
import type { Superblock } from '../../../../src/xfsread/volume/superblock.ts';

const superblock = {
  ...{ blockSize: 4096, agBlocks: 100_000, agBlockSpan: 2 ** 17, agCount: 4, blockCount: 400_000, firstAgBlock: 1 },
} as unknown as Superblock;

/** `[logicalBlock, length, fsBlock]`, and a true behind them for an unwritten one. */
type Short = readonly [number, number, number, boolean?];

function listOf(extents: readonly Short[]): RunList {
  const list = new RunList();
  for (const [logicalBlock, length, fsBlock, isUnwritten = false] of extents) {
    assert.ok(list.append({ logicalBlock, length, fsBlock, isUnwritten }));
  }
  return list;
}

function shortOf(list: RunList | undefined): Short[] {
  const shorts: Short[] = [];
  for (let index = 0; index < (list?.count ?? 0); index++) {
    const { logicalBlock, length, fsBlock, isUnwritten }: StoredRun = list!.at(index);
    shorts.push(isUnwritten ? [logicalBlock, length, fsBlock, true] : [logicalBlock, length, fsBlock]);
  }
  return shorts;
}

/** An inode with XFS_DIFLAG_PREALLOC. */
const KEEPS_BLOCKS = 9;
const sizeOfInode = (ino: number): number => ino * 100_000;

function edited(
  forks: Readonly<Record<number, readonly Short[]>>,
  intents: readonly OpenIntent[],
  sizeOf = sizeOfInode,
) {
  const edits = new EditedForks(superblock, intents, {
    extentsOf: (ino) => listOf(forks[ino] ?? []),
    sizeOf,
    keepsBlocksPastEnd: (ino) => ino === KEEPS_BLOCKS,
  });
  return {
    extents: (ino: number) => shortOf(edits.findExtents(ino, 'data')),
    size: (ino: number) => edits.findSize(ino),
  };
}

const map = (ino: number, isMap: boolean, startOffset: number, length: number, startBlock: number): OpenIntent => ({
  ...{ kind: 'map', ino, fork: 'data', isMap, startOffset, length, startBlock, isUnwritten: false },
});
const exchange = (startOffset1: number, startOffset2: number, length: number, more: object = {}): OpenIntent => ({
  ...{
    kind: 'exchange',
    fork: 'data',
    ino1: 1,
    ino2: 2,
    startOffset1,
    startOffset2,
    length,
    exchangesSizes: false,
    onlyWritten: false,
  },
  ...more,
});

test('a mapping is made in a hole, or removed out of the middle of an extent', () => {
  const { extents } = edited({ 1: [[0, 10, 500]] }, [map(1, false, 4, 2, 504), map(1, true, 4, 1, 2 ** 17 + 7)]);
  assert.deepEqual(extents(1), [
    [0, 4, 500],
    [4, 1, 100_007],
    [6, 4, 506],
  ]);
});

test('an exchange moves extents both ways, cuts those at its edges, and with them the sizes that the files have', () => {
  const forks = {
    1: [
      [0, 10, 500],
      [20, 5, 800, true],
    ],
    2: [[7, 6, 900]],
  } as const;
  const { extents, size } = edited(forks, [exchange(5, 5, 17, { exchangesSizes: true })]);
  assert.deepEqual(extents(1), [
    [0, 5, 500],
    [7, 6, 900],
    [22, 3, 802, true],
  ]);
  assert.deepEqual(extents(2), [
    [5, 5, 505],
    [20, 2, 800, true],
  ]);
  assert.deepEqual([size(1), size(2), size(3)], [200_000, 100_000, undefined]);
});

test('an exchange of written ranges only leaves holes and unwritten extents of the first file alone', () => {
  const forks = {
    1: [
      [0, 2, 500],
      [4, 2, 600, true],
    ],
    2: [[10, 8, 900]],
  } as const;
  const { extents } = edited(forks, [exchange(0, 10, 8, { onlyWritten: true })]);
  assert.deepEqual(extents(1), [
    [0, 2, 900],
    [4, 2, 600, true],
  ]);
  assert.deepEqual(extents(2), [
    [10, 2, 500],
    [12, 6, 902],
  ]);
});

test('what an exchange puts behind the old end of a file is freed, as Linux does, unless the file keeps such blocks', () => {
  const forks = { 1: [[0, 40, 500]], 2: [[0, 2, 900]], [KEEPS_BLOCKS]: [[0, 2, 700]] } as const;
  const sizeOf = (ino: number): number => (ino === 1 ? 40 : 2) * 4096 - 5;
  const all = exchange(2, 2, 38, { exchangesSizes: true });
  const cut = edited(forks, [all], sizeOf);
  assert.deepEqual(cut.extents(2), [[0, 2, 900]]);
  assert.equal(cut.size(2), 40 * 4096 - 5);
  const kept = edited(forks, [{ ...all, ino2: KEEPS_BLOCKS } as OpenIntent], sizeOf);
  assert.deepEqual(kept.extents(KEEPS_BLOCKS), [
    [0, 2, 700],
    [2, 38, 502],
  ]);
  const unsized = edited(forks, [exchange(2, 2, 38)], sizeOf);
  assert.equal(unsized.extents(2).length, 2);
});

test('two ranges of one file can be exchanged', () => {
  const { extents } = edited({ 1: [[0, 4, 500]] }, [exchange(0, 8, 2, { ino2: 1 })]);
  assert.deepEqual(extents(1), [
    [2, 2, 502],
    [8, 2, 500],
  ]);
});

test('mappings outside the filesystem are refused, and so is work without end', () => {
  const refuse = (...intents: OpenIntent[]) => edited({ 1: [], 2: [] }, intents);
  for (const block of [0, 2 ** 17 * 4 + 1, 99_999]) {
    assert.throws(() => refuse(map(1, true, 0, 10, block)), { code: 'ERR_BOOTFS_CORRUPT' });
  }
  assert.throws(() => refuse(map(1, true, 0, 0, 50)), { code: 'ERR_BOOTFS_CORRUPT' });
  const many: Short[] = Array.from({ length: 50_000 }, (_, index) => [index * 2, 1, 10]);
  const intents = Array.from({ length: 500 }, () => map(1, false, 200_000, 1, 50));
  assert.throws(() => edited({ 1: many }, intents), { code: 'EFBIG' });
});
