import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import {
  type BuilderOptions,
  type ChecksumKind,
  escapable,
  filled,
  JournalBuilder,
} from '../../support/jbd2/journal-builder.ts';
import { replayedBlock, replayedBytes, replayedDevice, replayOf } from './support.ts';

const KINDS: readonly ChecksumKind[] = ['none', 'v1', 'v2', 'v3'];

const LAYOUTS: readonly BuilderOptions[] = KINDS.flatMap((checksum) =>
  [false, true].flatMap((is64bit) => [true, false].map((withUuid) => ({ checksum, is64bit, withUuid }))),
);

function data(byte: number): Uint8Array {
  return filled(1024, byte);
}

for (const layout of LAYOUTS) {
  const name = JSON.stringify(layout);

  test(`replays several transactions, the last copy wins: ${name}`, () => {
    const builder = new JournalBuilder(layout)
      .transaction({
        blocks: [
          { block: 7, data: data(1) },
          { block: 8, data: data(2) },
        ],
      })
      .transaction({
        blocks: [
          { block: 9, data: data(3) },
          { block: 7, data: data(4) },
        ],
        tagsPerDescriptor: 1,
      });
    const journal = replayOf(builder);
    assert.deepEqual(replayedBytes(journal), { 7: 4, 8: 2, 9: 3 });
    assert.equal(journal.report.action, 'replayed');
    assert.equal(journal.report.checksum, layout.checksum);
    assert.deepEqual(
      journal.report.transactions.map(({ tid, blocks }) => [tid, blocks]),
      [
        [100, 2],
        [101, 2],
      ],
    );
    assert.equal(journal.report.replayedBlocks, 3);
    assert.deepEqual(journal.report.dropped, []);
  });

  test(`restores escaped blocks: ${name}`, () => {
    const builder = new JournalBuilder(layout).transaction({
      blocks: [
        { block: 5, data: escapable(1024, 9) },
        { block: 6, data: data(1) },
      ],
    });
    for (const verify of ['eager', 'lazy', 'none'] as const) {
      const journal = replayOf(builder, { verify });
      assert.deepEqual(replayedBlock(journal, 5), escapable(1024, 9));
      assert.deepEqual(replayedBlock(journal, 6), data(1));
      assert.equal(journal.report.escapes, 1);
      assert.equal(journal.report.transactions[0].escapes, 1);
    }
  });

  test(`a revoke holds for earlier transactions and its own, not for later ones: ${name}`, () => {
    const builder = new JournalBuilder(layout)
      .transaction({
        blocks: [
          { block: 1, data: data(1) },
          { block: 2, data: data(2) },
          { block: 3, data: data(3) },
        ],
      })
      .transaction({ revokes: [1, 2, 4], blocks: [{ block: 2, data: data(22) }] })
      .transaction({ blocks: [{ block: 1, data: data(31) }] });
    const journal = replayOf(builder);
    assert.deepEqual(replayedBytes(journal), { 1: 31, 3: 3 });
    assert.equal(journal.report.revokes, 3);
    assert.deepEqual(
      journal.report.transactions.map((entry) => [entry.revokes, entry.revokedBlocks]),
      [
        [0, 2],
        [3, 1],
        [0, 0],
      ],
    );
  });

  test(`full descriptors: ${name}`, () => {
    const blocks = Array.from({ length: 300 }, (_, index) => ({ block: 3000 - index * 3, data: data(index) }));
    const journal = replayOf(new JournalBuilder(layout).transaction({ blocks }));
    for (const { block, data: bytes } of blocks) assert.deepEqual(replayedBlock(journal, block), bytes);
    assert.equal(journal.report.replayedBlocks, 300);
  });
}

test('revoke records of many blocks', () => {
  for (const is64bit of [false, true]) {
    const revokes = Array.from({ length: 600 }, (_, index) => 2000 + index);
    const builder = new JournalBuilder({ is64bit, checksum: 'v3' })
      .transaction({
        blocks: [
          { block: 2000, data: data(1) },
          { block: 2599, data: data(2) },
          { block: 2600, data: data(3) },
        ],
      })
      .transaction({ revokes });
    assert.deepEqual(replayedBytes(replayOf(builder)), { 2600: 3 });
  }
});

test('the same block revoked twice: the later record counts', () => {
  const builder = new JournalBuilder()
    .transaction({ revokes: [5], blocks: [{ block: 6, data: data(1) }] })
    .transaction({ blocks: [{ block: 5, data: data(2) }] })
    .transaction({ revokes: [5] });
  assert.deepEqual(replayedBytes(replayOf(builder)), { 6: 1 });
});

test('high halves of block numbers count with 64bit only', () => {
  const block = 2 ** 32 + 17;
  const options = { fsBlocks: 2 ** 33 };
  for (const checksum of KINDS) {
    const wide = new JournalBuilder({ checksum, is64bit: true }).transaction({ blocks: [{ block, data: data(1) }] });
    assert.deepEqual(replayedBytes(replayOf(wide, options)), { [block]: 1 });
    const narrow = new JournalBuilder({ checksum, is64bit: false }).transaction({ blocks: [{ block, data: data(1) }] });
    assert.deepEqual(replayedBytes(replayOf(narrow, options)), { 17: 1 });
  }
});

test('a log that wraps at every kind of block', () => {
  for (const checksum of KINDS) {
    // Nine blocks: revoke, descriptor, data, data, commit, descriptor, data, data, commit.
    const wrapped = new Set<string>();
    for (let start = 1014; start <= 1023; start++) {
      const builder = new JournalBuilder({ checksum, start })
        .transaction({
          revokes: [50],
          blocks: [
            { block: 10, data: data(1) },
            { block: 11, data: escapable(1024, 2) },
          ],
        })
        .transaction({
          blocks: [
            { block: 50, data: data(3) },
            { block: 10, data: data(4) },
          ],
        });
      const first = builder.written.find(({ journalBlock }) => journalBlock === 1);
      if (first !== undefined) wrapped.add(first.kind);
      for (const verify of ['eager', 'lazy'] as const) {
        const journal = replayOf(builder, { verify });
        assert.deepEqual(replayedBytes(journal), { 10: 4, 11: 2, 50: 3 }, `start ${start}`);
        assert.equal(journal.report.transactions[0].logBlock, start);
      }
    }
    assert.deepEqual([...wrapped].sort(), ['commit', 'data', 'descriptor']);
    const atRevoke = new JournalBuilder({ checksum, start: 1022 })
      .transaction({ blocks: [{ block: 10, data: data(1) }] })
      .transaction({ revokes: [10] });
    assert.deepEqual(
      atRevoke.written.map(({ journalBlock }) => journalBlock),
      [1022, 1023, 1, 2, 3],
    );
    assert.deepEqual(replayedBytes(replayOf(atRevoke)), {});
    const revokeFirst = new JournalBuilder({ checksum, start: 1021 })
      .transaction({ blocks: [{ block: 10, data: data(1) }] })
      .transaction({ revokes: [10] });
    assert.equal(revokeFirst.written.find(({ journalBlock }) => journalBlock === 1)?.kind, 'revoke');
    assert.deepEqual(replayedBytes(replayOf(revokeFirst)), {});
  }
});

test('with fast commits the log wraps before their area', () => {
  const builder = new JournalBuilder({ checksum: 'v3', fastCommitBlocks: 64, start: 1022 }).transaction({
    blocks: [
      { block: 10, data: data(1) },
      { block: 11, data: data(2) },
    ],
  });
  assert.deepEqual(
    builder.written.map(({ journalBlock }) => journalBlock),
    [1022, 1023, 1, 2],
  );
  builder.block(1025).fill(77);
  const journal = replayOf(builder);
  assert.deepEqual(replayedBytes(journal), { 10: 1, 11: 2 });
  assert.equal(journal.fastCommits?.tid, 101);
  assert.equal(journal.fastCommits?.blockCount, 63);
  assert.deepEqual(journal.fastCommits?.readBlock(0), data(77));
});

test('transaction ids wrap at 2^32', () => {
  for (const checksum of KINDS) {
    const builder = new JournalBuilder({ checksum, sequence: 0xfffffffe })
      .transaction({ blocks: [{ block: 1, data: data(1) }] })
      .transaction({ blocks: [{ block: 2, data: data(2) }] })
      .transaction({ revokes: [1], blocks: [{ block: 3, data: data(3) }] });
    const journal = replayOf(builder, { verify: 'lazy' });
    assert.deepEqual(replayedBytes(journal), { 2: 2, 3: 3 });
    assert.deepEqual(
      journal.report.transactions.map(({ tid }) => tid),
      [0xfffffffe, 0xffffffff, 0],
    );
  }
});

test('replays only where both RECOVER and s_start ask for it', () => {
  const dirty = new JournalBuilder().transaction({ blocks: [{ block: 1, data: data(1) }] });
  const empty = new JournalBuilder({ start: 0 });
  const states = [
    [dirty, true, 'dirty', 'replayed'],
    [dirty, false, 'clean', 'none'],
    [empty, true, 'clean', 'none'],
    [empty, false, 'clean', 'none'],
  ] as const;
  for (const [builder, needsRecovery, state, action] of states) {
    const { report, overlay } = replayOf(builder, { needsRecovery });
    assert.deepEqual([report.state, report.action], [state, action]);
    assert.equal(overlay !== undefined, action === 'replayed');
    const isDirty = state === 'dirty';
    const requireClean = () => replayOf(builder, { needsRecovery, journal: 'require-clean' });
    if (isDirty) assert.throws(requireClean, { code: 'ERR_BOOTFS_DIRTY' });
    else assert.equal(requireClean().report.state, 'clean');
    const ignored = replayOf(builder, { needsRecovery, journal: 'ignore' });
    assert.deepEqual([ignored.report.state, ignored.report.action], [state, isDirty ? 'ignored' : 'none']);
    assert.equal(ignored.overlay, undefined);
  }
  assert.match(replayOf(dirty, { needsRecovery: false }).report.dropped[0], /does not ask for recovery/);
});

test('a torn last transaction is dropped, wherever it is torn, and its revoke records with it', () => {
  for (const checksum of KINDS) {
    for (let kept = 1; kept <= 4; kept++) {
      const builder = new JournalBuilder({ checksum })
        .transaction({ blocks: [{ block: 1, data: data(1) }] })
        .transaction({
          revokes: [1],
          blocks: [
            { block: 1, data: data(9) },
            { block: 2, data: data(9) },
          ],
          withCommit: false,
        });
      const torn = builder.written.slice(3);
      for (const { journalBlock } of torn.slice(kept)) builder.block(journalBlock).fill(0);
      const { report, ...journal } = replayOf(builder);
      assert.deepEqual(replayedBytes({ report, ...journal }), { 1: 1 });
      assert.equal(report.transactionCount, 1);
      assert.equal(report.dropped.length, 1);
      assert.match(report.dropped[0], /transaction 101: interrupted/);
      assert.equal(report.stopped?.tid, 101);
    }
  }
});

test('the scan stops at an older transaction left in the log', () => {
  const builder = new JournalBuilder({ sequence: 90 }).transaction({ blocks: [{ block: 1, data: data(1) }] });
  builder.tid = 60;
  builder.transaction({ blocks: [{ block: 2, data: data(2) }] });
  const journal = replayOf(builder);
  assert.deepEqual(replayedBytes(journal), { 1: 1 });
  assert.equal(journal.report.stopped?.logBlock, 4);
  assert.match(journal.report.stopped!.reason, /belongs to transaction 60/);
  assert.deepEqual(journal.report.dropped, []);
});

test('a transaction without blocks is one', () => {
  const builder = new JournalBuilder({ checksum: 'v1' })
    .transaction()
    .transaction({ blocks: [{ block: 1, data: data(1) }] });
  const journal = replayOf(builder);
  assert.equal(journal.report.transactionCount, 2);
  assert.deepEqual(replayedBytes(journal), { 1: 1 });
});

test('version 1 of the journal superblock has no features, whatever stands in their place', () => {
  const builder = new JournalBuilder({ superblockVersion: 1 }).transaction({ blocks: [{ block: 1, data: data(1) }] });
  builder.writeSuperblock({ 36: 0xffff, 40: 0xffff, 44: 0xffff });
  const journal = replayOf(builder);
  assert.deepEqual(replayedBytes(journal), { 1: 1 });
  assert.deepEqual(journal.report.features, []);
});

test('commit times are reported', () => {
  const builder = new JournalBuilder().transaction({ commitSeconds: 2 ** 33 + 5 }).transaction({ commitSeconds: 0 });
  const { transactions } = replayOf(builder).report;
  assert.deepEqual(transactions[0].commitTime, { seconds: 2 ** 33 + 5, nanoseconds: 123 });
  assert.equal('commitTime' in transactions[1], false);
});

test('the report lists no more transactions than it may', () => {
  const builder = new JournalBuilder();
  for (let count = 0; count < 20; count++) builder.transaction({ blocks: [{ block: count, data: data(count) }] });
  const { report } = replayOf(builder, { limits: { reportedTransactions: 5 } });
  assert.equal(report.transactions.length, 5);
  assert.equal(report.transactionCount, 20);
  assert.equal(report.replayedBlocks, 20);
});

test('more blocks than limits.replayedBlocks are refused', () => {
  const blocks = Array.from({ length: 20 }, (_, block) => ({ block, data: data(block) }));
  const builder = new JournalBuilder().transaction({ blocks });
  assert.equal(replayOf(builder, { limits: { replayedBlocks: 20 } }).report.replayedBlocks, 20);
  assert.throws(() => replayOf(builder, { limits: { replayedBlocks: 19 } }), { code: 'EFBIG' });
  const revoking = new JournalBuilder().transaction({ revokes: blocks.map(({ block }) => block) });
  assert.equal(replayOf(revoking, { limits: { replayedBlocks: 20 } }).report.revokes, 20);
  assert.throws(() => replayOf(revoking, { limits: { replayedBlocks: 19 } }), { code: 'EFBIG' });
});

test('the overlay serves reads of any size and place', () => {
  const builder = new JournalBuilder({ checksum: 'v3' }).transaction({
    blocks: [2, 3, 4, 9, 8].map((block) => ({
      block,
      data: Uint8Array.from({ length: 1024 }, (_, at) => (block * 31 + at) & 0xff),
    })),
  });
  const journal = replayOf(builder, { verify: 'lazy' });
  const device = replayedDevice(journal, 1024);
  const expected = new Uint8Array(12 * 1024);
  for (const block of [2, 3, 4, 8, 9])
    for (let at = 0; at < 1024; at++) expected[block * 1024 + at] = (block * 31 + at) & 0xff;
  for (const [offset, length] of [
    [0, 12288],
    [2048, 1024],
    [2047, 3],
    [1000, 9000],
    [9 * 1024 + 1000, 48],
  ] as const) {
    assert.deepEqual(readBytes(device, offset, length), expected.subarray(offset, offset + length));
  }
});

test('an unreadable log is EIO, not damage', () => {
  const builder = new JournalBuilder().transaction({ blocks: [{ block: 1, data: data(1) }] });
  const log = {
    size: builder.bytes.length,
    read(byteOffset: number, target: Uint8Array) {
      if (byteOffset >= 1024) throw new BootfsError('EIO', 'bad sector');
      target.set(builder.bytes.subarray(byteOffset, byteOffset + target.length));
    },
  };
  assert.throws(() => replayOf(builder, { log }), { code: 'EIO' });
  const { report, overlay } = replayOf(builder, { log, journal: 'salvage' });
  assert.equal(overlay, undefined);
  assert.match(report.damage[0], /bad sector/);
});
