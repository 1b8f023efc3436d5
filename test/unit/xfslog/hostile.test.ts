/** Logs that make no sense: every length and count is bounded, and what Linux refuses or fails over is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { seededRandom } from '../../support/random.ts';
import {
  bufferFormat,
  bufferItem,
  cancelItem,
  chunk,
  icreateItem,
  inodeItem,
  intentItem,
  logDinode,
} from '../../support/xfslog/items.ts';
import { BB, begin, COMMIT, LogBuilder, type Op, START, transaction } from '../../support/xfslog/log-builder.ts';
import { benchOf, recover, served } from '../../support/xfslog/recovery.ts';

const CORRUPT = { code: 'ERR_BOOTFS_CORRUPT' };

function recoverOps(ops: readonly Op[], options: Parameters<typeof recover>[1] = {}) {
  return recover(benchOf(new LogBuilder({ start: 16, cycle: 2 }).record({ ops })), options);
}

const refusedItems: Readonly<Record<string, readonly Uint8Array[]>> = {
  'a buffer of 65535 blocks, over which Linux oopses': [bufferFormat(100, 0xffff, [1], 2), chunk(1)],
  'a buffer of no blocks': [bufferFormat(100, 0, [1], 2), chunk(1)],
  'more chunks than regions, over which Linux oopses': [bufferFormat(100, 8, [0b101], 2), chunk(1)],
  'a region shorter than a chunk': [bufferFormat(100, 8, [0b1], 2), chunk(1).subarray(0, 64)],
  'a chunk past the end of the buffer': [bufferFormat(100, 1, [0b10000], 2), chunk(1)],
  'a chunk in a word past the end of the buffer': [bufferFormat(100, 1, [0, 1], 2), chunk(1)],
  'a map of more words than its item': [
    bufferFormat(100, 8, [1], 2).map((byte, at) => (at === 18 ? 9 : byte)),
    chunk(1),
  ],
  'a buffer past the end of the device': bufferItem(2 ** 22 / BB, 1, { 0: chunk(1) }),
  'a buffer past all addresses': [bufferFormat(100, 8, [1], 2).map((byte, at) => (at === 15 ? 0x80 : byte)), chunk(1)],
  'a buffer cut off': [bufferFormat(100, 8, [1], 1).subarray(0, 16)],
  'a cancel past the end of the device': cancelItem(2 ** 30, 8),
  'an inode outside of its cluster': inodeItem({ clusterStart: 96, byteOffset: 32 * BB }),
  'an inode between two': inodeItem({ clusterStart: 96, byteOffset: 100 }),
  'an inode in a cluster of nothing': inodeItem({ clusterStart: 96, clusterLength: 0 }),
  'an inode in a cluster without end': inodeItem({ clusterStart: 96, clusterLength: 0x7fffffff }),
  'an inode past the end of the device': inodeItem({ clusterStart: 2 ** 30 }),
  'an inode with a short core': inodeItem({ clusterStart: 96, core: new Uint8Array(100) }),
  'an inode that lacks a fork': inodeItem({ clusterStart: 96, fields: 0x5, forks: [] }),
  'an inode with two formats of one fork': inodeItem({ clusterStart: 96, fields: 0x7, forks: [chunk(1)] }),
  'an inode with two formats of its attributes': inodeItem({ clusterStart: 96, fields: 0xc1, forks: [chunk(1)] }),
  'an inode with an absurd fork': inodeItem({ clusterStart: 96, fields: 0x5, forks: [new Uint8Array(4096)] }),
  'an inode item of no known size': [inodeItem({ clusterStart: 96 })[0].slice(0, 48), logDinode({})],
  'new inodes of another size': icreateItem(0, 12, 64, 256, 4),
  'new inodes without end': icreateItem(0, 12, 0xffff, 512, 0x1fff),
  'new inodes past the end of the group': icreateItem(0, 1020, 64, 512, 8),
  'new inodes over the superblock': icreateItem(0, 0, 64, 512, 8),
  'new inodes past the end of the device': icreateItem(900, 12, 64, 512, 8),
  'new inodes cut off': [icreateItem(0, 12, 64, 512, 8)[0].subarray(0, 20)],
  'an intent cut off': [intentItem(0x1236, 1n, 1, [])[0].subarray(0, 12)],
  'an unknown item': [bufferFormat(100, 8, [0], 1).map((byte, at) => (at === 0 ? 0x39 : byte))],
  'an item that lacks a region': inodeItem({ clusterStart: 96, regionCount: 4 }),
};

for (const [name, item] of Object.entries(refusedItems)) {
  test(`refused: ${name}`, () => {
    assert.throws(() => recoverOps(transaction(1, [item])), CORRUPT);
    const committed = transaction(2, [bufferItem(200, 1, { 0: chunk(9) })]);
    const salvaged = recoverOps([...committed, ...transaction(1, [item])], { journal: 'salvage' });
    assert.equal(served(salvaged, 200)[0], 9);
    assert.equal(salvaged.report.action, 'salvaged');
  });
}

test('what is wrong in a transaction that is never committed does not matter', () => {
  const { report } = recoverOps(begin(1, [refusedItems['a buffer of no blocks']]));
  assert.equal(report.action, 'replayed');
});

const refusedOps: Readonly<Record<string, readonly Op[]>> = {
  'an op past the end of its record': [{ tid: 1, flags: START, length: 4096 }],
  'an op of length 2^32 - 1': [{ tid: 1, flags: START, length: 0xffffffff }],
  'an unknown client': [{ tid: 1, flags: START, client: 0x11 }],
  'unknown flags': [...begin(1, []), { tid: 1, flags: 0x40 }],
  'a second start': [...begin(1, []), { tid: 1, flags: START }],
  'a commit that goes on': [...begin(1, []), { tid: 1, flags: COMMIT | 0x4 }],
  'a transaction without its header': [
    { tid: 1, flags: START },
    { tid: 1, flags: 0, data: chunk(1).subarray(0, 16) },
  ],
  'a header that is too long': [
    { tid: 1, flags: START },
    { tid: 1, flags: 0, data: Uint8Array.from([0x4e, 0x41, 0x52, 0x54, ...chunk(0)]) },
  ],
  'more of a region that was never begun': [...begin(1, []), { tid: 1, flags: 8, data: chunk(1) }],
  'an item of no regions': [...begin(1, [[bufferFormat(100, 8, [0], 0)]])],
  'an item of 258 regions': [...begin(1, [[bufferFormat(100, 8, [0], 258)]])],
  'an item of two bytes': [...begin(1, [[new Uint8Array(2)]])],
};

for (const [name, ops] of Object.entries(refusedOps)) {
  test(`refused: ${name}`, () => assert.throws(() => recoverOps(ops), CORRUPT));
}

test('an inode in the log that is none, or whose forks do not fit, fails that read', () => {
  const inodes = [
    inodeItem({ clusterStart: 96, core: logDinode({ magic: 1 }) }),
    inodeItem({ clusterStart: 96, core: logDinode({ forkOffset: 255 }) }),
    inodeItem({ clusterStart: 96, fields: 0x5, core: logDinode({ forkOffset: 2 }), forks: [new Uint8Array(32)] }),
    inodeItem({ clusterStart: 96, fields: 0x81, forks: [new Uint8Array(16)] }),
    inodeItem({ clusterStart: 96, fields: 0x9, forks: [new Uint8Array(72).fill(0xff)] }),
    inodeItem({ clusterStart: 96, fields: 0x9, forks: [new Uint8Array(8)] }),
  ];
  for (const item of inodes) {
    const bench = benchOf(new LogBuilder({ start: 16, cycle: 2 }).record({ ops: transaction(1, [item]) }));
    new DataView(bench.data.buffer).setUint16(96 * BB, 0x494e);
    assert.throws(() => served(recover(bench), 96), CORRUPT);
  }
});

test('limits.replayedBlocks bounds the map', () => {
  const items = Array.from({ length: 20 }, (_, at) => bufferItem(100 + at, 1, { 0: chunk(1) }));
  assert.throws(() => recoverOps(transaction(1, items), { replayedBlocks: 10 }), { code: 'EFBIG' });
  assert.equal(recoverOps(transaction(1, items), { replayedBlocks: 20 }).report.items['BUF'], 20);
});

test('any damage, with checksums that fit again, gives a result or a BootfsError, in bounded time', () => {
  const draw = seededRandom(20261127);
  const sound = [
    transaction(1, [
      bufferItem(100, 8, { 0: chunk(1), 9: chunk(2) }),
      inodeItem({ clusterStart: 96, fields: 0x85, core: logDinode({ forkOffset: 20 }), forks: [chunk(3), chunk(4)] }),
    ]),
    transaction(2, [
      icreateItem(0, 12, 64, 512, 8),
      cancelItem(100, 8),
      intentItem(0x1244, 7n, 1, [131n, 20n, 3n, 0x100000001n]),
    ]),
    transaction(3, [
      intentItem(0x1248, 8n, 0, [131n, 132n, 0n, 0n, 0n, 5n, 2n, 10n, 20n]),
      intentItem(0x1246, 9n, 0, [131n, 1n | (3n << 32n), 0n], 2),
      [new Uint8Array(4)],
    ]),
  ];
  const started = Date.now();
  for (let round = 0; round < 400; round++) {
    const log = new LogBuilder({ start: 16, cycle: 2, length: 512 });
    for (const ops of sound) {
      log.record({
        ops: ops.map((op) => mutated(op, draw)),
        ...(draw(20) === 0 ? { bufferBytes: draw(2) === 0 ? 262144 : 65536 } : {}),
        ...(draw(20) === 0 ? { opCount: draw(2 ** 31) } : {}),
      });
    }
    const bench = benchOf(log, { lsn: { cycle: 1, block: 0 } });
    for (let daddr = 96; daddr < 160; daddr++) new DataView(bench.data.buffer).setUint16(daddr * BB, 0x494e);
    try {
      const recovery = recover(bench, {
        journal: draw(3) === 0 ? 'salvage' : 'replay',
        verify: draw(2) === 0 ? 'lazy' : 'eager',
      });
      for (const daddr of [96, 97, 100, 159]) if (recovery.overlay?.nextBlock(daddr) === daddr) served(recovery, daddr);
      recovery.isVouched(96, 64);
    } catch (error) {
      assert.ok(error instanceof BootfsError, String((error as Error).stack));
    }
  }
  assert.ok(Date.now() - started < 30_000);
});

function mutated(op: Op, draw: (below: number) => number): Op {
  if (draw(6) !== 0) return op;
  const data = op.data?.slice() ?? new Uint8Array(0);
  if (data.length > 0) {
    const at = draw(Math.min(data.length, 64));
    data[at] = [0, 1, 0x7f, 0x80, 0xff, draw(256)][draw(6)];
  }
  if (draw(4) === 0) return { ...op, data: data.subarray(0, draw(data.length + 1)) };
  if (draw(6) === 0) return { ...op, data, flags: draw(64) };
  return { ...op, data };
}
