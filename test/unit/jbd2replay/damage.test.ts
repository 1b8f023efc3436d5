import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChecksumKind, filled, JournalBuilder } from '../../support/jbd2/journal-builder.ts';
import { type ReplayOptions, replayedBlock, replayedBytes, replayOf } from './support.ts';

const CORRUPT = { code: 'ERR_BOOTFS_CORRUPT' };

function data(byte: number): Uint8Array {
  return filled(1024, byte);
}

/** Three transactions; journal blocks: 1 descriptor, 2 data, 3 commit, 4 revoke, 5 descriptor, 6 data, 7 commit, ... */
function threeTransactions(
  checksum: ChecksumKind,
  options: { asyncCommit?: boolean; times?: number[] } = {},
): JournalBuilder {
  const times = options.times ?? [1000, 1000, 1001];
  return new JournalBuilder({ checksum, asyncCommit: options.asyncCommit })
    .transaction({ blocks: [{ block: 1, data: data(1) }], commitSeconds: times[0] })
    .transaction({ revokes: [50], blocks: [{ block: 2, data: data(2) }], commitSeconds: times[1] })
    .transaction({ blocks: [{ block: 3, data: data(3) }], commitSeconds: times[2] });
}

function salvaged(builder: JournalBuilder, options: ReplayOptions = {}): Record<number, number> {
  const journal = replayOf(builder, { ...options, journal: 'salvage' });
  assert.equal(journal.report.action, 'salvaged');
  assert.equal(journal.report.damage.length, 1);
  assert.equal(journal.fastCommits, undefined);
  return replayedBytes(journal);
}

const CONTROL_BLOCKS = [
  ['revoke', 4],
  ['descriptor', 5],
] as const;

for (const checksum of ['v2', 'v3'] as const) {
  for (const [kind, journalBlock] of CONTROL_BLOCKS) {
    test(`${checksum}: a damaged ${kind} block in a transaction that is not older refuses the log`, () => {
      const builder = threeTransactions(checksum);
      builder.damage(journalBlock);
      for (const verify of ['eager', 'lazy', 'none'] as const)
        assert.throws(() => replayOf(builder, { verify }), CORRUPT);
      assert.deepEqual(salvaged(builder), { 1: 1 });
    });

    test(`${checksum}: a damaged ${kind} block in an older transaction is a leftover`, () => {
      const builder = threeTransactions(checksum, { times: [1000, 999, 1001] });
      builder.damage(journalBlock);
      const journal = replayOf(builder);
      assert.deepEqual(replayedBytes(journal), { 1: 1 });
      assert.match(journal.report.dropped[0], /left over from an earlier use/);
      assert.deepEqual(journal.report.damage, []);
    });

    test(`${checksum}: a damaged ${kind} block without a commit is a torn transaction`, () => {
      const builder = threeTransactions(checksum);
      builder.damage(journalBlock);
      builder.block(7).fill(0);
      assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1 });
    });
  }

  test(`${checksum}: a damaged commit block refuses the log`, () => {
    const builder = threeTransactions(checksum);
    builder.damage(7, 0x20);
    assert.throws(() => replayOf(builder), {
      ...CORRUPT,
      message: /transaction 101 is complete but has a wrong checksum/,
    });
    assert.deepEqual(salvaged(builder), { 1: 1 });
  });

  test(`${checksum}: a damaged commit block that is older is a leftover`, () => {
    const builder = threeTransactions(checksum, { times: [1000, 999, 1001] });
    builder.damage(7, 0x20);
    assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1 });
  });

  test(`${checksum}: commit times are compared as 64 bits`, () => {
    const builder = threeTransactions(checksum, { times: [2 ** 32 + 1, 5, 6] });
    builder.damage(7, 0x20);
    assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1 });
  });

  test(`${checksum}: a commit block of which only the header is right is accepted`, () => {
    const builder = threeTransactions(checksum);
    builder.block(7).fill(0x5a, 0x40);
    assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1, 2: 2, 3: 3 });
    builder.damage(7, 0x3f);
    assert.throws(() => replayOf(builder), CORRUPT);
  });

  test(`${checksum}: with async commits a damaged commit block ends the log`, () => {
    const builder = threeTransactions(checksum, { asyncCommit: true });
    builder.damage(7, 0x20);
    const journal = replayOf(builder);
    assert.deepEqual(replayedBytes(journal), { 1: 1 });
    assert.match(journal.report.dropped[0], /transaction 101: interrupted/);
  });

  test(`${checksum}: a damaged logged block refuses the log when eager, its own read when lazy, nothing when told so`, () => {
    const builder = threeTransactions(checksum);
    builder.damage(6, 100);
    assert.throws(() => replayOf(builder), { ...CORRUPT, message: /logged block has a wrong checksum.*block 2/ });
    assert.deepEqual(salvaged(builder), { 1: 1 });
    for (const journal of ['replay', 'salvage'] as const) {
      const lazy = replayOf(builder, { verify: 'lazy', journal });
      assert.equal(lazy.report.action, 'replayed');
      assert.deepEqual(replayedBlock(lazy, 1), data(1));
      assert.deepEqual(replayedBlock(lazy, 3), data(3));
      assert.throws(() => replayedBlock(lazy, 2), CORRUPT);
    }
    assert.equal(replayedBlock(replayOf(builder, { verify: 'none' }), 2)![100], 2 ^ 0xff);
  });

  test(`${checksum}: a damaged superseded copy refuses the log when eager only`, () => {
    const builder = new JournalBuilder({ checksum })
      .transaction({ blocks: [{ block: 1, data: data(1) }] })
      .transaction({ blocks: [{ block: 1, data: data(2) }] });
    builder.damage(2, 0);
    assert.throws(() => replayOf(builder), CORRUPT);
    assert.deepEqual(replayedBytes(replayOf(builder, { verify: 'lazy' })), { 1: 2 });
    assert.deepEqual(salvaged(builder), {});
  });

  test(`${checksum}: a damaged revoked copy does no harm`, () => {
    const builder = new JournalBuilder({ checksum })
      .transaction({
        blocks: [
          { block: 1, data: data(1) },
          { block: 2, data: data(2) },
        ],
      })
      .transaction({ revokes: [1] });
    builder.damage(2, 0);
    assert.deepEqual(replayedBytes(replayOf(builder)), { 2: 2 });
  });

  test(`${checksum}: salvage uses no transaction whose revoked blocks are bad without the revoke`, () => {
    const builder = new JournalBuilder({ checksum })
      .transaction({ blocks: [{ block: 1, data: data(1) }] })
      .transaction({ blocks: [{ block: 2, data: data(2) }] })
      .transaction({ revokes: [2], blocks: [{ block: 3, data: data(3) }] });
    builder.damage(5, 0);
    assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1, 3: 3 });
    builder.damage(builder.written[8].journalBlock, 0);
    assert.deepEqual(salvaged(builder), { 1: 1 });
  });
}

test('none: what no checksum protects is replayed as it stands', () => {
  const builder = threeTransactions('none');
  builder.damage(6, 100);
  assert.equal(replayedBlock(replayOf(builder), 2)![100], 2 ^ 0xff);
});

test('v1: a transaction with a wrong checksum refuses the log', () => {
  for (const journalBlock of [5, 6]) {
    const builder = threeTransactions('v1');
    builder.damage(journalBlock);
    for (const verify of ['eager', 'lazy', 'none'] as const)
      assert.throws(() => replayOf(builder, { verify }), CORRUPT);
    assert.deepEqual(salvaged(builder), { 1: 1 });
  }
});

test('v1: a wrong checksum in an older transaction is a leftover', () => {
  const builder = threeTransactions('v1', { times: [1000, 999, 1001] });
  builder.damage(6);
  assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1 });
});

test('v1: a commit block without a checksum is accepted', () => {
  const builder = threeTransactions('v1');
  builder.damage(6);
  const commit = builder.block(7);
  commit.fill(0, 0xc, 0x14);
  assert.equal(replayOf(builder).report.transactionCount, 3);
  commit[0xd] = 4;
  assert.throws(() => replayOf(builder), CORRUPT);
});

test('v1 with async commits: interrupted where nothing follows, damaged where a later transaction is complete', () => {
  const builder = threeTransactions('v1', { asyncCommit: true });
  builder.damage(6);
  assert.throws(() => replayOf(builder), { ...CORRUPT, message: /transaction 101 has a wrong checksum, yet/ });
  assert.deepEqual(salvaged(builder), { 1: 1 });
  builder.block(10).fill(0);
  assert.deepEqual(replayedBytes(replayOf(builder)), { 1: 1 });
});

test('a revoke block that counts past its end refuses the log, also where its transaction is not complete', () => {
  for (const [checksum, most] of [
    ['none', 1024],
    ['v3', 1020],
  ] as const) {
    const withCount = (count: number) => {
      const builder = new JournalBuilder({ checksum }).transaction({ blocks: [{ block: 1, data: data(1) }] });
      builder.revoke([3]);
      const block = builder.block(4);
      new DataView(block.buffer, block.byteOffset).setUint32(12, count);
      if (checksum !== 'none') resealRevoke(builder, 4);
      return builder;
    };
    const good = withCount(most);
    good.commit();
    assert.deepEqual(replayedBytes(replayOf(good)), { 1: 1 });
    const bad = withCount(most + 1);
    for (const makeIt of [() => undefined, () => bad.commit()]) {
      makeIt();
      assert.throws(() => replayOf(bad), { ...CORRUPT, message: /r_count/ });
      assert.deepEqual(salvaged(bad), { 1: 1 });
    }
  }
});

function resealRevoke(builder: JournalBuilder, journalBlock: number): void {
  const block = builder.block(journalBlock);
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const count = view.getUint32(12);
  const scratch = new JournalBuilder({ checksum: 'v3' });
  scratch.revoke([3]);
  // The builder seals what it writes: let it seal a block with this count.
  (scratch as unknown as { sealTail(block: Uint8Array): void }).sealTail(block);
  assert.equal(view.getUint32(12), count);
}

test('a logged block past the end of the device refuses the log unless it is revoked', () => {
  for (const verify of ['eager', 'lazy', 'none'] as const) {
    const builder = new JournalBuilder()
      .transaction({ blocks: [{ block: 1, data: data(1) }] })
      .transaction({ blocks: [{ block: 4096, data: data(2) }] });
    assert.throws(() => replayOf(builder, { verify }), { ...CORRUPT, message: /logs block 4096, the device has 4096/ });
    assert.deepEqual(salvaged(builder, { verify }), { 1: 1 });
    builder.transaction({ revokes: [4096] });
    assert.deepEqual(replayedBytes(replayOf(builder, { verify })), { 1: 1 });
  }
});
