import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError, corrupt } from '../../../src/contract/errors.ts';
import type { TreeEntry } from '../../../src/contract/tree.ts';
import { EntryWindow, WINDOW_ENTRIES } from '../../../src/tree/entry-window.ts';
import type { EntrySource } from '../../../src/tree/limited-entries.ts';

/** Entries whose inode is their number, all of one name; and how many were visited. */
function manyEntries(count: number, nameLength: number): { source: EntrySource; visited: () => number } {
  let visited = 0;
  const entry = { name: new Uint8Array(nameLength).fill(0x61), ino: 0, type: 'file' } as const;
  const source: EntrySource = (visit, onDamage) => {
    for (let ino = 0; ino < count; ino++) {
      visited++;
      visit(Object.assign(entry, { ino }));
    }
    onDamage(corrupt('at its end'));
  };
  return { source, visited: () => visited };
}

test('one more than a window: the directory is read up to there once more, and no farther than a window reaches', () => {
  const { source, visited } = manyEntries(2 * WINDOW_ENTRIES, 1);
  const window = new EntryWindow(source);
  assert.equal(visited(), WINDOW_ENTRIES + 1);
  assert.equal(window.length, WINDOW_ENTRIES);
  assert.deepEqual(
    [WINDOW_ENTRIES - 1, WINDOW_ENTRIES, 2 * WINDOW_ENTRIES - 1, 2 * WINDOW_ENTRIES, 3].map(
      (at) => window.entry(at)?.ino,
    ),
    [WINDOW_ENTRIES - 1, WINDOW_ENTRIES, 2 * WINDOW_ENTRIES - 1, undefined, 3],
  );
  assert.equal(visited(), WINDOW_ENTRIES + 1 + 2 * WINDOW_ENTRIES + WINDOW_ENTRIES + 4);
});

test('a window of long names ends sooner', () => {
  const { source } = manyEntries(100_000, 250);
  const window = new EntryWindow(source);
  assert.ok(window.length > 60_000 && window.length < 70_000, String(window.length));
  assert.equal(window.entry(99_999)?.name.length, 250);
});

test('damage is kept for the end; what is none is thrown', () => {
  const window = new EntryWindow(manyEntries(2, 1).source);
  assert.equal(window.damage?.reason, 'at its end');
  assert.equal(window.entry(1)?.type, 'file');
  const missing = new BootfsError('ERR_BOOTFS_NEED_RANGE', 'fetch it');
  const throwing = (): never => {
    throw missing;
  };
  assert.throws(() => new EntryWindow(throwing), missing);
  const entry: TreeEntry = { name: Uint8Array.of(0x61), ino: 1, type: undefined };
  const cut: EntrySource = (visit) => {
    visit(entry);
    throw new BootfsError('EIO', 'gone');
  };
  const rest = new EntryWindow(cut);
  assert.deepEqual([rest.entry(0)?.type, rest.entry(1), rest.damage?.code], [undefined, undefined, 'EIO']);
});
