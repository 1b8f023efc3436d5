/** Work that the log leaves unfinished: which is open, and what it says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeItem, intentItem } from '../../support/xfslog/items.ts';
import { LogBuilder, transaction } from '../../support/xfslog/log-builder.ts';
import { benchOf, recover } from '../../support/xfslog/recovery.ts';

const [EFI, EFD, RUI, CUI, BUI, BUD, ATTRD, XMI, XMD] = [
  ...[0x1236, 0x1237, 0x1240, 0x1242, 0x1244, 0x1245, 0x1247, 0x1248, 0x1249],
];

type Item = readonly Uint8Array[];

function recoverItems(...transactions: readonly (readonly Item[])[]) {
  const log = new LogBuilder({ start: 16, cycle: 2 });
  for (const [index, items] of transactions.entries()) log.record({ ops: transaction(index + 1, items) });
  return recover(benchOf(log));
}

/** A mapping of 5 blocks at file block 3. */
const mapItem = (id: bigint, flags: bigint): Item => intentItem(BUI, id, 1, [131n, 0x20007n, 3n, 5n | (flags << 32n)]);
const exchangeItem = (id: bigint, flags: bigint, start: bigint): Item =>
  intentItem(XMI, id, 0, [131n, 132n, 0n, start, start + 10n, 20n, flags, 1n, 2n]);
const done = (type: number, id: bigint): Item => intentItem(type, id, 0, []);

test('an intent is open until its done item is committed', () => {
  const open = recoverItems([mapItem(1n, 1n), mapItem(0xffff888812345678n, 2n)], [done(BUD, 1n)], [done(XMD, 2n)]);
  assert.equal(open.intents.length, 1);
  assert.deepEqual(open.report.openIntents, { BUI: 1 });
  const finished = recoverItems([mapItem(1n, 1n), exchangeItem(1n, 0n, 0n)], [done(BUD, 1n), done(XMD, 1n)]);
  assert.deepEqual(finished.intents, []);
  assert.deepEqual(finished.report.items, { BUI: 1, BUD: 1, XMI: 1, XMD: 1 });
});

test('a mapping intent says what, where and of which fork', () => {
  const [map, unmap] = recoverItems([mapItem(1n, 0x40000001n), mapItem(2n, 0x80000002n)]).intents;
  const place = { kind: 'map', ino: 131, startOffset: 3, startBlock: 0x20007, length: 5 };
  assert.deepEqual(map, { ...place, fork: 'data', isMap: true, isUnwritten: true });
  assert.deepEqual(unmap, { ...place, fork: 'attr', isMap: false, isUnwritten: false });
});

test('of an exchange, only the last step is open, and says what is left', () => {
  const { intents } = recoverItems([exchangeItem(1n, 2n, 0n)], [done(XMD, 1n), exchangeItem(2n, 6n, 7n)]);
  assert.deepEqual(intents, [
    {
      ...{ kind: 'exchange', fork: 'data', ino1: 131, ino2: 132, startOffset1: 7, startOffset2: 17, length: 20 },
      ...{ exchangesSizes: true, onlyWritten: true },
    },
  ]);
});

test('attributes that are being set, removed or replaced come with name and value', () => {
  const { intents } = recoverItems(
    [
      attributeItem({ id: 1n, operation: 1, name: 'checksum', value: 'value!' }),
      attributeItem({ id: 2n, operation: 2, name: 'gone' }),
      attributeItem({ id: 3n, operation: 3, name: 'note', value: 'new' }),
      attributeItem({ id: 4n, operation: 4, name: 'parent' }),
      attributeItem({ id: 5n, operation: 1, name: 'finished', value: 'x' }),
    ],
    [done(ATTRD, 5n)],
  );
  const shown = intents.map((intent) =>
    intent.kind === 'attribute'
      ? [intent.operation, intent.filter, Buffer.from(intent.name).toString(), Buffer.from(intent.value).toString()]
      : [],
  );
  assert.deepEqual(shown, [
    ['set', 2, 'checksum', 'value!'],
    ['remove', 2, 'gone', ''],
    ['replace', 2, 'note', 'new'],
  ]);
});

test('space, reference counts and reverse mappings are counted, and nothing else', () => {
  const quiet = (type: number, id: bigint): Item => intentItem(type, id, 1, [1n, 2n]);
  const { intents, report } = recoverItems(
    [quiet(EFI, 1n), quiet(EFI, 2n), quiet(RUI, 3n), quiet(CUI, 4n)],
    [done(EFD, 1n)],
  );
  assert.deepEqual(intents, []);
  assert.deepEqual(report.openIntents, { EFI: 1, RUI: 1, CUI: 1 });
});

test('intents that make no sense are refused, those of a realtime device by name', () => {
  assert.throws(() => recoverItems([mapItem(1n, 0x20000001n)]), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /realtime/,
  });
  const corrupt = [
    mapItem(1n, 3n),
    exchangeItem(1n, 0x10n, 0n),
    attributeItem({ id: 1n, operation: 7, name: 'name' }),
    attributeItem({ id: 1n, operation: 1, name: '' }),
  ];
  corrupt.push([mapItem(1n, 1n)[0].subarray(0, 40)], intentItem(BUI, 1n, 2, [1n, 2n, 3n, 4n]));
  for (const item of corrupt) assert.throws(() => recoverItems([item]), { code: 'ERR_BOOTFS_CORRUPT' });
});
