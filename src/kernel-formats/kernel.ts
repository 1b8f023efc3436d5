/** What kind of kernel a file is, and whether it holds what its own headers promise. */

import { attempt, isCorrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { inspectArmZImage, isArmZImage } from './arm-zimage.ts';
import { inspectBzImage, isBzImage } from './bzimage.ts';
import { findCompression } from './compression.ts';
import { isDeviceTree } from './device-tree.ts';
import { peFaults } from './efi-image.ts';
import { inspectElf, isElf } from './elf.ts';
import type { KernelFacts } from './fault.ts';
import { inspectFit } from './fit-check.ts';
import { inspectImage, isArm64Image, isRiscvImage } from './image-header.ts';
import { isPe, readPe } from './pe.ts';
import { readUpTo } from './read.ts';
import { inspectUImage, isUImage } from './uimage.ts';
import { inspectUki } from './uki-check.ts';
import { inspectEfiZboot, isEfiZboot } from './zboot.ts';

/** Enough for the magic number of every format. */
export const HEAD_BYTES = 1024;

/** Begins like no kernel that is known. */
const UNKNOWN: KernelFacts = {
  format: 'unknown',
  compressed: [],
  faults: [{ id: 'kernel-unknown', message: 'it begins like no kernel format that is known', numbers: {} }],
};

/** Told by the magic number alone, of the first HEAD_BYTES bytes; a compressed kernel can't be told from other data. */
export function beginsLikeKernel(head: Uint8Array): boolean {
  const tests = [isPe, isBzImage, isArm64Image, isRiscvImage, isArmZImage, isElf, isUImage, isDeviceTree];
  return tests.some((test) => test(head));
}

/**
 * What a kernel in any of the formats says of itself, and what is wrong with it.
 * @param configurations Of a FIT image: the names of those that entries boot; its default one where there are none.
 * @throws what reading `file` throws
 */
export function inspectKernel(file: FileReader, configurations: readonly string[] = []): KernelFacts {
  const isUki = isUkiFile(file, readUpTo(file, 0, HEAD_BYTES));
  return isUki ? inspectUki(file, inspectPlainKernel) : inspectPlainKernel(file, configurations);
}

/** Any format but a unified kernel image, which holds one of these. */
function inspectPlainKernel(file: FileReader, configurations: readonly string[] = []): KernelFacts {
  const head = readUpTo(file, 0, HEAD_BYTES);
  if (isBzImage(head)) return inspectBzImage(file);
  if (isEfiZboot(head)) return inspectEfiZboot(file);
  if (isArm64Image(head)) return inspectImage(file, 'arm64 Image');
  if (isRiscvImage(head)) return inspectImage(file, 'riscv Image');
  if (isArmZImage(head)) return inspectArmZImage(file);
  if (isElf(head)) return inspectElf(file);
  if (isUImage(head)) return inspectUImage(file, inspectInsideUImage);
  if (isDeviceTree(head)) return inspectFit(file, configurations) ?? UNKNOWN;
  if (isPe(head)) return { format: 'EFI program', compressed: [], faults: peFaults(file) };
  const compression = findCompression(head);
  if (compression === undefined || compression === 'lzma') return UNKNOWN;
  return {
    format: `${compression}-compressed kernel`,
    compressed: [{ byteOffset: 0, length: file.size, isOpenEnded: true }],
    faults: [],
  };
}

/** Legacy images do not hold each other. */
function inspectInsideUImage(file: FileReader): KernelFacts {
  return isUImage(readUpTo(file, 0, HEAD_BYTES)) ? UNKNOWN : inspectPlainKernel(file);
}

function isUkiFile(file: FileReader, head: Uint8Array): boolean {
  if (!isPe(head)) return false;
  return attempt(
    () => readPe(file).sections.some(({ name }) => name === '.linux'),
    isCorrupt,
    () => false,
  );
}
