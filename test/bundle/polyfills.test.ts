/** What stands in for missing built-ins does what the engine's own does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { builtinPolyfills } from '../../firmware-shim/polyfills/builtins.ts';
import { scriptMap, scriptSet } from '../../firmware-shim/polyfills/collections.ts';
import { define } from '../../firmware-shim/polyfills/define.ts';
import { typedArrayMethods } from '../../firmware-shim/polyfills/typed-arrays.ts';

const shared = { object: true };
const key = fc.oneof(
  fc.integer({ min: -2, max: 4 }),
  fc.constantFrom('1', 'a', '__proto__', 'constructor', '', NaN, -0, null, undefined, true, shared),
);
const step = fc.record({ action: fc.constantFrom('set', 'delete', 'clear', 'get'), key, value: fc.integer() });

describe('Map and Set', () => {
  test('behave as the engine’s own, through any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const own = new Map();
        const script = new scriptMap();
        const ownSet = new Set();
        const scriptedSet = new scriptSet();
        for (const { action, key, value } of steps) {
          if (action === 'clear' && value % 5 !== 0) continue;
          for (const map of [own, script]) {
            if (action === 'set') map.set(key, value);
            else if (action === 'delete') map.delete(key);
            else if (action === 'clear') map.clear();
          }
          for (const set of [ownSet, scriptedSet]) {
            if (action === 'set') set.add(key);
            else if (action === 'delete') set.delete(key);
            else if (action === 'clear') set.clear();
          }
          assert.equal(script.get(key), own.get(key));
          assert.equal(script.has(key), own.has(key));
        }
        assert.equal(script.size, own.size);
        assert.deepEqual([...script], [...own]);
        assert.deepEqual([...script.keys()], [...own.keys()]);
        assert.deepEqual([...scriptedSet], [...ownSet]);
        assert.equal(scriptedSet.size, ownSet.size);
      }),
    );
  });

  test('an iteration goes on rightly while entries come and go', () => {
    for (const type of [Map, scriptMap]) {
      const map = new type([1, 2, 3, 4, 5].map((number) => [number, number]));
      const seen: number[] = [];
      for (const [number] of map) {
        seen.push(number as number);
        if (number === 2) for (const gone of [1, 2, 3]) map.delete(gone);
        if (number === 4) map.set(6, 6);
      }
      assert.deepEqual(seen, [1, 2, 4, 5, 6], type.name);
    }
  });

  test('delete says whether there was anything', () => {
    const set = new scriptSet(['a']);
    assert.deepEqual([set.delete('a'), set.delete('a')], [true, false]);
  });
});

describe('typed arrays', () => {
  const numbers = fc.uint8Array({ maxLength: 40 });
  const place = fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined });

  test('slice, fill, copyWithin, indexOf, lastIndexOf and includes', () => {
    fc.assert(
      fc.property(
        numbers,
        place,
        place,
        place,
        fc.integer({ min: 0, max: 255 }),
        (bytes, start, end, target, value) => {
          const { slice, fill, copyWithin, indexOf, lastIndexOf, includes } = typedArrayMethods;
          assert.deepEqual(slice.call(bytes, start, end), bytes.slice(start, end));
          // V8 itself forgets `end` where `start` is undefined.
          assert.deepEqual(fill.call(bytes.slice(), value, start, end), bytes.slice().fill(value, start ?? 0, end));
          assert.deepEqual(
            copyWithin.call(bytes.slice(), target ?? 0, start ?? 0, end),
            bytes.slice().copyWithin(target ?? 0, start ?? 0, end),
          );
          assert.equal(indexOf.call(bytes, value, start), bytes.indexOf(value, start));
          assert.equal(lastIndexOf.call(bytes, value), bytes.lastIndexOf(value));
          assert.equal(includes.call(bytes, value, start), bytes.includes(value, start));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('built-ins', () => {
  const { arrayMethods, arrayFunctions, stringMethods, objectFunctions, numberMembers, mathFunctions } =
    builtinPolyfills;

  test('strings', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\ud83d\ude00', '\ud83d'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 15 }), (left, right, count) => {
        assert.equal(stringMethods.includes.call(left, right), left.includes(right));
        assert.equal(stringMethods.startsWith.call(left, right, count), left.startsWith(right, count));
        assert.equal(stringMethods.endsWith.call(left, right), left.endsWith(right));
        assert.equal(stringMethods.endsWith.call(left, right, count), left.endsWith(right, count));
        assert.equal(stringMethods.repeat.call(left, count), left.repeat(count));
        assert.equal(stringMethods.padStart.call(left, count, right), left.padStart(count, right));
        assert.equal(stringMethods.padEnd.call(left, count, right), left.padEnd(count, right));
        assert.equal(stringMethods.trimStart.call(left), left.trimStart());
        assert.equal(stringMethods.trimEnd.call(left), left.trimEnd());
        assert.equal(stringMethods.codePointAt.call(left, count), left.codePointAt(count));
      }),
      { numRuns: 1000 },
    );
  });

  test('numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()), fc.integer(), (value, other) => {
        assert.equal(numberMembers.isInteger(value), Number.isInteger(value));
        assert.equal(numberMembers.isSafeInteger(value), Number.isSafeInteger(value));
        assert.equal(numberMembers.isFinite(value), Number.isFinite(value));
        assert.equal(numberMembers.isNaN(value), Number.isNaN(value));
        assert.equal(mathFunctions.trunc(value) === Math.trunc(value) || Number.isNaN(value), true);
        assert.equal(mathFunctions.sign(value) === Math.sign(value) || Number.isNaN(value), true);
        assert.equal(mathFunctions.clz32(value), Math.clz32(value));
        assert.equal(mathFunctions.imul(other, value | 0), Math.imul(other, value | 0));
      }),
    );
  });

  test('arrays and objects', () => {
    const items = [3, Number.NaN, 1, 3];
    assert.equal(arrayMethods.includes.call(items, Number.NaN), true);
    assert.equal(
      arrayMethods.find.call(items, (item) => item === 1),
      1,
    );
    assert.equal(
      arrayMethods.findIndex.call(items, (item) => item === 1),
      2,
    );
    assert.equal(
      arrayMethods.findIndex.call(items, () => false),
      -1,
    );
    assert.deepEqual(arrayMethods.fill.call([1, 2, 3], 0, 1), [1, 0, 0]);
    assert.deepEqual(arrayMethods.flat.call([[1], 2, [[3]]]), [1, 2, [3]]);
    assert.deepEqual(
      arrayMethods.flatMap.call([1, 2], (item) => [item, item]),
      [1, 1, 2, 2],
    );
    assert.deepEqual(
      arrayFunctions.from(new Set([1, 2]), (item) => [item]),
      [[1], [2]],
    );
    assert.deepEqual(arrayFunctions.from({ length: 2 }), [undefined, undefined]);
    assert.deepEqual(arrayFunctions.from('a\ud83d\ude00'), ['a', '\ud83d\ude00']);
    assert.deepEqual(arrayFunctions.of(1, 2), [1, 2]);
    assert.deepEqual(objectFunctions.assign({ a: 1 }, undefined, { b: 2 }), { a: 1, b: 2 });
    assert.deepEqual(objectFunctions.entries({ a: 1 }), [['a', 1]]);
    assert.deepEqual(objectFunctions.values({ a: 1 }), [1]);
    assert.deepEqual(objectFunctions.fromEntries([['a', 1]]), { a: 1 });
  });

  test('nothing that is there is replaced', () => {
    const owner = { there: 1 };
    define(owner, { there: 2, missing: 3 });
    assert.deepEqual([owner.there, (owner as unknown as { missing: number }).missing], [1, 3]);
    assert.deepEqual(Object.keys(owner), ['there'], 'what is added is not enumerable');
  });
});
