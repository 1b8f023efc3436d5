import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { ext4Driver } from '../../../src/ext4read/ext4.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { tinyExt4 } from '../../support/ext4/tiny-ext4.ts';
import { filled, JournalBuilder } from '../../support/jbd2/journal-builder.ts';
import { replayOf } from './support.ts';

const BLOCK = 4096;
const DATA = filled(BLOCK, 7);

interface LogShape {
  readonly transactions: number;
  readonly blocks: number;
  readonly revokes?: number;
}

function logOf({ transactions, blocks, revokes = 0 }: LogShape): JournalBuilder {
  const builder = new JournalBuilder({ blockSize: BLOCK, blockCount: 32768, is64bit: true });
  for (let at = 0; at < transactions; at++) {
    builder.transaction({
      blocks: Array.from({ length: blocks }, (_, index) => ({
        block: 10000 + ((at * blocks + index) % 20000),
        data: DATA,
      })),
      ...(revokes > 0 && { revokes: Array.from({ length: revokes }, (_, index) => index) }),
    });
  }
  return builder;
}

function controlBlocks(builder: JournalBuilder): number {
  return builder.written.filter(({ kind }) => kind !== 'data').length;
}

const SHAPES: Readonly<Record<string, LogShape>> = {
  'full descriptors': { transactions: 30, blocks: 1000 },
  'small transactions': { transactions: 2000, blocks: 6 },
  'transactions of one block': { transactions: 3000, blocks: 1 },
  'many revoke blocks': { transactions: 100, blocks: 20, revokes: 4000 },
};

for (const name of Object.keys(SHAPES)) {
  test(`the scan reads control blocks and little else: ${name}`, () => {
    const builder = logOf(SHAPES[name]);
    const log = countingDevice(memoryDevice(builder.bytes));
    const { report } = replayOf(builder, { log, verify: 'lazy', fsBlocks: 65536 });
    assert.equal(report.transactionCount, SHAPES[name].transactions);
    // The journal superblock, and the block after the log's end.
    const needed = controlBlocks(builder) + 2;
    assert.ok(log.counts.bytesRead <= needed * 1.1 * BLOCK, `${log.counts.bytesRead / BLOCK} blocks, ${needed} needed`);
    assert.ok(log.counts.largestRead <= 65536);
  });
}

test('neighbouring control blocks come in one read', () => {
  const builder = logOf(SHAPES['many revoke blocks']);
  const log = countingDevice(memoryDevice(builder.bytes));
  replayOf(builder, { log, verify: 'lazy', fsBlocks: 65536 });
  // Each transaction: 8 revoke blocks and a descriptor, a commit elsewhere.
  assert.ok(log.counts.reads <= 600, `${log.counts.reads} reads of ${controlBlocks(builder)} control blocks`);
});

test('mounting a dirty filesystem with a full log of 128 MiB reads less than 2 MiB, and no block twice', () => {
  const builder = logOf({ transactions: 2, blocks: 16000 });
  const image = memoryDevice(tinyExt4(builder.bytes));
  const timesRead = new Uint8Array(Math.ceil(image.size / BLOCK));
  const device = countingDevice({
    size: image.size,
    read(byteOffset, target) {
      const first = Math.floor(byteOffset / BLOCK);
      const end = Math.ceil((byteOffset + target.length) / BLOCK);
      for (let block = first; block < end; block++) timesRead[block]++;
      image.read(byteOffset, target);
    },
  });
  const fs = mountWith([ext4Driver])(device, { verify: 'lazy' });
  assert.equal(fs.journal?.replayedBlocks, 20000);
  assert.deepEqual(fs.readdir('/'), []);
  assert.ok(device.counts.bytesRead < 2 * 1024 * 1024, `${device.counts.bytesRead} bytes`);
  assert.equal(Math.max(...timesRead), 1);
});
