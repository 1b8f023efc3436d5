/** A log listed checkpoint by checkpoint, and what it holds besides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveOptions } from '../../../src/mount/mount-options.ts';
import { listLog } from '../../../src/xfslog/recover.ts';
import { bufferItem, chunk } from '../../support/xfslog/items.ts';
import { BB, begin, LogBuilder, transaction } from '../../support/xfslog/log-builder.ts';
import { benchOf } from '../../support/xfslog/recovery.ts';

const listingOf = (log: LogBuilder) => listLog(benchOf(log).source, resolveOptions({ journal: 'salvage' }));

test('checkpoints reach from the record that they begin in to that of their commit; the rest is interrupted', () => {
  const [start, ...rest] = transaction(7, [bufferItem(64, 8, { 0: chunk(1) })]);
  const log = new LogBuilder()
    .record({ ops: [start] })
    .record({ ops: rest })
    .record({ ops: begin(8, [bufferItem(72, 8, { 0: chunk(2) })]) });
  const listing = listingOf(log)!;
  const [first, second] = listing.checkpoints(10);
  assert.deepEqual([first.order, first.records, first.items.buffer], [1, 2, 1]);
  assert.equal(first.logBlock + first.lengthInBlocks, log.records[2].position);
  assert.deepEqual([second.order, second.logBlock], [0, log.records[2].position]);
  assert.equal(listing.checkpoints(1).length, 1);
  assert.deepEqual(listing.itemsOf(1, 10), [{ kind: 'buffer', start: 64, length: 8 }]);
  assert.equal(listing.readState(0, 64, 1)[0], 0);
  assert.equal(listing.readState(1, 64, 1)[0], 1);
});

test('no more than 4096 records of earlier rounds are told of', () => {
  const log = new LogBuilder({ length: 12000, cycle: 2 }).record({ ops: transaction(7, []) });
  const stale = new LogBuilder({ length: 4 }).record({ ops: transaction(7, []) }).bytes.slice(0, 2 * BB);
  for (let at = log.head + 2; at + 2 <= log.length; at += 2) log.bytes.set(stale, at * BB);
  assert.equal(listingOf(log)?.leftovers().length, 4096);
});
