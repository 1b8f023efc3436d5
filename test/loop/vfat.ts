/** FAT: random volumes of mkfs.fat and mtools, judged by a Linux in a virtual machine, many in one boot. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootfsError } from '../../src/index.ts';
import { randomVolume } from '../support/fat/random-volume.ts';
import { fatLines, VFAT_OPTIONS, withoutIno } from '../support/fat/view.ts';
import { KernelTrouble } from '../support/kernel.ts';
import { manifestDifferences } from '../support/manifest.ts';
import { seededRandom } from '../support/random.ts';
import { type Judgement, judge, whyNoVm } from '../vm/vm.ts';
import type { Family } from './family.ts';

const KERNEL = '6.12';

export const vfatFamily: Family = {
  name: 'vfat',
  batch: 24,
  whyNot() {
    const missing = ['mkfs.fat', 'mcopy'].find((name) => spawnSync(name, ['--version']).error !== undefined);
    return missing === undefined ? whyNoVm(KERNEL) : `needs ${missing}`;
  },
  async make(seed, directory) {
    randomVolume(directory, seededRandom(seed));
    return 'mkfs.fat and mtools';
  },
  async compare(directories) {
    const images = directories.map((directory) => readFileSync(join(directory, 'image')));
    const jobs = images.map((image) => ({ image, type: 'vfat', options: VFAT_OPTIONS }));
    const judgements = await judge(jobs, { kernel: KERNEL });
    return images.map((image, at) => fatDifferences(image, judgements[at]));
  },
};

function fatDifferences(image: Uint8Array, { refused, trouble, lines, dmesg }: Judgement): string[] {
  if (trouble !== undefined) throw new KernelTrouble(trouble);
  try {
    const ours = fatLines(image);
    return refused === undefined
      ? manifestDifferences(ours, lines.map(withoutIno))
      : [`Linux refuses: ${dmesg.join()}`];
  } catch (error) {
    if (error instanceof BootfsError && refused !== undefined) return [];
    return [`bootfs refuses: ${(error as Error).message}`];
  }
}
