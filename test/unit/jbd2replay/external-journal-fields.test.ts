/** What the journal knows of the superblock of ext4, held against the structure that the reader has of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ext4SuperBlock } from '../../../src/ext4read/ondisk/superblock.ts';
import { ext4SuperBlock as ofJournalDevice } from '../../../src/jbd2replay/ondisk/external-journal.ts';

test('a field of a journal device stands where the superblock has it', () => {
  const places = new Map(ext4SuperBlock.fields.map(([offset, name, type]) => [name, `${offset} ${type}`]));
  for (const [offset, name, type] of ofJournalDevice.fields) assert.equal(places.get(name), `${offset} ${type}`, name);
});
