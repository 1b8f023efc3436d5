import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count } from '../../../src/report/text.ts';

test('one of a thing, and several', () => {
  const told = [count(1, 'file'), count(0, 'file'), count(2, 'boot entry'), count(1, 'entry'), count(3, 'key')];
  assert.deepEqual(told, ['1 file', '0 files', '2 boot entries', '1 entry', '3 keys']);
});
