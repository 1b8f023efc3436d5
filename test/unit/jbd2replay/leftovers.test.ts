/** What stands in a log besides what is replayed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice } from '../../../src/device/memory.ts';
import { findLeftovers } from '../../../src/jbd2replay/leftovers.ts';
import { JournalBuilder } from '../../support/jbd2/journal-builder.ts';

function leftoversOf(builder: JournalBuilder, stopped?: { logBlock: number; tid: number }) {
  const source = {
    log: memoryDevice(builder.bytes),
    location: 'internal',
    blockSize: builder.blockSize,
    deviceBlockCount: builder.blockCount,
    needsRecovery: true,
  } as const;
  return findLeftovers(source, stopped).leftovers.map(({ kind, tid, journalBlock, lengthInBlocks }) => [
    kind,
    tid,
    journalBlock,
    lengthInBlocks,
  ]);
}

test('transactions of earlier rounds are stale, those behind the stop torn, also where the numbers wrap', () => {
  const builder = new JournalBuilder({ sequence: 0xffff_fffe });
  const data = new Uint8Array(builder.blockSize).fill(7);
  for (let times = 0; times < 4; times++) builder.transaction({ blocks: [{ block: 100, data }], revokes: [5] });
  const length = (builder.head - builder.first) / 4;
  const at = (index: number): number => builder.first + index * length;
  // As if the second one, of tid 2^32 - 1, had not been complete.
  assert.deepEqual(leftoversOf(builder, { logBlock: at(1), tid: 0xffff_ffff }), [
    ['torn', 0xffff_ffff, at(1), length],
    ['torn', 0, at(2), length],
    ['torn', 1, at(3), length],
  ]);
  assert.deepEqual(leftoversOf(builder, { logBlock: at(4), tid: 2 }), []);
  assert.deepEqual(
    leftoversOf(builder).map(([kind]) => kind),
    ['torn', 'torn', 'torn', 'torn'],
  );
});

test('no more than 4096 of them are told of', () => {
  const builder = new JournalBuilder({ blockCount: 6000 });
  for (let block = builder.first; block < builder.end; block++) {
    const view = new DataView(builder.block(block).buffer, builder.block(block).byteOffset);
    for (const [index, value] of [0xc03b3998, 2, block].entries()) view.setUint32(index * 4, value);
  }
  assert.equal(leftoversOf(builder).length, 4096);
});
