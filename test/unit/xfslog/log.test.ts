/** Where the log begins and ends, what a power cut may have torn, and what Linux refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferItem, chunk } from '../../support/xfslog/items.ts';
import { BB, LogBuilder, type LogOptions, transaction } from '../../support/xfslog/log-builder.ts';
import { benchOf, recover, served } from '../../support/xfslog/recovery.ts';

const CORRUPT = { code: 'ERR_BOOTFS_CORRUPT' };

/** `count` records, number n of which fills the first chunk of basic block 100 + n with n + 1. */
function numbered(count: number, options: LogOptions = {}, wrong: readonly number[] = []): LogBuilder {
  const log = new LogBuilder(options);
  for (let number = 0; number < count; number++) {
    const ops = transaction(number + 10, [bufferItem(100 + number, 1, { 0: chunk(number + 1) })]);
    log.record({ ops, checksum: wrong.includes(number) ? 'wrong' : 'right' });
  }
  return log;
}

function replayedNumbers(log: LogBuilder, options: Parameters<typeof recover>[1] = {}): number[] {
  const { overlay } = recover(benchOf(log), options);
  const found: number[] = [];
  for (let block = overlay?.nextBlock(0) ?? Infinity; block !== Infinity; block = overlay!.nextBlock(block + 1)) {
    found.push(block - 100);
  }
  return found;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

test('a log is read from its tail to its head, in its first cycle and later, around its end', () => {
  const places: LogOptions[] = [
    {},
    { start: 700 },
    { start: 0, cycle: 5 },
    { start: 700, cycle: 5 },
    { start: 2045, cycle: 5 },
    { start: 2046, cycle: 0x10000 },
    { start: 2047 },
    { start: 2048 - 12, cycle: 2 },
    { length: 8192, start: 5000, cycle: 3 },
    { length: 8192, start: 8190, cycle: 3 },
    { length: 8192, start: 100, cycle: 3 },
  ];
  for (const place of places) {
    const log = numbered(6, place);
    const recovery = recover(benchOf(log));
    assert.deepEqual(replayedNumbers(log), upTo(6), JSON.stringify(place));
    assert.equal(recovery.report.records, 6);
    assert.deepEqual(recovery.report.head, { cycle: log.cycle, block: log.head });
    assert.equal(served(recovery, 103)[0], 4);
  }
});

test('a log that ends at the physical end has its head at its start', () => {
  const log = numbered(6, { start: 2048 - 12, cycle: 2 });
  assert.equal(log.head, 0);
  assert.deepEqual(replayedNumbers(log), upTo(6));
});

test('only what the last record says is live is replayed', () => {
  const log = numbered(3);
  log.record({ ops: transaction(90, [bufferItem(150, 1, { 0: chunk(9) })]), tail: 2 });
  assert.deepEqual(replayedNumbers(log), [2, 50]);
});

test('a clean log has nothing to replay, and require-clean takes it', () => {
  const log = numbered(3).unmount();
  const { report, overlay } = recover(benchOf(log), { journal: 'require-clean' });
  assert.equal(report.state, 'clean');
  assert.equal(report.action, 'none');
  assert.equal(overlay, undefined);
});

test('require-clean refuses a dirty log, ignore leaves it alone and says so', () => {
  const bench = benchOf(numbered(3));
  assert.throws(() => recover(bench, { journal: 'require-clean' }), { code: 'ERR_BOOTFS_DIRTY' });
  const { report, overlay } = recover(bench, { journal: 'ignore' });
  assert.deepEqual([report.state, report.action, overlay], ['dirty', 'ignored', undefined]);
});

test('an empty log is clean, unless the superblock was written by a newer one', () => {
  const zeros = new Uint8Array(2048 * BB);
  assert.equal(recover(benchOf(zeros, { lsn: { cycle: 1, block: 0 } })).report.state, 'clean');
  assert.throws(() => recover(benchOf(zeros, { lsn: { cycle: 1, block: 9 } })), /newer than the log/);
  const none = { cycle: 0xffffffff, block: 0xffffffff };
  assert.equal(recover(benchOf(zeros, { lsn: none })).report.state, 'clean');
});

test('an unknown feature of the log matters only where there is something to replay', () => {
  assert.throws(() => recover(benchOf(numbered(2), { logIncompat: 0x82 })), /0x82/);
  assert.equal(recover(benchOf(numbered(2).unmount(), { logIncompat: 0x82 })).report.state, 'clean');
  assert.equal(recover(benchOf(numbered(2), { logIncompat: 1 })).report.action, 'replayed');
});

test('of the last eight records any may be torn: it and what follows do not count', () => {
  for (const broken of [4, 8, 11]) {
    const log = numbered(12, { start: 40 }, [broken]);
    assert.deepEqual(replayedNumbers(log), upTo(broken));
    const { report } = recover(benchOf(log));
    assert.equal(report.torn, log.records[broken].position);
    assert.match(report.dropped.join(), /torn by the power cut/);
  }
});

test('a broken record before the last eight is damage: refused, or salvaged up to there', () => {
  const log = numbered(12, { start: 40 }, [3]);
  assert.throws(() => replayedNumbers(log), CORRUPT);
  assert.deepEqual(replayedNumbers(log, { journal: 'salvage' }), [0, 1, 2]);
  const { report } = recover(benchOf(log), { journal: 'salvage' });
  assert.equal(report.action, 'salvaged');
  assert.equal(report.damage.length, 1);
});

test('a torn record at block 0 is refused, as Linux takes 0 for none', () => {
  const log = numbered(3, { start: 2046, cycle: 3 }, [1]);
  assert.equal(log.records[1].position, 0);
  assert.throws(() => replayedNumbers(log), CORRUPT);
});

test('a tail that a torn write has overwritten moves to the next record', () => {
  // The log is full: eight buffers of 32 KiB after the head stand 512 blocks, and the tail is within these.
  const log = numbered(12, { length: 512, start: 4 }, [0]);
  assert.deepEqual(replayedNumbers(log), upTo(12).slice(1));
  assert.match(recover(benchOf(log)).report.dropped.join(), /overwritten/);
});

test('a write that is missing in the middle of the last ones ends the log there', () => {
  for (const place of [
    { start: 900, cycle: 3 },
    { start: 0, cycle: 1 },
    { start: 2040, cycle: 3 },
  ]) {
    const log = numbered(10, place);
    const { position, cycle } = log.records[7];
    // The block is what it was in the cycle before.
    const view = new DataView(log.bytes.buffer, position * BB, 4 * BB);
    for (let block = 0; block < 2; block++) {
      for (let byte = 0; byte < BB; byte++) view.setUint8(block * BB + byte, 0);
      view.setUint32(block * BB, cycle - 1);
    }
    assert.deepEqual(replayedNumbers(log), upTo(7), JSON.stringify(place));
  }
});

test('a record whose end is missing does not count', () => {
  const log = numbered(6, { start: 100, cycle: 2 });
  const last = log.records[5].position;
  new DataView(log.bytes.buffer).setUint32((last + 1) * BB, 1);
  assert.deepEqual(replayedNumbers(log), upTo(5));
});

test('records of other filesystems, other formats and absurd sizes are refused', () => {
  const ops = transaction(7, [bufferItem(100, 1, { 0: chunk(1) })]);
  const refused = [
    { ops, uuid: new Uint8Array(16).fill(9) },
    { ops, format: 3 },
    { ops, format: 0 },
    { ops, checksum: 'none' as const },
    { ops, tail: 0, magic: 0xfeedbabf },
  ];
  for (const record of refused) {
    const log = numbered(1).record(record);
    for (let more = 0; more < 9; more++) log.record({ ops: transaction(20 + more, []) });
    assert.throws(() => replayedNumbers(log), { name: 'BootfsError' }, JSON.stringify(Object.keys(record)));
  }
  for (const record of [
    { ops, version: 0 },
    { ops, version: 4 },
    { ops, bufferBytes: 0 },
    { ops, bufferBytes: 0x7fffffff },
    { ops, dataBytes: 0 },
    { ops, dataBytes: 0xffffffff },
  ]) {
    const log = new LogBuilder({ length: 2048, start: 8 });
    const { bufferBytes } = record as { bufferBytes?: number };
    log.record({ ...record, bufferBytes: 32768 });
    const view = new DataView(log.bytes.buffer);
    if (bufferBytes !== undefined) view.setUint32(8 * BB + 320, bufferBytes);
    for (let more = 0; more < 9; more++) log.record({ ops: transaction(20 + more, []) });
    assert.throws(() => replayedNumbers(log), { name: 'BootfsError' }, JSON.stringify(Object.keys(record)));
  }
});

test('checksums are right over large records, by their data, and in the form of i386 kernels', () => {
  const large = [bufferItem(200, 128, { 0: chunk(1), 511: chunk(2) }, { mapWords: 16 })];
  const filler = Array.from({ length: 300 }, (_, at) => bufferItem(1000 + at, 1, { 0: chunk(at & 0xff) }));
  const log = new LogBuilder({ length: 4096, start: 4090 - 200, cycle: 4 });
  log.record({ ops: transaction(1, [...large, ...filler]), bufferBytes: 262144 });
  log.record({ ops: transaction(2, [bufferItem(100, 1, { 0: chunk(7) })]), bufferBytes: 262144 });
  log.record({ ops: transaction(3, []), bufferBytes: 262144, checksum: 'i386' });
  const recovery = recover(benchOf(log));
  assert.equal(recovery.report.torn, undefined);
  assert.equal(served(recovery, 327)[511], 2);
  assert.equal(served(recovery, 1255)[0], 255);
});

test('lazy checks the last eight records, the others when they are used', () => {
  const log = numbered(12, { start: 40 }, [2]);
  const recovery = recover(benchOf(log), { verify: 'lazy' });
  assert.equal(served(recovery, 101)[0], 2);
  assert.throws(() => served(recovery, 102), /wrong checksum/);
  assert.deepEqual(replayedNumbers(numbered(12, { start: 40 }, [9]), { verify: 'lazy' }), upTo(9));
  const unchecked = recover(benchOf(log), { verify: 'none' });
  assert.equal(served(unchecked, 102)[0], 3);
});

test('the log is read once, in few pieces, however long it is', () => {
  const log = new LogBuilder({ length: 32768 });
  for (let number = 0; number < 3000; number++) {
    log.record({ ops: transaction(number + 10, [bufferItem(100 + number, 1, { 0: chunk(number) })]) });
  }
  const bench = benchOf(log);
  let reads = 0;
  let bytes = 0;
  const { logDevice } = bench.source;
  const counting = {
    size: logDevice.size,
    read(byteOffset: number, target: Uint8Array) {
      reads++;
      bytes += target.length;
      logDevice.read(byteOffset, target);
    },
  };
  recover({ ...bench, source: { ...bench.source, logDevice: counting } });
  assert.ok(bytes < 6000 * BB * 1.2 + 2 ** 20, `${bytes} bytes`);
  assert.ok(reads < 60, `${reads} reads`);
});
