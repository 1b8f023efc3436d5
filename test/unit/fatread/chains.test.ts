/** Chains of clusters: against a model, and where they are no chains. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countingDevice, memoryDevice, mount } from '../../../src/index.ts';
import { FatBuilder, type FatLayout } from '../../support/fat/builder.ts';
import { FAT_CASES } from '../../support/fat/cases.ts';
import { mountFat } from '../../support/fat/view.ts';

/** A file whose clusters stand in this order. */
function fileIn(layout: FatLayout, clusters: readonly number[], size: number): { fat: FatBuilder; bytes: Uint8Array } {
  const fat = new FatBuilder(layout);
  const length = Math.min(size, clusters.length * fat.clusterSize);
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
  clusters.forEach((cluster, index) => {
    fat.image.set(bytes.subarray(index * fat.clusterSize, (index + 1) * fat.clusterSize), fat.clusterOffset(cluster));
  });
  fat.chain(clusters);
  fat.addEntry(fat.root, 'file', { cluster: clusters[0] ?? 0, size });
  fat.build();
  return { fat, bytes };
}

const layouts = fc.constantFrom<FatLayout>(
  { bits: 12, clusters: 400 },
  { bits: 16, clusters: 4200, sectorsPerCluster: 2 },
  { bits: 32, clusters: 400 },
);

test('files in clusters of any order are read whole, in pieces, and told as extents', () => {
  const order = fc.shuffledSubarray(
    [...Array(120).keys()].map((index) => index + 100),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(
      layouts,
      order,
      fc.nat(511),
      fc.array(fc.tuple(fc.nat(40000), fc.nat(9000)), { maxLength: 8 }),
      (layout, clusters, missing, pieces) => {
        const clusterSize = 512 * (layout.sectorsPerCluster ?? 1);
        const { fat, bytes } = fileIn(layout, clusters, clusters.length * clusterSize - missing);
        const fs = mountFat(fat.image);
        assert.deepEqual(fs.readFile('/file'), bytes);
        const file = fs.open('/file');
        for (const [from, length] of pieces) {
          const target = new Uint8Array(length);
          const got = file.read(from, target);
          assert.deepEqual(target.subarray(0, got), bytes.slice(from, from + length));
        }
        let end = 0;
        for (const { kind, logicalOffset, length, physicalOffset } of fs.extents('/file')) {
          assert.deepEqual([kind, logicalOffset], ['data', end]);
          assert.deepEqual(
            fat.image.slice(physicalOffset!, physicalOffset! + length),
            bytes.slice(logicalOffset, logicalOffset + length),
          );
          end += length;
        }
        assert.equal(end, bytes.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('a file in one piece is one extent and one read', () => {
  const clusters = [...Array(300).keys()].map((index) => index + 5);
  const { fat, bytes } = fileIn({ bits: 32, clusters: 400 }, clusters, 300 * 512 - 7);
  const device = countingDevice(memoryDevice(fat.image));
  const fs = mount(device);
  assert.equal(fs.extents('/file').length, 1);
  const before = device.counts.reads;
  assert.deepEqual(fs.readFile('/file'), bytes);
  assert.equal(device.counts.reads - before, 1);
});

test('a read in the middle of a long fragmented file does not start at the front', () => {
  const clusters = [...Array(60000).keys()].map((index) => 2 + 1 + ((index * 7919) % 60013));
  const fat = new FatBuilder({ bits: 32, clusters: 60100 });
  fat.chain(clusters);
  fat.addEntry(fat.root, 'file', { cluster: clusters[0], size: clusters.length * 512 });
  fat.image[fat.clusterOffset(clusters[55555])] = 0x77;
  const file = mountFat(fat.build()).open('/file');
  const target = new Uint8Array(1);
  for (let round = 0; round < 2000; round++) {
    file.read(55555 * 512, target);
    assert.equal(target[0], 0x77);
    file.read(1234 * 512, target);
  }
});

const BROKEN: [path: string, code: string | undefined][] = [
  ['size without cluster', undefined],
  ['cluster 1', 'ERR_BOOTFS_CORRUPT'],
  ['past the end', 'ERR_BOOTFS_CORRUPT'],
  ['past the end, empty', undefined],
  ['free', 'ERR_BOOTFS_CORRUPT'],
  ['free, one cluster', undefined],
  ['longer chain', undefined],
  ['shares clusters', undefined],
  ['empty with a chain', undefined],
  ['junk above', undefined],
  ['cut by 0', 'ERR_BOOTFS_CORRUPT'],
  ['cut by ff7', 'ERR_BOOTFS_CORRUPT'],
  ['cut by ff8', 'ERR_BOOTFS_CORRUPT'],
  ['cut by ff0', 'EIO'],
  ['ends in 0', undefined],
  ['ends in 1', undefined],
  ['ends in ff7', undefined],
];
for (const [path, code] of BROKEN) {
  test(`'${path}' is ${code === undefined ? 'read as its size says' : `an error of its content: ${code}`}`, () => {
    const fs = mountFat(FAT_CASES['files-broken']());
    const { size } = fs.stat(`/${path}`);
    if (code === undefined) assert.equal(fs.readFile(`/${path}`).length, size);
    else assert.throws(() => fs.readFile(`/${path}`), { code });
  });
}

test('a size of 4 GiB over a few clusters: shown, and an error where the chain ends', () => {
  const fs = mountFat(FAT_CASES['files-broken']());
  const file = fs.open('/huge');
  assert.equal(file.size, 0xffffffff);
  assert.equal(file.read(0, new Uint8Array(2000)), 2000);
  assert.throws(() => file.read(2 ** 31, new Uint8Array(1)), { message: /shorter than the file/ });
  assert.throws(() => file.extents(), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('a file without clusters is a hole', () => {
  const fs = mountFat(FAT_CASES['files-broken']());
  assert.deepEqual(fs.extents('/size without cluster'), [{ kind: 'hole', logicalOffset: 0, length: 700 }]);
  assert.deepEqual(fs.readFile('/size without cluster'), new Uint8Array(700));
  assert.deepEqual(fs.extents('/past the end, empty'), []);
});

test('a chain that goes round is refused, whatever the size, and again when asked again', () => {
  for (const [length, back] of [
    [1, 0],
    [2, 0],
    [5, 3],
    [300, 7],
  ]) {
    const clusters = [...Array(length).keys()].map((index) => index + 10);
    const { fat } = fileIn({ bits: 32, clusters: 400 }, clusters, 0xffffffff);
    fat.setEntry(clusters[length - 1], clusters[back]);
    const file = mountFat(fat.image).open('/file');
    for (let attempt = 0; attempt < 2; attempt++) {
      assert.throws(() => file.extents(), { code: 'ERR_BOOTFS_CORRUPT', message: /loop/ });
      assert.throws(() => file.read(2 ** 31, new Uint8Array(1)), { message: /loop/ });
    }
    assert.equal(file.read(0, new Uint8Array(length * 512)), length * 512);
  }
});

test('clusters and a FAT that the device does not reach are errors of what needs them', () => {
  const fat = new FatBuilder({ bits: 32, clusters: 70000 });
  fat.addFile(fat.root, 'near', 'near');
  fat.addEntry(fat.root, 'far', { cluster: 69000, size: 600 });
  const fs = mountFat(fat.build().slice(0, fat.clusterOffset(50)));
  assert.equal(fs.readFile('/near', 'utf8'), 'near');
  assert.throws(() => fs.readFile('/far'), { code: /EIO|CORRUPT/ });
});
