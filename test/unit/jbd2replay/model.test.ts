import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ChecksumKind, escapable, filled, JournalBuilder } from '../../support/jbd2/journal-builder.ts';
import { replayedBlock, replayedBytes, replayOf } from './support.ts';

/** Blocks are few, so that they meet often. */
const block = fc.nat({ max: 12 });
const loggedBlock = fc.record({ block, byte: fc.nat({ max: 255 }), escaped: fc.boolean() });
const transaction = fc.record({
  revokes: fc.array(block, { maxLength: 4 }),
  blocks: fc.array(loggedBlock, { maxLength: 6 }),
  tagsPerDescriptor: fc.integer({ min: 1, max: 6 }),
});

test('a random history equals a naive replay of it', () => {
  const property = fc.property(
    fc.constantFrom<ChecksumKind>('none', 'v1', 'v2', 'v3'),
    fc.boolean(),
    fc.integer({ min: 1, max: 1023 }),
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.array(transaction, { maxLength: 8 }),
    fc.boolean(),
    fc.constantFrom('eager' as const, 'lazy' as const),
    (checksum, is64bit, start, sequence, transactions, isLastTorn, verify) => {
      const builder = new JournalBuilder({ checksum, is64bit, start, sequence });
      transactions.forEach(({ revokes, blocks, tagsPerDescriptor }, index) => {
        const logged = blocks.map((entry) => ({
          block: entry.block,
          data: entry.escaped ? escapable(1024, entry.byte) : filled(1024, entry.byte),
        }));
        const withCommit = !(isLastTorn && index === transactions.length - 1);
        builder.transaction({ revokes, blocks: logged, tagsPerDescriptor, withCommit });
      });

      const complete = isLastTorn ? transactions.slice(0, -1) : transactions;
      const expected = new Map<number, { byte: number; escaped: boolean }>();
      complete.forEach(({ blocks }, index) => {
        for (const entry of blocks) {
          const isRevoked = complete.slice(index).some(({ revokes }) => revokes.includes(entry.block));
          if (!isRevoked) expected.set(entry.block, entry);
        }
      });

      const journal = replayOf(builder, { verify });
      assert.equal(Object.keys(replayedBytes(journal)).length, expected.size);
      for (const [fsBlock, { byte, escaped }] of expected) {
        assert.deepEqual(replayedBlock(journal, fsBlock), escaped ? escapable(1024, byte) : filled(1024, byte));
      }
      assert.equal(journal.report.transactionCount, complete.length);
      assert.equal(journal.report.replayedBlocks, expected.size);
    },
  );
  fc.assert(property, { numRuns: 300 });
});
