import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { putU32be } from '../../../src/bytes/endian.ts';
import { deviceTreeFaults, readDeviceTreeHeader, walkDeviceTree } from '../../../src/kernel-formats/device-tree.ts';
import { deviceTree } from '../../support/kernel-formats/device-trees.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { joined } from '../check/support/images.ts';

const BOARD = deviceTree({
  model: 'a board',
  cpus: { 'cpu@0': { reg: 0, compatible: ['arm,cortex-a53', 'arm,armv8'] }, 'cpu@1': { reg: 1 } },
  chosen: { bootargs: 'quiet' },
});
const STRUCTURE_AT = 56;

function open(bytes: Uint8Array) {
  return memoryFileSystem({ k: bytes }).open('/k');
}

function faults(bytes: Uint8Array): string[] {
  return deviceTreeFaults(open(bytes)).map(({ message }) => message);
}

test('all nodes and properties of a tree, in their order', () => {
  const seen: string[] = [];
  const file = open(BOARD);
  walkDeviceTree(file, readDeviceTreeHeader(file), {
    onNode: (path) => seen.push(`/${path.join('/')}`),
    onProperty: (path, name, _, length) => seen.push(`/${path.join('/')} ${name} ${length}`),
  });
  assert.deepEqual(seen, [
    ...['/', '/ model 8', '/cpus', '/cpus/cpu@0', '/cpus/cpu@0 reg 4', '/cpus/cpu@0 compatible 25'],
    ...['/cpus/cpu@1', '/cpus/cpu@1 reg 4', '/chosen', '/chosen bootargs 6'],
  ]);
  assert.deepEqual(faults(joined(BOARD, new Uint8Array(100))), []);
});

test('a header that is none, or points outside of the tree', () => {
  const patched = (at: number, value: number): string[] => {
    const bytes = BOARD.slice();
    putU32be(bytes, at, value);
    return faults(bytes);
  };
  assert.match(faults(new Uint8Array(4096))[0], /magic number is missing/);
  assert.match(faults(BOARD.slice(0, 39))[0], /magic number is missing/);
  assert.match(faults(BOARD.slice(0, BOARD.length - 1))[0], /shorter than fdt_header.totalsize says/);
  assert.match(patched(20, 15)[0], /version/);
  assert.match(patched(24, 18)[0], /version/);
  for (const [at, value] of [
    [8, 36],
    [8, 58],
    [8, 0xfffffffc],
    [12, 0xffffffff],
    [32, 0x7fffffff],
    [36, 0xfffffffc],
  ]) {
    assert.match(patched(at, value)[0], /points outside of the tree/, `${at}`);
  }
  // Version 16 does not say how long the structure block is.
  const old = BOARD.slice();
  putU32be(old, 20, 16);
  putU32be(old, 36, 0xffffffff);
  assert.deepEqual(faults(old), []);
});

test('a structure block that breaks the rules', () => {
  const cases: [words: number[], message: RegExp][] = [
    [[1, 0, 2, 0], /has no end|unknown token/],
    [[2, 9], /a node ends that did not begin/],
    [[3, 0, 0, 9], /a property outside of all nodes/],
    [[1, 0, 9], /it ends inside of a node/],
    [[1, 0, 5], /an unknown token/],
    [[1, 0, 3, 0xfffffff0, 0], /leaves the structure block/],
    [[1, 0, 3, 4, 0x7fffffff, 0], /outside of the strings block/],
    [[1, 0x61616161, 0x61616161], /a name without an end/],
    [Array.from({ length: 140 }, (_, at) => 1 - (at % 2)), /too deep/],
    [[4, 4, 4], /has no end/],
  ];
  for (const [words, message] of cases) {
    const bytes = new Uint8Array(STRUCTURE_AT + words.length * 4 + 8);
    bytes.set(BOARD.subarray(0, 40));
    words.forEach((word, at) => {
      putU32be(bytes, STRUCTURE_AT + at * 4, word);
    });
    putU32be(bytes, 4, bytes.length);
    putU32be(bytes, 12, bytes.length - 8);
    putU32be(bytes, 32, 8);
    putU32be(bytes, 36, words.length * 4);
    assert.match(faults(bytes)[0], message);
  }
});

test('more tokens than any tree has are refused', () => {
  const bytes = new Uint8Array(STRUCTURE_AT + 200_001 * 4).fill(0);
  bytes.set(BOARD.subarray(0, 40));
  for (let at = STRUCTURE_AT; at < bytes.length; at += 4) bytes[at + 3] = 4;
  putU32be(bytes, 4, bytes.length);
  putU32be(bytes, 12, 40);
  putU32be(bytes, 32, 0);
  putU32be(bytes, 36, bytes.length - STRUCTURE_AT);
  assert.match(faults(bytes)[0], /more than 200000 tokens/);
});

test('any bytes give faults or none', () => {
  fc.assert(
    fc.property(fc.nat(BOARD.length - 1), fc.uint8Array({ maxLength: 12 }), (at, noise) => {
      const bytes = BOARD.slice();
      bytes.set(noise.subarray(0, bytes.length - at), at);
      faults(bytes);
    }),
  );
});
