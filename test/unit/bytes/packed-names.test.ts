import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes } from '../../../src/bytes/names.ts';
import { newPackedNames, PackedNames } from '../../../src/bytes/packed-names.ts';
import { newPlainNames } from '../../../src/bytes/plain-names.ts';

const byte = fc.constantFrom(0, 0x61, 0x62, 0xff);
const names = fc.array(
  fc.uint8Array({ maxLength: 3 }).chain((end) => fc.array(byte).map((start) => [...start, ...end])),
);

for (const newNames of [newPackedNames, newPlainNames]) {
  test(`${newNames.name}: names come back as they were, in the order of their bytes, the same ones as they came`, () => {
    const property = fc.property(names, (given) => {
      const list = newNames();
      for (const name of given) {
        const bytes = Uint8Array.from(name);
        list.add(bytes);
        bytes.fill(1);
      }
      const expected = given
        .map((name, index) => ({ name: Uint8Array.from(name), index }))
        .sort((left, right) => compareBytes(left.name, right.name) || left.index - right.index);
      assert.deepEqual(
        Array.from(list.order(), (index) => ({ name: list.at(index).slice(), index })),
        expected,
      );
    });
    fc.assert(property, { numRuns: 200 });
  });
}

test('names of every length up to a whole piece, over the ends of many', () => {
  const list = new PackedNames();
  const lengths = Array.from({ length: 3000 }, (_, index) => (index % 20 === 0 ? 65534 - index : index));
  for (const [index, length] of lengths.entries()) list.add(new Uint8Array(length).fill(index));
  for (const [index, length] of lengths.entries()) {
    const name = list.at(index);
    assert.deepEqual([name.length, name[length - 1]], [length, length === 0 ? undefined : index & 0xff]);
  }
  assert.throws(() => list.add(new Uint8Array(65535)), { code: 'EFBIG' });
  list.clear();
  assert.equal(list.length, 0);
  for (const length of lengths) list.add(new Uint8Array(length).fill(7));
  assert.ok(lengths.every((length, index) => list.at(index).length === length));
  assert.ok(list.at(2999).every((byte) => byte === 7));
});
