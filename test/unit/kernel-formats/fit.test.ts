import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { crc32, gzipSync } from 'node:zlib';
import { putU32be } from '../../../src/bytes/endian.ts';
import { inspectKernel } from '../../../src/kernel-formats/kernel.ts';
import { deviceTree, type TreeNode } from '../../support/kernel-formats/device-trees.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { joined, noise } from '../check/support/images.ts';

const KERNEL = gzipSync(noise(3000));
const RAMDISK = noise(700);
const BOARD = deviceTree({ model: 'a board' });

function digest(algorithm: string, data: Uint8Array): Uint8Array {
  if (algorithm !== 'crc32') return createHash(algorithm).update(data).digest();
  const bytes = new Uint8Array(4);
  putU32be(bytes, 0, crc32(data));
  return bytes;
}

function hashed(data: Uint8Array, ...algorithms: string[]): TreeNode {
  return Object.fromEntries(algorithms.map((algo, at) => [`hash-${at + 1}`, { algo, value: digest(algo, data) }]));
}

function fit(change: Record<string, TreeNode> = {}, configurations?: TreeNode): Uint8Array {
  return deviceTree({
    description: 'a FIT',
    images: {
      'kernel-1': {
        data: KERNEL,
        type: 'kernel',
        arch: 'arm64',
        compression: 'gzip',
        ...hashed(KERNEL, 'crc32', 'sha1'),
      },
      'ramdisk-1': { data: RAMDISK, type: 'ramdisk', compression: 'none', ...hashed(RAMDISK, 'sha256', 'md5') },
      'fdt-1': { data: BOARD, type: 'flat_dt', compression: 'none', ...hashed(BOARD, 'sha384', 'sha512') },
      'fdt-2': { data: BOARD, type: 'flat_dt', compression: 'none', ...hashed(RAMDISK, 'sha256') },
      ...change,
    },
    configurations: configurations ?? {
      default: 'conf-1',
      'conf-1': { kernel: 'kernel-1', ramdisk: 'ramdisk-1', fdt: ['fdt-1'] },
      'conf-2': { kernel: 'kernel-1', fdt: ['fdt-1', 'fdt-2'] },
      'conf-3': { kernel: 'gone' },
    },
  });
}

function inspect(bytes: Uint8Array, ...configurations: string[]) {
  return inspectKernel(memoryFileSystem({ k: bytes }).open('/k'), configurations);
}

function faults(bytes: Uint8Array, ...configurations: string[]): string[] {
  return inspect(bytes, ...configurations).faults.map(({ id, message }) => `${id}: ${message}`);
}

/** Where `part` stands in `bytes`. */
function find(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes).indexOf(part);
}

test('the images of the default configuration, each with all of its digests', () => {
  const bytes = fit();
  const { format, architecture, compressed, embedded, faults: none } = inspect(bytes);
  assert.deepEqual([format, architecture, none], ['FIT image', 'aa64', []]);
  assert.deepEqual(compressed, [{ byteOffset: find(bytes, KERNEL), length: KERNEL.length }]);
  assert.deepEqual(embedded, [
    { kind: 'devicetree', place: 'image fdt-1', byteOffset: find(bytes, BOARD), length: BOARD.length },
    { kind: 'initrd', place: 'image ramdisk-1', byteOffset: find(bytes, RAMDISK), length: RAMDISK.length },
  ]);
  for (const [part, name, algorithms] of [
    [KERNEL, 'kernel-1', ['crc32', 'sha1']],
    [RAMDISK, 'ramdisk-1', ['sha256', 'md5']],
    [BOARD, 'fdt-1', ['sha384', 'sha512']],
  ] as const) {
    const changed = bytes.slice();
    changed[find(bytes, part) + part.length - 1] ^= 1;
    const expected = algorithms.map((one) => `kernel-checksum: the ${one} of image ${name} does not fit`);
    assert.deepEqual(faults(changed), expected);
  }
});

test('another configuration is another question', () => {
  assert.deepEqual(faults(fit(), 'conf-2'), ['kernel-checksum: the sha256 of image fdt-2 does not fit']);
  assert.deepEqual(faults(fit(), 'conf-1', 'conf-9'), ['kernel-header: it has no configuration conf-9']);
  assert.deepEqual(faults(fit(), 'conf-3'), ['kernel-header: configuration conf-3 names gone, which is not in it']);
  // Where there is no default, all images count.
  assert.deepEqual(faults(fit({}, {})), ['kernel-checksum: the sha256 of image fdt-2 does not fit']);
});

test('what U-Boot is told to leave alone, and what is not known, is not judged', () => {
  const data = { data: RAMDISK, type: 'ramdisk', compression: 'none' };
  const ignored = { ...data, 'hash-1': { algo: 'sha1', value: noise(20), ignore: new Uint8Array(0) } };
  assert.deepEqual(faults(fit({ 'ramdisk-1': ignored })), []);
  assert.deepEqual(faults(fit({ 'ramdisk-1': { ...data, 'hash-1': { algo: 'toString', value: noise(2) } } })), []);
  assert.deepEqual(faults(fit({ 'ramdisk-1': { ...data, 'hash-1': { algo: 'sha1' } } })), [
    'kernel-checksum: the sha1 of image ramdisk-1 does not fit',
  ]);
});

test('an image without data, outside of the file, or with another compression than it says', () => {
  assert.deepEqual(faults(fit({ 'ramdisk-1': { type: 'ramdisk' } })), ['kernel-header: image ramdisk-1 has no data']);
  const away = { type: 'ramdisk', 'data-position': 100_000, 'data-size': 5 };
  assert.deepEqual(faults(fit({ 'ramdisk-1': away })), ['kernel-cut-off: data of image ramdisk-1 leaves the file']);
  const kernel = { data: KERNEL, type: 'kernel', compression: 'lz4' };
  assert.deepEqual(faults(fit({ 'kernel-1': kernel })), ['kernel-header: image kernel-1 is not lz4, as it says']);
});

test('data behind the tree', () => {
  const tree = fit({
    'ramdisk-1': { type: 'ramdisk', 'data-offset': 0, 'data-size': RAMDISK.length, ...hashed(RAMDISK, 'sha1') },
  });
  const padding = new Uint8Array((4 - (tree.length % 4)) % 4);
  const whole = joined(tree, padding, RAMDISK);
  assert.deepEqual(faults(whole), []);
  whole[whole.length - 1] ^= 1;
  assert.deepEqual(faults(whole), ['kernel-checksum: the sha1 of image ramdisk-1 does not fit']);
  assert.deepEqual(faults(tree), ['kernel-cut-off: data of image ramdisk-1 leaves the file']);
});

test('images that share their bytes are not hashed without an end', () => {
  const big = noise(100_000);
  const shared = {
    type: 'loadable',
    'data-position': 0,
    'data-size': 100_000,
    'hash-1': { algo: 'crc32', value: noise(4) },
  };
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`one-${at}`, shared]));
  const found = faults(fit({ ...many, big: { data: big } }, {}));
  assert.match(found[0], /its images share their bytes: more than 8 times the file/);
});

test('nodes that are nobody’s business change nothing: in digests, in configurations, signatures', () => {
  const nodes = {
    'kernel-1': {
      data: KERNEL,
      type: 'kernel',
      arch: 'arm64',
      compression: 'gzip',
      'signature-1': { algo: 'sha256,rsa2048', value: Uint8Array.of(1) },
      'hash-1': { algo: 'sha1', value: digest('sha1', KERNEL), deeper: { algo: 'md5' } },
    },
  };
  const configurations = { default: 'c', c: { kernel: 'kernel-1', 'signature-1': { algo: 'sha256,rsa2048' } } };
  assert.deepEqual(faults(fit(nodes, configurations)), []);
});
