/** FAT as Linux' vfat shows it: crafted volumes, each odd in one way (20 seconds), and random ones of mkfs.fat and mtools (40). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BootfsError } from '../../src/index.ts';
import { FAT_CASES } from '../support/fat/cases.ts';
import { randomVolume } from '../support/fat/random-volume.ts';
import { fatLines, VFAT_OPTIONS, withoutIno } from '../support/fat/view.ts';
import { manifestDifferences } from '../support/manifest.ts';
import { seededRandom } from '../support/random.ts';
import { type Judgement, judge, whyNoVm } from './vm.ts';

const jobOf = (image: Uint8Array) => ({ image, type: 'vfat', options: VFAT_OPTIONS });

/** How bootfs differs from the kernel. */
function differences(image: Uint8Array, { refused, trouble, lines, dmesg }: Judgement): string[] {
  if (trouble !== undefined) return [trouble];
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

async function compare(images: ReadonlyMap<string, Uint8Array>, kernel: string): Promise<string[]> {
  const judgements = await judge([...images.values()].map(jobOf), { kernel });
  return [...images].flatMap(([name, image], at) =>
    differences(image, judgements[at]).map((line) => `${name}: ${line}`),
  );
}

// 7.2 refuses volumes without a sector count.
for (const [kernel, left] of [
  ['6.12', /^$/],
  ['sid', /^no-sectors/],
] as const) {
  test(`crafted volumes on ${kernel}`, { skip: whyNoVm(kernel) }, async () => {
    const names = Object.keys(FAT_CASES).filter((name) => !left.test(name));
    const found = await compare(new Map(names.map((name) => [name, FAT_CASES[name]()])), kernel);
    assert.equal(found.length, 0, found.slice(0, 10).join('\n'));
  });
}

const RANDOM_VOLUMES = 24;
function whyNoTools(): string | undefined {
  const missing = ['mkfs.fat', 'mcopy'].filter((name) => spawnSync(name, ['--version']).error !== undefined);
  return missing.length === 0 ? whyNoVm('6.12') : `needs ${missing.join(', ')}`;
}

test('random volumes of mkfs.fat and mtools', { skip: whyNoTools() }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-fat-'));
  try {
    const volumes = new Map<string, Uint8Array>();
    for (let seed = 0; seed < RANDOM_VOLUMES; seed++)
      volumes.set(`seed ${seed}`, randomVolume(directory, seededRandom(seed)));
    const entries = [...volumes.values()].reduce((sum, image) => sum + fatLines(image).length, 0);
    assert.ok(entries > 500, `${entries} entries in all`);
    const found = await compare(volumes, '6.12');
    assert.equal(found.length, 0, found.slice(0, 10).join('\n'));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
