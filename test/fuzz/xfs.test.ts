/** Damaged XFS images, checksums made right again or not: a result or a BootfsError, in bounded time. `BOOTFS_FUZZ_RUNS` makes it longer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountOptions } from '../../src/contract/options.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { xfsDriver } from '../../src/xfsread/xfs.ts';
import { budgetDevice, damage, exercise } from '../support/exercise.ts';
import { imageBytes } from '../support/images.ts';
import { seededRandom } from '../support/random.ts';
import { XfsPatch } from '../support/xfs/structures.ts';

const RUNS = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 15);
const MAX_READS = 100_000;
const mount = mountWith([xfsDriver]);

const IMAGES = ['xfs/xfs-default', 'xfs/xfs-block-1k', 'xfs/xfs-attributes', 'xfs/xfs-extents', 'xfs/xfs-parent'];

/** Without verification damage gets further. */
const OPTIONS: MountOptions[] = [{}, { verify: 'none' }, { verify: 'none', journal: 'salvage' }, { journal: 'ignore' }];

const met = new Set<string>();

for (const name of IMAGES) {
  test(`${name} with damaged bytes is read or refused`, () => {
    const image = imageBytes(name);
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      // The structures are at the start: the log and the room behind it are large.
      const start = damage(image.subarray(0, 2 ** 20), random);
      const damaged = image.slice();
      damaged.set(start);
      try {
        const options = OPTIONS[random(OPTIONS.length)];
        for (const code of exercise(mount, budgetDevice(damaged, MAX_READS), options)) met.add(code);
      } catch (error) {
        assert.fail(`${name}, seed ${seed}: ${(error as Error).stack}`);
      }
    }
  });

  test(`${name} with changed structures whose checksums fit is read or refused`, () => {
    const patch = new XfsPatch(imageBytes(name));
    const structures = patch.structures();
    assert.ok(structures.length > 10);
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const changed = new XfsPatch(patch.image);
      for (let change = 1 + random(8); change > 0; change--) {
        const { start, length, crcOffset } = structures[random(structures.length)];
        changed.block(start, length, crcOffset, (_view, bytes) => {
          for (let bytesLeft = 1 + random(3); bytesLeft > 0; bytesLeft--) {
            bytes[random(Math.min(length, 256))] = [0, 1, 0x7f, 0xff, random(256)][random(5)];
          }
        });
      }
      try {
        for (const code of exercise(mount, budgetDevice(changed.image, MAX_READS))) met.add(code);
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
  const image = imageBytes('xfs/xfs-default');
  for (const length of [0, 3, 4, 303, 511, 512, 4096, 65536, image.length / 2, image.length - 4096]) {
    const codes = exercise(mount, budgetDevice(image.subarray(0, length), MAX_READS));
    assert.equal(codes.length, 1, `${length} bytes`);
    assert.match(codes[0], /^ERR_BOOTFS_(CORRUPT|UNRECOGNISED)$/);
  }
});
