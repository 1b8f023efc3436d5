import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareVersions } from '../../../../src/boot/text/version-compare.ts';

/** The specification's own examples, and kernels as distributions name them; each is older than the next. */
const ASCENDING = [
  ['~', ''],
  ['', 'a'],
  ['1~rc1', '1'],
  [
    '122.1',
    '123~rc1-1',
    '123',
    '123-a',
    '123-a.1',
    '123-1',
    '123-1.1',
    '123^post1',
    '123.a-1',
    '123.1-1',
    '123a-1',
    '124-1',
  ],
  ['abc', 'abcd', 'abd', '1'],
  ['5.4.0-9-generic', '5.4.0-10-generic', '5.15.0-1-generic', '6.1.0-18-amd64', '6.1.0-21-amd64', '6.10.0-1-amd64'],
  ['6.8.5-201.fc39.x86_64', '6.8.5-301.fc40.x86_64', '6.8.10-300.fc40.x86_64'],
  ['1.0', '1.0.1', '1.1', '1.10'],
];

test('versions are ordered as the specification says', () => {
  for (const list of ASCENDING) {
    for (let left = 0; left < list.length; left++) {
      for (let right = 0; right < list.length; right++) {
        const sign = Math.sign(compareVersions(list[left], list[right]));
        assert.equal(sign, Math.sign(left - right), `${list[left]} against ${list[right]}`);
      }
    }
  }
});

test('what is no part of a version only separates', () => {
  assert.equal(compareVersions('1_2', '1+2'), 0);
  assert.equal(compareVersions('bar-123', 'bar_123') < 0, true);
  assert.equal(compareVersions('0001', '1'), 0);
});

test('it is an order: antisymmetric and transitive', () => {
  const version = fc.array(fc.constantFrom('~', '-', '^', '.', '_', '0', '1', '10', 'a', 'b'), { maxLength: 6 });
  fc.assert(
    fc.property(version, version, version, (...lists) => {
      const [a, b, c] = lists.map((list) => list.join(''));
      assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) + 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
    }),
  );
});
