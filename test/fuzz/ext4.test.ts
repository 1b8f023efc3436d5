/** Damaged ext images: a result or a BootfsError, in bounded time. `BOOTFS_FUZZ_RUNS` makes it longer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountOptions } from '../../src/contract/options.ts';
import { ext4Driver } from '../../src/ext4read/ext4.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { budgetDevice, damage, exercise } from '../support/exercise.ts';
import { imageBytes } from '../support/images.ts';
import { seededRandom } from '../support/random.ts';

const RUNS = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 30);
const MAX_READS = 50_000;
const mount = mountWith([ext4Driver]);

const IMAGES = [
  'ext/ext2-rev0',
  'ext/ext3-crash',
  'ext/ext4-default-4k',
  'ext/ext4-inline-data',
  'ext/ext4-bigalloc',
  'ext/ext4-no-checksums',
  'ext/ext4-crash-fast-commit',
  'ext/ext4-crash-no-checksum',
  'ext/ext4-crash-rename',
];

/** Without verification damage gets further. */
const OPTIONS: MountOptions[] = [{}, { verify: 'none' }, { verify: 'none', journal: 'salvage' }, { verify: 'lazy' }];

const met = new Set<string>();

for (const name of IMAGES) {
  test(`${name} with damaged bytes is read or refused`, () => {
    const image = imageBytes(name);
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const damaged = damage(image, random);
      try {
        const options = OPTIONS[random(OPTIONS.length)];
        for (const code of exercise(mount, budgetDevice(damaged, MAX_READS), options)) met.add(code);
      } catch (error) {
        assert.fail(`${name}, seed ${seed}: ${(error as Error).stack}`);
      }
    }
  });
}

test('the damage above was met', () => {
  assert.ok(met.has('ERR_BOOTFS_CORRUPT'));
});

test('an image cut off anywhere is refused, as Linux refuses it', () => {
  const image = imageBytes('ext/ext4-default-4k');
  const lengths = [0, 1, 511, 1023, 1024, 1025, 1080, 2047, 2048, 4096, 65536, image.length / 2, image.length - 1];
  for (const length of lengths) {
    const codes = exercise(mount, budgetDevice(image.subarray(0, length), MAX_READS));
    assert.equal(codes.length, 1, `${length} bytes`);
    assert.match(codes[0], /^ERR_BOOTFS_(CORRUPT|UNRECOGNISED)$/);
  }
});
