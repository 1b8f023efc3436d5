/** FAT has no magic number: what is taken for it, and what must not be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice, mount, probe } from '../../../src/index.ts';
import { mbrSector } from '../../support/disk/disks.ts';
import { FatBuilder } from '../../support/fat/builder.ts';
import { imageBytes, imageNames } from '../../support/images.ts';
import { seededRandom } from '../../support/random.ts';

function volume(change: (fat: FatBuilder) => void): Uint8Array {
  const fat = new FatBuilder({ bits: 16, clusters: 5000 });
  fat.addFile(fat.root, 'file', 'text');
  fat.build();
  change(fat);
  return fat.image;
}

const kindOf = (image: Uint8Array): string | undefined => {
  const found = probe(memoryDevice(image));
  return found?.readable ? found.kind : undefined;
};

test('junk in one place after the other does not hide a volume', () => {
  const places: [number, number][] = [
    [0, 3],
    [3, 11],
    [0x24, 62],
    [510, 512],
    [62, 510],
  ];
  for (const [from, to] of places) {
    assert.equal(kindOf(volume((fat) => fat.image.fill(0x5a, from, to))), 'vfat', `junk at ${from}`);
  }
  assert.equal(kindOf(volume((fat) => fat.image.fill(0, 512, 1024))), 'vfat', 'no mark in the FAT');
});

test('with no sign at all, a volume is read only where the caller names its type', () => {
  const image = volume((fat) => {
    fat.image.fill(0x5a, 0, 11);
    fat.image.fill(0x5a, 0x24, 512);
    fat.setEntry(0, 0x1234);
  });
  assert.equal(kindOf(image), undefined);
  assert.throws(() => mount(memoryDevice(image)), { code: 'ERR_BOOTFS_UNRECOGNISED' });
  assert.equal(mount(memoryDevice(image), { type: 'vfat' }).readFile('/file', 'utf8'), 'text');
});

test('exFAT, NTFS, MBRs and random sectors are not FAT', () => {
  for (const [name, kind] of [
    ['EXFAT   ', 'exfat'],
    ['NTFS    ', 'ntfs'],
  ]) {
    const bytes = new Uint8Array(65536);
    bytes.set([0xeb, 0x52, 0x90, ...Buffer.from(name)]);
    bytes.set([0, 2, 8, 0, 0, 0, 0, 0, 0, 0xf8], 11);
    bytes.set([0x55, 0xaa], 510);
    assert.equal(probe(memoryDevice(bytes))?.kind, kind);
    assert.equal(kindOf(bytes), undefined);
  }
  const mbr = new Uint8Array(65536);
  mbr.set(mbrSector([{ type: 0x0c, start: 8, sectors: 64 }]));
  assert.equal(kindOf(mbr), undefined);
  const random = seededRandom(7);
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: 1024 }, () => random(256));
    bytes.set([0xeb, 0x3c, 0x90]);
    bytes.set([0x55, 0xaa], 510);
    assert.equal(kindOf(bytes), undefined, `round ${round}`);
  }
});

test('other filesystems with a stale FAT boot sector in front stay what they are', () => {
  const boot = new FatBuilder({ bits: 32, clusters: 100 }).build().subarray(0, 512);
  for (const name of ['ext/ext4-default-4k', 'erofs/lz4']) {
    const image = imageBytes(name);
    image.set(boot);
    assert.notEqual(kindOf(image), 'vfat', name);
  }
  for (const name of [...imageNames('ext/'), ...imageNames('erofs/')].slice(0, 40)) {
    assert.notEqual(kindOf(imageBytes(name)), 'vfat', name);
  }
});
