/** The order of a menu, as systemd-boot sorts it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareEntries } from '../../../../src/boot/bls/entry-order.ts';
import type { BootEntry } from '../../../../src/boot/contract/menu.ts';
import { WorkBudget } from '../../../../src/boot/text/budget.ts';

/** The marks of entries that come in this order, whichever way round they are given. */
function order(entries: readonly (Partial<BootEntry> & { readonly title: string })[]): string[] {
  const sorted = (given: typeof entries) =>
    given
      .map((entry) => ({ kind: 'linux', id: entry.title, ...entry }) as BootEntry)
      .sort((left, right) => compareEntries(new WorkBudget(), left, right))
      .map(({ title }) => title);
  assert.deepEqual(sorted(entries), sorted([...entries].reverse()));
  return sorted(entries);
}

test('entries without tries left go last, those with a sort-key first', () => {
  assert.deepEqual(
    order([
      { title: 'spent', sortKey: 'a', triesLeft: 0 },
      { title: 'plain.conf' },
      { title: 'keyed', sortKey: 'z', triesLeft: 3 },
    ]),
    ['keyed', 'plain.conf', 'spent'],
  );
});

test('a sort-key, then the machine, then the newest version, then the newest id', () => {
  assert.deepEqual(
    order([
      { title: '1', sortKey: 'a' },
      { title: '2', sortKey: 'a', machineId: 'm1', version: '10' },
      { title: '3', sortKey: 'a', machineId: 'm1', version: '9' },
      { title: '4', sortKey: 'a', machineId: 'm1' },
      { title: '5', sortKey: 'a', machineId: 'm2', version: '11' },
      { title: '6', sortKey: 'b' },
    ]),
    ['1', '2', '3', '4', '5', '6'],
  );
  assert.deepEqual(order([{ title: 'l-6.1.conf' }, { title: 'l-6.12.conf' }]), ['l-6.12.conf', 'l-6.1.conf']);
});

test('one entry in several states of its tries: most left first, then the fewest done', () => {
  assert.deepEqual(
    order([
      { title: 'a', id: 'x', triesLeft: 3 },
      { title: 'b', id: 'x', triesLeft: 2 },
      { title: 'c', id: 'x', triesLeft: 2, triesDone: 1 },
      { title: 'd', id: 'x', triesLeft: 2, triesDone: 4 },
    ]),
    ['a', 'b', 'c', 'd'],
  );
  const budget = new WorkBudget();
  const counted = { kind: 'linux', id: 'x', triesLeft: 2 } as BootEntry;
  assert.equal(compareEntries(budget, counted, { kind: 'linux', id: 'x' } as BootEntry), 0);
});

test('the profiles of a unified kernel image stay together, in their own order', () => {
  assert.deepEqual(
    order([
      { title: 'b', kind: 'uki', id: 'l.efi@1' },
      { title: 'c', kind: 'uki', id: 'l.efi@10' },
      { title: 'a', kind: 'uki', id: 'l.efi' },
    ]),
    ['a', 'b', 'c'],
  );
});
