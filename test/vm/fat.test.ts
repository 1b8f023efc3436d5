/** FAT as Linux' vfat shows it: crafted volumes, each odd in one way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../src/index.ts';
import { FAT_CASES } from '../support/fat/cases.ts';
import { fatLines, VFAT_OPTIONS, withoutIno } from '../support/fat/view.ts';
import { manifestDifferences } from '../support/manifest.ts';
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
