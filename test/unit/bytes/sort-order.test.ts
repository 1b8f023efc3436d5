import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortedOrder, stableOrder } from '../../../src/bytes/sort-order.ts';

test('ascending, equal values in their order', () => {
  assert.deepEqual([...sortedOrder(Float64Array.of(5, 3, 5, 0, 3), 5)], [3, 1, 4, 0, 2]);
  assert.deepEqual([...sortedOrder(Float64Array.of(), 0)], []);
  assert.deepEqual([...sortedOrder(Float64Array.of(0, 0), 2)], [0, 1]);
});

test('only the first values count', () => {
  assert.deepEqual([...sortedOrder(Float64Array.of(9, 1, 0), 2)], [1, 0]);
});

test('any whole numbers, up to those of 64 bits', () => {
  const value = fc.oneof(fc.nat({ max: 20 }), fc.nat(), fc.maxSafeNat(), fc.constantFrom(2 ** 32, 2 ** 53, 2 ** 64));
  const property = fc.property(fc.array(value, { maxLength: 50 }), (values) => {
    const expected = values
      .map((_, index) => index)
      .sort((left, right) => values[left] - values[right] || left - right);
    assert.deepEqual([...sortedOrder(Float64Array.from(values), values.length)], expected);
  });
  fc.assert(property, { numRuns: 300 });
});

test('by a comparison: equal ones stay in order, and comparisons are n log n at most', () => {
  const property = fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 70 }), (values) => {
    let compared = 0;
    const order = stableOrder(values.length, (left, right) => {
      compared++;
      return values[left] - values[right];
    });
    const expected = values
      .map((_, index) => index)
      .sort((left, right) => values[left] - values[right] || left - right);
    assert.deepEqual([...order], expected);
    assert.ok(compared <= values.length * Math.ceil(Math.log2(values.length + 1)));
  });
  fc.assert(property, { numRuns: 300 });
});
