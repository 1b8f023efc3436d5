/** What the items of the log do to the blocks that are served. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bufferFormat,
  bufferItem,
  cancelItem,
  chunk,
  icreateItem,
  inodeItem,
  logDinode,
} from '../../support/xfslog/items.ts';
import {
  BB,
  begin,
  COMMIT,
  CONTINUE,
  LogBuilder,
  type Op,
  START,
  transaction,
  UUID,
  WAS_CONT,
} from '../../support/xfslog/log-builder.ts';
import { type Bench, benchOf, recover, served } from '../../support/xfslog/recovery.ts';

/** A log of one record for each list of ops. */
function logOf(...records: readonly (readonly Op[])[]): LogBuilder {
  const log = new LogBuilder({ start: 16, cycle: 2 });
  for (const ops of records) log.record({ ops });
  return log;
}

const benchWith = (...records: readonly (readonly Op[])[]): Bench => benchOf(logOf(...records));

/** Writes an LSN and the UUID into a block that looks like a directory's. */
function directoryBlock(data: Uint8Array, daddr: number, cycle: number, block: number, uuid = UUID): void {
  const view = new DataView(data.buffer, daddr * BB);
  data.set(Buffer.from('XDD3'), daddr * BB);
  view.setUint32(16, cycle);
  view.setUint32(20, block);
  data.set(uuid, daddr * BB + 24);
}

/** An inode on disk. */
function diskInode(data: Uint8Array, daddr: number, cycle: number, block: number): DataView {
  const view = new DataView(data.buffer, daddr * BB, BB);
  view.setUint16(0, 0x494e);
  view.setUint32(96, 0x0badcafe);
  view.setUint32(112, cycle);
  view.setUint32(116, block);
  return view;
}

test('the last contents of every chunk count, and the rest of the block stays as it is on disk', () => {
  const bench = benchWith(
    transaction(1, [bufferItem(100, 8, { 0: chunk(1), 1: chunk(2), 9: chunk(3) })]),
    transaction(2, [bufferItem(100, 8, { 1: chunk(4) })]),
  );
  bench.data.fill(0xee, 100 * BB, 108 * BB);
  const block = served(recover(bench), 100);
  assert.deepEqual([block[0], block[128], block[256]], [1, 4, 0xee]);
  const { overlay } = recover(bench);
  assert.equal(overlay!.nextBlock(101), 102, 'only blocks with a logged chunk are served');
  assert.equal(overlay!.nextBlock(103), Infinity);
});

test('a buffer that is newer on disk is left alone, by the LSN on disk and not by one that the replay brings', () => {
  for (const [cycle, block, changed] of [
    [2, 15, true],
    [2, 16, false],
    [3, 0, false],
    [0, 0, true],
  ] as const) {
    const bench = benchWith(transaction(1, [bufferItem(100, 8, { 3: chunk(7) })]));
    directoryBlock(bench.data, 100, cycle, block);
    const recovery = recover(bench);
    assert.equal(served(recovery, 100)[384], changed ? 7 : 0, `${cycle}:${block}`);
    assert.equal(recovery.isVouched(100, 8), changed);
  }
  const foreign = benchWith(transaction(1, [bufferItem(100, 8, { 3: chunk(7) })]));
  directoryBlock(foreign.data, 100, 9, 0, new Uint8Array(16));
  assert.equal(served(recover(foreign), 100)[384], 7, 'the LSN of another filesystem says nothing');
  const header = new Uint8Array(128);
  const bench = benchWith(
    transaction(1, [bufferItem(100, 8, { 0: header })]),
    transaction(2, [bufferItem(100, 8, { 1: chunk(5) })]),
  );
  directoryBlock(bench.data, 100, 2, 1);
  header.set(bench.data.subarray(100 * BB, 100 * BB + 128));
  header[19] = 99;
  assert.equal(served(recover(bench), 100)[128], 5);
});

test('a cancelled buffer is not replayed from before the cancel, but from after it, as often as it happens', () => {
  const bench = benchWith(
    transaction(1, [
      bufferItem(100, 8, { 0: chunk(1) }),
      bufferItem(200, 8, { 0: chunk(1) }),
      bufferItem(300, 8, { 0: chunk(9) }),
    ]),
    transaction(2, [cancelItem(100, 8), cancelItem(200, 8), cancelItem(300, 16)]),
    transaction(3, [bufferItem(100, 8, { 1: chunk(2) }), bufferItem(200, 8, { 1: chunk(3) })]),
    transaction(4, [cancelItem(100, 8)]),
  );
  const recovery = recover(bench);
  assert.equal(recovery.overlay!.nextBlock(0), 200);
  assert.deepEqual([...served(recovery, 200).subarray(127, 129)], [0, 3]);
  assert.equal(served(recovery, 300)[0], 9, 'a cancel of another length is of another buffer');
  assert.equal(recovery.report.cancelled, 3);
});

test('transactions count once they are committed, in the order of their commits', () => {
  const one = begin(1, [bufferItem(100, 1, { 0: chunk(1) })]);
  const two = begin(2, [bufferItem(100, 1, { 0: chunk(2) })]);
  const lost = begin(3, [bufferItem(101, 1, { 0: chunk(3) })]);
  const recovery = recover(
    benchWith([...one, ...two, ...lost], [{ tid: 2, flags: COMMIT }], [{ tid: 1, flags: COMMIT }]),
  );
  assert.equal(served(recovery, 100)[0], 1);
  assert.equal(recovery.overlay!.nextBlock(101), Infinity);
  assert.match(recovery.report.dropped.join(), /1 transactions/);
  assert.deepEqual(recovery.report.items, { BUF: 2 });
});

test('regions, formats and headers go on in later records, with other transactions between', () => {
  const [format, contents] = bufferItem(100, 8, { 0: chunk(1), 1: chunk(2), 2: chunk(3) });
  const header = begin(1, [])[1].data!;
  const part = (data: Uint8Array, flags: number): Op => ({ tid: 1, flags, data });
  const recovery = recover(
    benchWith(
      [{ tid: 1, flags: START }, part(header.subarray(0, 8), CONTINUE)],
      [part(header.subarray(8), WAS_CONT), part(format.subarray(0, 4), CONTINUE)],
      transaction(2, [bufferItem(300, 1, { 0: chunk(9) })]),
      [part(format.subarray(4), WAS_CONT), part(contents.subarray(0, 100), CONTINUE)],
      [...transaction(3, []), part(contents.subarray(100, 300), WAS_CONT | CONTINUE), ...transaction(4, [])],
      [part(contents.subarray(300), WAS_CONT), { tid: 1, flags: COMMIT }],
    ),
  );
  const block = served(recovery, 100);
  assert.deepEqual([block[0], block[127], block[128], block[255], block[256], block[383]], [1, 1, 2, 2, 3, 3]);
});

test('a run of chunks can be in several regions, and what belongs to no transaction is passed over', () => {
  const format = bufferFormat(100, 8, [0b111], 3);
  const stray: Op = { tid: 77, flags: 0, data: chunk(1) };
  const recovery = recover(
    benchWith([stray, ...transaction(1, [[format, Uint8Array.from([...chunk(1), ...chunk(2)]), chunk(3)]])]),
  );
  const block = served(recovery, 100);
  assert.deepEqual([block[0], block[128], block[256]], [1, 2, 3]);
});

test('an inode gets its core and forks from the log, in either byte order and form', () => {
  for (const little of [true, false]) {
    for (const packed of [true, false]) {
      const core = logDinode({ little, size: 0x123456789, forkOffset: 20, flags2: 8, mtime: 0x1122334455667788n });
      const item = inodeItem({
        clusterStart: 96,
        byteOffset: 1024,
        fields: 0x85,
        core,
        forks: [chunk(5).subarray(0, 32), chunk(6).subarray(0, 16)],
        little,
        packed,
      });
      const log = new LogBuilder({ start: 16, cycle: 2 }).record({
        ops: transaction(1, [item], little),
        format: little ? 1 : 2,
      });
      const bench = benchOf(log);
      diskInode(bench.data, 98, 2, 16);
      const inode = new DataView(served(recover(bench), 98).buffer);
      assert.equal(inode.getUint16(2), 0o100644);
      assert.equal(inode.getBigUint64(56), 0x123456789n);
      assert.equal(inode.getBigUint64(40), 0x1122334455667788n);
      assert.equal(inode.getUint32(92), 0x01020304);
      assert.equal(inode.getUint32(96), 0x0badcafe, 'the list of unlinked inodes is not what the log has');
      assert.deepEqual([inode.getUint32(112), inode.getUint32(116)], [2, 16]);
      assert.deepEqual([inode.getUint8(176), inode.getUint8(207), inode.getUint8(208)], [5, 5, 0]);
      assert.deepEqual([inode.getUint8(336), inode.getUint8(351), inode.getUint8(352)], [6, 6, 0]);
    }
  }
});

test('times without bigtime are two numbers, and a device has its number in the item', () => {
  const core = logDinode({ mode: 0o20600, mtime: 0x0000000300000002n });
  const bench = benchWith(transaction(1, [inodeItem({ clusterStart: 96, fields: 0x11, core, rdev: 0x00040003 })]));
  diskInode(bench.data, 96, 1, 1);
  const inode = new DataView(served(recover(bench), 96).buffer);
  assert.deepEqual([inode.getUint32(40), inode.getUint32(44)], [2, 3]);
  assert.equal(inode.getUint32(176), 0x00040003);
});

test('an inode is left alone only where it is newer on disk, not where it is as new', () => {
  for (const [block, changed] of [
    [16, true],
    [17, false],
  ] as const) {
    const bench = benchWith(transaction(1, [inodeItem({ clusterStart: 96, core: logDinode({ size: 99 }) })]));
    diskInode(bench.data, 96, 2, block);
    const recovery = recover(bench);
    assert.equal(served(recovery, 96)[63], changed ? 99 : 0);
    assert.equal(recovery.isVouched(96, 1), changed);
  }
});

test('forks come from the last item that has them, the core from the last of all', () => {
  const core = (size: number) => logDinode({ size, forkOffset: 20 });
  const item = (size: number, fields: number, ...forks: Uint8Array[]) =>
    inodeItem({ clusterStart: 96, fields, core: core(size), forks });
  const bench = benchWith(
    transaction(1, [item(1, 0x85, chunk(1).subarray(0, 16), chunk(2).subarray(0, 16))]),
    transaction(2, [item(2, 0x5, chunk(3).subarray(0, 16))]),
    transaction(3, [item(3, 0x1)]),
  );
  diskInode(bench.data, 96, 1, 1);
  const inode = served(recover(bench), 96);
  assert.deepEqual([inode[63], inode[176], inode[336]], [3, 3, 2]);
});

test('the root of a tree moves from where it is in memory to where it is on disk', () => {
  const root = new Uint8Array(72 + 3 * 16);
  const view = new DataView(root.buffer);
  view.setUint16(4, 1);
  view.setUint16(6, 2);
  for (const record of [0, 1]) {
    view.setUint32(72 + record * 8 + 4, 10 + record);
    view.setUint32(72 + 24 + record * 8 + 4, 20 + record);
  }
  const bench = benchWith(transaction(1, [inodeItem({ clusterStart: 96, fields: 0x9, forks: [root] })]));
  diskInode(bench.data, 96, 1, 1);
  const inode = new DataView(served(recover(bench), 96).buffer);
  const pointers = 176 + 4 + Math.floor((336 - 4) / 16) * 8;
  assert.deepEqual([inode.getUint16(176), inode.getUint16(178)], [1, 2]);
  assert.deepEqual([inode.getUint32(184), inode.getUint32(192)], [10, 11]);
  assert.deepEqual([inode.getUint32(pointers + 4), inode.getUint32(pointers + 12)], [20, 21]);
});

test('an inode that took over the tree of another is refused where Linux fails to replay it: unless it is on disk, or is none', () => {
  const root = new Uint8Array(72 + 16);
  new DataView(root.buffer).setUint16(6, 1);
  const benchOfOwner = (onDiskBlock: number, mode?: number): Bench => {
    const item = inodeItem({ clusterStart: 96, fields: 0x209, core: logDinode({ mode }), forks: [root] });
    const bench = benchWith(transaction(1, [item]));
    diskInode(bench.data, 96, 2, onDiskBlock);
    return bench;
  };
  const refused = { code: 'ERR_BOOTFS_CORRUPT', message: /exchanges extents of an inode.* \(inode \d+\)/ };
  assert.throws(() => recover(benchOfOwner(1)), refused);
  for (const bench of [benchOfOwner(17), benchOfOwner(1, 0)]) assert.equal(recover(bench).report.state, 'dirty');
  assert.equal(served(recover(benchOfOwner(1), { journal: 'salvage' }), 96)[5], 2);
});

test('a chunk of new inodes is made of nothing, and then gets what is logged after it', () => {
  const bench = benchWith(
    transaction(1, [inodeItem({ clusterStart: 96, core: logDinode({ size: 11 }) })]),
    transaction(2, [
      icreateItem(0, 12, 64, 512, 8),
      inodeItem({ clusterStart: 96, byteOffset: 512, core: logDinode({ size: 22 }) }),
    ]),
  );
  bench.data.fill(0xee, 96 * BB, 160 * BB);
  const recovery = recover(bench);
  const first = new DataView(served(recovery, 96).buffer);
  assert.deepEqual([first.getUint16(0), first.getUint16(2), first.getUint8(4)], [0x494e, 0, 3]);
  assert.deepEqual([first.getUint32(92), first.getUint32(96), first.getUint32(156)], [0x99, 0xffffffff, 96]);
  assert.equal(first.getUint8(63), 0, 'what was logged before the chunk was made is gone');
  assert.equal(served(recovery, 97)[63], 22);
  assert.equal(recovery.overlay!.nextBlock(160), Infinity);
  const cancelled = recover(
    benchWith(transaction(1, [icreateItem(0, 12, 64, 512, 8)]), transaction(2, [cancelItem(128, 32)])),
  );
  assert.equal(cancelled.overlay, undefined);
});

test('a cancelled cluster takes its inodes with it', () => {
  const recovery = recover(
    benchWith(
      transaction(1, [inodeItem({ clusterStart: 96 }), inodeItem({ clusterStart: 128 })]),
      transaction(2, [cancelItem(96, 32)]),
    ),
  );
  assert.equal(recovery.overlay!.nextBlock(0), 128);
});

test('quota, and the lists of unlinked inodes, are nothing that a reader sees', () => {
  for (const flags of [0x1, 0x4, 0x8, 0x10]) {
    assert.equal(
      recover(benchWith(transaction(1, [bufferItem(100, 8, { 0: chunk(1) }, { flags })]))).overlay,
      undefined,
    );
  }
});

test('an inode that is logged where none is fails the read of that block alone', () => {
  const recovery = recover(
    benchWith(transaction(1, [inodeItem({ clusterStart: 96 }), bufferItem(300, 1, { 0: chunk(1) })])),
  );
  assert.throws(() => served(recovery, 96), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.equal(served(recovery, 300)[0], 1);
});
