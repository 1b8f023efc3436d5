/** Damaged EROFS images: a result or a BootfsError, in bounded time. `BOOTFS_FUZZ_RUNS` makes it longer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCodecs } from '../../src/codecs/all.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import { erofsDriver } from '../../src/erofsread/erofs.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { budgetDevice, damage, exercise } from '../support/exercise.ts';
import { imageBytes, imageNames } from '../support/images.ts';
import { seededRandom } from '../support/random.ts';

const RUNS = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 4);
const MAX_READS = 100_000;
const mount = mountWith([erofsDriver(allCodecs)]);

/** Without its checksum the superblock can be damaged too. */
const OPTIONS: MountOptions[] = [{ verify: 'none' }, { verify: 'none', cacheBytes: 131072 }, {}];

const names = imageNames('erofs/');
const met = new Set<string>();

for (const name of names) {
  test(`${name} with damaged bytes is read or refused`, () => {
    const image = imageBytes(name);
    // Most of an image is file data; the metadata, which is at its start, gets more than its share of the damage.
    const metadata = image.subarray(0, 65536);
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const damaged = image.slice();
      damaged.set(damage(metadata, random));
      try {
        const codes = exercise(
          mount,
          budgetDevice(seed % 3 === 0 ? damage(image, random) : damaged, MAX_READS),
          OPTIONS[random(OPTIONS.length)],
        );
        for (const code of codes) met.add(code);
      } catch (error) {
        assert.fail(`${name}, seed ${seed}: ${(error as Error).stack}`);
      }
    }
  });
}

test('the damage above was met', () => {
  assert.ok(met.has('ERR_BOOTFS_CORRUPT'));
  assert.ok(met.has('ERR_BOOTFS_UNSUPPORTED'));
});

test('an image cut off anywhere is read or refused', () => {
  const image = imageBytes('erofs/metabox-zstd-48bit');
  for (let length = 0; length < image.length; length += 1023 + Math.floor(length / 8)) {
    const codes = exercise(mount, budgetDevice(image.subarray(0, length), MAX_READS));
    assert.ok(codes.length > 0, `${length} bytes`);
  }
});
