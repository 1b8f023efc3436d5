import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstNotBelow } from '../../../src/bytes/search.ts';

test('finds in sorted values what a search from the start finds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(50), (values, wanted) => {
      values.sort((left, right) => left - right);
      const expected = values.findIndex((value) => value >= wanted);
      const found = firstNotBelow(0, values.length, (index) => values[index] < wanted);
      assert.equal(found, expected < 0 ? values.length : expected);
    }),
  );
});

test('keeps inside its bounds, also past 2^31 and where the order is broken', () => {
  const from = 2 ** 33;
  assert.equal(
    firstNotBelow(from, from * 2, (index) => index < from + 12345),
    from + 12345,
  );
  assert.equal(
    firstNotBelow(5, 5, () => assert.fail('nothing to ask')),
    5,
  );
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (answers) => {
      const found = firstNotBelow(0, answers.length, (index) => answers[index]);
      assert.ok(found >= 0 && found <= answers.length);
    }),
  );
});
