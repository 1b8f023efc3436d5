/** Damaged layers of overlayfs and composefs images: a result or a BootfsError. `BOOTFS_FUZZ_RUNS` makes it longer; a run takes 50 ms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError, composefs, type FileSystem, memoryDevice, mount, objectStore, overlay } from '../../src/index.ts';
import { mountImage } from '../support/images.ts';
import { manifestLines } from '../support/manifest.ts';
import { seededRandom } from '../support/random.ts';

const RUNS = 8 * Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 4);
/** The superblock has a checksum over its block. */
const FIRST_BLOCK = 4096;
const boot = mountImage('ext/ext4-crash-layers');
const images = ['/top.erofs', '/base.erofs', '/composefs/image'].map((path) => boot.readFile(path));
const store = objectStore(boot, '/composefs/objects');

function damaged(bytes: Uint8Array, random: (below: number) => number): FileSystem {
  const copy = bytes.slice();
  for (let count = 1 + random(12); count > 0; count--) {
    const at = FIRST_BLOCK + random(copy.length - FIRST_BLOCK);
    copy[at] = random(2) === 0 ? random(256) : copy[at] ^ (1 << random(8));
  }
  return mount(memoryDevice(copy));
}

test('damaged layers are merged or refused', () => {
  let errors = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = seededRandom(seed);
    try {
      const [top, base, image] = images.map((bytes) => damaged(bytes, random));
      for (const fs of [
        overlay([top, base]),
        overlay([base, top, image], { data: [store] }),
        overlay([top, base], { userxattr: true, data: [store] }),
        composefs(image, { objects: [store] }),
      ]) {
        errors += manifestLines(fs).filter((line) => line.includes('"error"')).length;
      }
    } catch (error) {
      if (!(error instanceof BootfsError)) assert.fail(`seed ${seed}: ${(error as Error).stack}`);
    }
  }
  assert.ok(errors > 0, 'no damage was met');
});
