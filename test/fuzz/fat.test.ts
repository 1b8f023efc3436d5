/** Damaged FAT volumes: a result or a BootfsError, in bounded time. `BOOTFS_FUZZ_RUNS` makes it longer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fatDriver } from '../../src/fatread/fat.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { budgetDevice, damage, exercise } from '../support/exercise.ts';
import { FatBuilder, type FatLayout } from '../support/fat/builder.ts';
import { FAT_CASES } from '../support/fat/cases.ts';
import { seededRandom } from '../support/random.ts';

const RUNS = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 6);
const MAX_READS = 100_000;
const mount = mountWith([fatDriver]);

/** A tree of a few levels, so that damage meets directories in directories. */
function tree(layout: FatLayout): Uint8Array {
  const fat = new FatBuilder(layout);
  for (let outer = 0; outer < 4; outer++) {
    const directory = fat.addDirectory(fat.root, `directory ${outer}`);
    for (let inner = 0; inner < 20; inner++)
      fat.addFile(directory, `file with a long name ${inner}`, 'x'.repeat(inner * 300));
    const deep = fat.addDirectory(directory, 'DEEP       ');
    fat.addFile(deep, 'README  TXT', 'text');
  }
  return fat.build();
}

const images: Record<string, () => Uint8Array> = {
  ...FAT_CASES,
  'tree-12': () => tree({ bits: 12, clusters: 800 }),
  'tree-16': () => tree({ bits: 16, clusters: 4200 }),
  'tree-32': () => tree({ bits: 32, clusters: 400, sectorsPerCluster: 2 }),
};
const met = new Set<string>();

for (const [name, make] of Object.entries(images)) {
  test(`${name} with damaged bytes is read or refused`, () => {
    const image = make();
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const damaged = damage(image, random);
      // The boot sector and the FAT get more than their share.
      if (seed % 2 === 0) damaged.set(damage(image.subarray(0, 4096), random));
      try {
        for (const code of exercise(mount, budgetDevice(damaged, MAX_READS), { type: 'vfat' })) met.add(code);
      } catch (error) {
        assert.fail(`${name}, seed ${seed}: ${(error as Error).stack}`);
      }
    }
  });
}

test('the damage above was met', () => {
  assert.ok(met.has('ERR_BOOTFS_CORRUPT') && met.has('EIO') && met.has('ELOOP'));
});

test('a volume cut off anywhere is read or refused', () => {
  const image = images['tree-12']();
  for (let length = 0; length < image.length; length += 512 + Math.floor(length / 8)) {
    exercise(mount, budgetDevice(image.subarray(0, length), MAX_READS), { type: 'vfat' });
  }
});
