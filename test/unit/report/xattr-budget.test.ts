import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { ReportedEntry } from '../../../src/contract/file-system.ts';
import { XATTR_BYTES_PER_RUN, XattrBudget } from '../../../src/report/xattr-budget.ts';

/** An entry with one attribute of this size, that keeps the contract of `WalkEntry.xattrs`. */
function entryWith(bytes: number): ReportedEntry {
  return {
    path: '/f',
    open: () => assert.fail(),
    audit: () => undefined,
    readlink: () => assert.fail(),
    xattrs: (onDamage, maximumBytes = 0) => {
      if (bytes <= maximumBytes) return [{ name: 'user.a', value: new Uint8Array(bytes) }];
      onDamage?.(new BootfsError('EFBIG', 'too much'));
      return [];
    },
  };
}

test('small attributes are read of any number of entries', () => {
  const budget = new XattrBudget();
  for (let at = 0; at < 100_000; at++) {
    assert.equal(budget.read(entryWith(1000), (damage) => assert.fail(damage)).length, 1);
  }
});

test('large ones until the run has had its share; then they are an error of their entry, and small ones go on', () => {
  const budget = new XattrBudget();
  const size = 16 * 2 ** 20;
  const damages: string[] = [];
  const read = (bytes: number): number => budget.read(entryWith(bytes), ({ code }) => damages.push(code)).length;
  let whole = 0;
  for (let at = 0; at < 500; at++) whole += read(size);
  assert.equal(whole, Math.floor(XATTR_BYTES_PER_RUN / size));
  assert.equal(damages.length, 500 - whole);
  assert.equal(read(1000), 1);
});
