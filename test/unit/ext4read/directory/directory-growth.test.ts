import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type DirectoryGeometry,
  type DirectorySpace,
  InlineSpace,
  LinearSpace,
} from '../../../../src/ext4read/directory/directory-growth.ts';
import { EntrySlots, slotFor } from '../../../../src/ext4read/directory/entry-slots.ts';

/** Blocks of 1 KiB with checksums. A name's hash is its number, so that tests can choose where it goes. */
const GEOMETRY: DirectoryGeometry = {
  blockSize: 1024,
  room: 1012,
  hasIndex: true,
  rootLimit: 123,
  nodeLimit: 126,
  hashOf: (name) => Number(String.fromCharCode(...name).slice(0, 8)) * 2,
};

/** Eight digits and padding up to `length` bytes: 52 bytes take an entry of 60. */
function nameOf(number: number, length = 52): Uint8Array {
  const text = String(number).padStart(8, '0').padEnd(length, 'x');
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function addAll(space: DirectorySpace, names: readonly Uint8Array[]): DirectorySpace {
  return names.reduce((current: DirectorySpace, name) => {
    const next = current.add(slotFor(name));
    assert.ok(next);
    return next;
  }, space);
}

function numbers(count: number, step = 1): number[] {
  return Array.from({ length: count }, (_, index) => index * step);
}

test('a new directory is one block, and full after as many names as fit', () => {
  const names = numbers(16).map((number) => nameOf(number));
  // 12 + 12 + 16 * 60 = 984 of 1012 bytes.
  const full = addAll(LinearSpace.empty(GEOMETRY), names);
  assert.equal(full.sizeInBytes, 1024);
  assert.equal(addAll(full, [nameOf(16, 20)]).sizeInBytes, 1024);
  assert.equal(addAll(full, [nameOf(17)]).sizeInBytes, 3072);
});

test('without an index, blocks follow one by one, and gaps are used first', () => {
  const geometry = { ...GEOMETRY, hasIndex: false };
  const space = addAll(
    LinearSpace.empty(geometry),
    numbers(33).map((number) => nameOf(number)),
  );
  assert.equal(space.sizeInBytes, 3072);
  space.remove(nameOf(3));
  for (const number of numbers(16)) space.remove(nameOf(17 + number));
  assert.equal(addAll(space, [nameOf(100)]).sizeInBytes, 3072);
});

test('a removed name leaves its room to the one before it', () => {
  const names = numbers(16).map((number) => nameOf(number));
  const space = addAll(LinearSpace.empty(GEOMETRY), names);
  space.remove(names[4]);
  space.remove(names[5]);
  assert.equal(addAll(space, [nameOf(20, 112)]).sizeInBytes, 1024);
});

test('a directory in its inode: 60 bytes, then what attributes leave, then a block', () => {
  const small = numbers(4).map((number) => nameOf(number, 4 + 4));
  // Three entries of 16 bytes fit into the 56 bytes behind the parent.
  let space = addAll(InlineSpace.empty(GEOMETRY, 68), small.slice(0, 3));
  assert.equal(space.sizeInBytes, 60);
  space = addAll(space, [small[3]]);
  assert.equal(space.sizeInBytes, 128);
  space = addAll(
    space,
    numbers(3).map((number) => nameOf(10 + number, 8)),
  );
  assert.equal(space.sizeInBytes, 128);
  assert.equal(addAll(space, [nameOf(20, 8)]).sizeInBytes, 1024);
});

test('a directory in its inode without room for attributes', () => {
  const names = numbers(4).map((number) => nameOf(number, 8));
  assert.equal(addAll(InlineSpace.empty(GEOMETRY, 12), names).sizeInBytes, 1024);
});

test('a leaf of an index splits when it is full', () => {
  // 17 names make root and two leaves of 8 and 9; names above all others fill the second one, up to 16.
  const first = addAll(
    LinearSpace.empty(GEOMETRY),
    numbers(17, 10).map((number) => nameOf(number)),
  );
  assert.equal(first.sizeInBytes, 3072);
  const filled = addAll(
    first,
    numbers(7).map((number) => nameOf(1000 + number)),
  );
  assert.equal(filled.sizeInBytes, 3072);
  assert.equal(addAll(filled, [nameOf(2000)]).sizeInBytes, 4096);
});

test('an index that is full gets a level, and another node when that is full', () => {
  // Rising names leave half-full leaves behind: one more block for each eight of them.
  const growth: number[] = [];
  let space: DirectorySpace = LinearSpace.empty(GEOMETRY);
  let last = 1;
  for (let number = 0; number < 2200; number++) {
    space = addAll(space, [nameOf(number)]);
    const blocks = space.sizeInBytes / 1024;
    if (blocks > last + 1) growth.push(blocks);
    last = blocks;
  }
  // The index itself; a level when the root has 123 leaves; a node more when one has 126, and then after each 63.
  assert.deepEqual(growth, [3, 126, 130, 194, 258]);
});

test('slots always fill their room, and hold what was put in', () => {
  const step = fc.record({ number: fc.nat({ max: 40 }), length: fc.integer({ min: 8, max: 60 }), add: fc.boolean() });
  const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const slots = EntrySlots.empty(1012);
    const names = new Map<number, Uint8Array>();
    for (const { number, length, add } of steps) {
      const known = names.get(number);
      if (add && known === undefined) {
        const name = nameOf(number, length);
        if (slots.insert(slotFor(name))) names.set(number, name);
      } else if (!add) {
        assert.equal(slots.remove(known ?? nameOf(number, length)), known !== undefined);
        names.delete(number);
      }
    }
    const all = slots.all();
    assert.equal(
      all.reduce((sum, slot) => sum + slot.length, 0),
      1012,
    );
    assert.ok(all.every((slot) => slot.needed <= slot.length));
    assert.equal(slots.used().length, names.size);
  });
  fc.assert(property, { numRuns: 200 });
});
