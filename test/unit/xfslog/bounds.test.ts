/** Logs that are right in every word, and more of it than any kernel writes: work and memory stay bounded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EditedXattrs } from '../../../src/xfsread/xattr/edited-xattrs.ts';
import { attributeItem, bufferFormat, bufferItem, chunk, intentItem } from '../../support/xfslog/items.ts';
import { begin, COMMIT, LogBuilder, type Op, START, transaction, WAS_CONT } from '../../support/xfslog/log-builder.ts';
import { benchOf, recover, served } from '../../support/xfslog/recovery.ts';

const CORRUPT = { code: 'ERR_BOOTFS_CORRUPT' };
const TOO_MUCH = { code: 'EFBIG' };
const [EFI, EFD] = [0x1236, 0x1237];

function recoverRecords(records: readonly (readonly Op[])[], options: Parameters<typeof recover>[1] = {}) {
  const blocks = records.reduce(
    (sum, ops) => sum + ops.reduce((bytes, { data }) => bytes + 12 + (data?.length ?? 0), 1024),
    0,
  );
  const log = new LogBuilder({ start: 16, cycle: 2, length: 1024 + Math.ceil(blocks / 512) });
  for (const ops of records) log.record({ ops, bufferBytes: 262144 });
  return recover(benchOf(log), options);
}

/** A buffer of 64 KiB, of which one run of chunks is said to have `extra` bytes more than fit. */
function longRegion(extra: number): Op[] {
  const [format] = [bufferFormat(256, 128, new Array<number>(16).fill(0xffffffff), 2)];
  const more = { tid: 1, flags: WAS_CONT, data: new Uint8Array(extra) };
  return [...begin(1, [[format, new Uint8Array(65536).fill(7)]]), ...(extra > 0 ? [more] : [])];
}

test('a region has at most 64 KiB', () => {
  const commit: Op = { tid: 1, flags: COMMIT };
  assert.equal(served(recoverRecords([[...longRegion(0), commit]]), 256)[0], 7);
  assert.throws(() => recoverRecords([[...longRegion(4), commit]]), CORRUPT);
  const { report } = recoverRecords([longRegion(4)]);
  assert.equal(report.action, 'replayed', 'what is never committed does not matter');
});

test('an item is in few pieces, however its ops are mixed with those of others', () => {
  const value = (tid: number): Op => ({ tid, flags: WAS_CONT, data: new Uint8Array(4) });
  const mixed = (pieces: number): Op[] => [
    ...begin(1, [[bufferFormat(256, 8, [0b11], 2), chunk(1)]]),
    ...begin(2, [[bufferFormat(512, 8, [0b11], 2), chunk(2)]]),
    ...Array.from({ length: pieces }, () => [value(1), value(2)]).flat(),
    { tid: 1, flags: COMMIT },
    { tid: 2, flags: COMMIT },
  ];
  assert.equal(recoverRecords([mixed(64)]).report.items['BUF'], 2);
  assert.throws(() => recoverRecords([mixed(600)]), CORRUPT);
});

test('few transactions are under way at one time, and limits.replayedBlocks bounds all of them', () => {
  const started = (count: number): Op[] => Array.from({ length: count }, (_, at) => ({ tid: at + 1, flags: START }));
  assert.equal(recoverRecords([started(1000)]).report.action, 'replayed');
  assert.throws(() => recoverRecords([started(1025)]), CORRUPT);
  const ended = started(20).flatMap((start): Op[] => [start, { tid: start.tid, flags: COMMIT }]);
  assert.equal(recoverRecords([ended], { replayedBlocks: 20 }).report.transactionCount, 20);
  assert.throws(() => recoverRecords([ended], { replayedBlocks: 19 }), TOO_MUCH);
});

test('intents, and what finishes them, are bounded as well', () => {
  const intents = (count: number) => Array.from({ length: count }, (_, at) => intentItem(EFI, BigInt(at), 1, []));
  const done = (count: number) => Array.from({ length: count }, (_, at) => intentItem(EFD, BigInt(at), 1, []));
  const options = { replayedBlocks: 30 };
  const steps = [transaction(1, intents(30)), transaction(2, done(30)), transaction(3, intents(30))];
  assert.deepEqual(recoverRecords(steps, options).report.openIntents, { EFI: 30 });
  const open = [transaction(1, intents(20)), transaction(2, intents(31).slice(20))];
  assert.throws(() => recoverRecords(open, options), TOO_MUCH);
  assert.throws(() => recoverRecords([begin(1, done(32))], options), TOO_MUCH);
});

test('attributes that the log announces fit into memory', () => {
  const value = 'v'.repeat(5000);
  const announced = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      transaction(at + 1, [attributeItem({ id: BigInt(at), ino: at, operation: 1, name: 'a', value })]),
    );
  const options = { xattrBytes: 20_000 };
  assert.equal(recoverRecords(announced(3), options).intents.length, 3);
  assert.throws(() => recoverRecords(announced(4), options), TOO_MUCH);
  const [format, ...regions] = attributeItem({ id: 1n, operation: 1, name: 'a', value: 'b' });
  const many = [
    format.map((byte, at) => (at === 2 ? 9 : byte)),
    ...regions,
    ...Array.from({ length: 6 }, () => chunk(1)),
  ];
  assert.throws(() => recoverRecords([transaction(1, [many])]), CORRUPT);
});

test('few things are about one place', () => {
  const overlapping = (places: number) =>
    Array.from({ length: places }, (_, at) =>
      transaction(
        at + 1,
        Array.from({ length: 128 }, (__, length) =>
          bufferItem(300 + at, length + 1, { 0: chunk(at) }, { mapWords: 1 }),
        ),
      ),
    );
  assert.equal(served(recoverRecords(overlapping(8)), 307)[0], 7);
  assert.throws(() => recoverRecords(overlapping(33)), TOO_MUCH);
});

test('very many changes of the attributes of one inode are made in a time that grows with their number', () => {
  const named = (at: number) => Buffer.from(`attribute-${at}`);
  const stored = Array.from({ length: 30_000 }, (_, at) => ({ flags: 0, name: named(at), value: new Uint8Array(1) }));
  const edits = new EditedXattrs(
    stored.map(({ name, value }) => ({ kind: 'attribute', ino: 9, operation: 'replace', filter: 0, name, value })),
  );
  const started = Date.now();
  assert.equal(edits.applyTo(9, stored).length, stored.length);
  assert.equal(edits.applyTo(8, stored), stored);
  assert.ok(Date.now() - started < 5000);
});
