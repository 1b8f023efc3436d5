import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BootfsError } from '../../../src/contract/errors.ts';
import { type CountingDevice, countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { type ChecksumKind, filled, JournalBuilder } from '../../support/jbd2/journal-builder.ts';
import { replayedBytes, replayOf } from './support.ts';

const REFUSED = { name: 'BootfsError' };

/** journal_superblock_s fields and values that Linux refuses, with what the message says. */
const BAD_FIELDS: readonly [offset: number, value: number, message: RegExp][] = [
  [0x0, 0, /h_magic is 0x0/],
  [0x4, 2, /h_blocktype is 2/],
  [0xc, 4096, /s_blocksize is 4096, expected 1024/],
  [0x10, 1025, /s_maxlen is 1025, the journal has 1024/],
  [0x10, 0xffffffff, /s_maxlen/],
  [0x10, 1023, /log area/],
  [0x10, 0, /log area/],
  [0x14, 0, /s_first is 0/],
  [0x14, 1024, /log area/],
  [0x14, 2, /log area/],
  [0x1c, 1024, /s_start is 1024/],
  [0x1c, 0xffffffff, /s_start/],
  [0x24, 1, /more than one kind of checksum/],
  [0x28, 0x41, /journal feature incompat 0x40/],
  [0x28, 0x80000001, /journal feature incompat 0x80000000/],
  [0x28, 0x19, /more than one kind of checksum/],
  [0x28, 0x31, /log area/],
  [0x2c, 1, /journal feature ro_compat 0x1/],
  [0x50, 0x01000000, /journal checksum type 1/],
];

for (const [offset, value, message] of BAD_FIELDS) {
  test(`the journal superblock with ${value} at 0x${offset.toString(16)}`, () => {
    const builder = new JournalBuilder({ checksum: 'v3' }).transaction({
      blocks: [{ block: 1, data: filled(1024, 1) }],
    });
    builder.writeSuperblock({ [offset]: value });
    assert.throws(() => replayOf(builder), { ...REFUSED, message });
    // Linux loads the journal of a clean filesystem, too; only its log is not looked at.
    if (offset !== 0x1c) assert.throws(() => replayOf(builder, { needsRecovery: false }), { ...REFUSED, message });
    for (const journal of ['salvage', 'ignore'] as const) {
      const { report, overlay } = replayOf(builder, { journal });
      assert.equal(overlay, undefined);
      assert.match(report.damage[0], message);
      assert.equal(report.state, 'dirty');
    }
  });
}

test('a journal superblock with a wrong checksum', () => {
  const builder = new JournalBuilder({ checksum: 'v3' });
  builder.bytes[0x18] ^= 1;
  assert.throws(() => replayOf(builder), { code: 'ERR_BOOTFS_CORRUPT', message: /wrong checksum/ });
});

test('a journal that is cut off', () => {
  const builder = new JournalBuilder().transaction({ blocks: [{ block: 1, data: filled(1024, 1) }] });
  for (const size of [0, 1, 1023, 1024, 2048, 1024 * 1024 - 1]) {
    assert.throws(() => replayOf(builder, { log: memoryDevice(builder.bytes.slice(0, size)) }), REFUSED);
  }
});

test('a journal that claims more blocks than its device has', () => {
  const builder = new JournalBuilder();
  assert.throws(() => replayOf(builder, { fsBlocks: 1023 }), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /the device has 1023/,
  });
});

/** Every block of the log area is `block`. */
function flooded(block: Uint8Array, builder = new JournalBuilder()): JournalBuilder {
  for (let at = builder.first; at < builder.end; at++) builder.block(at).set(block);
  return builder;
}

function headerBlock(type: number, tid: number): Uint8Array {
  const block = new Uint8Array(1024);
  const view = new DataView(block.buffer);
  view.setUint32(0, 0xc03b3998);
  view.setUint32(4, type);
  view.setUint32(8, tid);
  return block;
}

function readsOf(builder: JournalBuilder): CountingDevice {
  const log = countingDevice(memoryDevice(builder.bytes));
  replayOf(builder, { log });
  return log;
}

test('a log of nothing but one kind of block is read once around at most', () => {
  const empty = headerBlock(1, 100);
  empty.fill(0xff, 12);
  new DataView(empty.buffer).setUint32(16, 8);
  for (const block of [empty, headerBlock(1, 100), headerBlock(5, 100), headerBlock(2, 100), headerBlock(9, 100)]) {
    const { counts } = readsOf(flooded(block));
    assert.ok(counts.bytesRead <= 1024 * 1024, `${counts.bytesRead} bytes`);
  }
});

test('a transaction that goes past its own start is dropped', () => {
  const builder = new JournalBuilder({ start: 500, withUuid: false });
  const blocks = Array.from({ length: 1100 }, (_, block) => ({ block, data: filled(1024, 1) }));
  builder.transaction({ blocks });
  const journal = replayOf(builder);
  assert.deepEqual(replayedBytes(journal), {});
  assert.equal(journal.report.transactionCount, 0);
});

test('a log that is full to the last block', () => {
  const builder = new JournalBuilder({ start: 3 });
  for (let at = 0; at < 341; at++) builder.transaction({ blocks: [{ block: at, data: filled(1024, at & 0xff) }] });
  assert.equal(builder.head, 3);
  const { report } = replayOf(builder);
  assert.equal(report.transactionCount, 341);
  assert.match(report.stopped!.reason, /whole log area/);
});

test('any bytes in the log give a result or a BootfsError', () => {
  const kind = fc.constantFrom<ChecksumKind>('none', 'v1', 'v2', 'v3');
  const edit = fc.record({ block: fc.nat({ max: 14 }), at: fc.nat({ max: 1023 }), byte: fc.nat({ max: 255 }) });
  const verify = fc.constantFrom('eager' as const, 'lazy' as const, 'none' as const);
  const mode = fc.constantFrom('replay' as const, 'salvage' as const, 'ignore' as const, 'require-clean' as const);
  const property = fc.property(
    kind,
    fc.array(edit, { maxLength: 4 }),
    verify,
    mode,
    (checksum, edits, check, journal) => {
      const builder = new JournalBuilder({ checksum })
        .transaction({
          blocks: [
            { block: 1, data: filled(1024, 1) },
            { block: 2, data: filled(1024, 2) },
          ],
        })
        .transaction({ revokes: [2, 3], blocks: [{ block: 3, data: filled(1024, 3) }] })
        .transaction({ blocks: [{ block: 4, data: filled(1024, 4) }] });
      for (const { block, at, byte } of edits) builder.bytes[block * 1024 + (block === 0 ? at % 256 : at)] = byte;
      try {
        replayedBytes(replayOf(builder, { verify: check, journal }));
      } catch (error) {
        assert.ok(error instanceof BootfsError, String(error));
      }
    },
  );
  fc.assert(property, { numRuns: 500 });
});
