import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { test } from 'node:test';
import { systemReason } from '../../../src/node/system-error.ts';

test('an error of the system is told by its name, any other in its own words', () => {
  assert.throws(
    () => openSync('/nowhere/at/all', 'r'),
    (error) => systemReason(error) === 'ENOENT',
  );
  assert.equal(systemReason(new TypeError('a defect')), 'TypeError: a defect');
});
