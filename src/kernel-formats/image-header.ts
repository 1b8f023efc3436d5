/**
 * Raw kernel images with a 64-byte header: arm64 (Documentation/arch/arm64/booting.rst), riscv
 * (Documentation/arch/riscv/boot-image-header.rst).
 */

import { joinU64 } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { peFaults } from './efi-image.ts';
import { badHeader, type Fault, type KernelFacts } from './fault.ts';
import { ARM64_IMAGE_MAGIC, RISCV_IMAGE_MAGIC2 } from './ondisk/arm.ts';
import {
  arm64_image_size_hi,
  arm64_image_size_lo,
  arm64_magic,
  riscv_magic2,
  SIZEOF_ARM64_IMAGE_HEADER,
} from './ondisk/structs.gen.ts';
import { isPe } from './pe.ts';
import { readUpTo } from './read.ts';

/** `magic` of Documentation/arch/arm64/booting.rst; wants the first 64 bytes. */
export function isArm64Image(head: Uint8Array): boolean {
  return arm64_magic(head, 0) === ARM64_IMAGE_MAGIC;
}

/** `magic2` of Documentation/arch/riscv/boot-image-header.rst; wants the first 64 bytes. */
export function isRiscvImage(head: Uint8Array): boolean {
  return riscv_magic2(head, 0) === RISCV_IMAGE_MAGIC2;
}

/** Of what begins like one of these: `aa64` or `riscv64`. */
export function imageArchitecture(head: Uint8Array): string | undefined {
  if (head.length < SIZEOF_ARM64_IMAGE_HEADER) return undefined;
  if (isArm64Image(head)) return 'aa64';
  return isRiscvImage(head) ? 'riscv64' : undefined;
}

/** arm64 and riscv alike: image_size is the memory that the kernel takes, .bss included. */
export function inspectImage(file: FileReader, format: 'arm64 Image' | 'riscv Image'): KernelFacts {
  const header = readUpTo(file, 0, SIZEOF_ARM64_IMAGE_HEADER);
  const faults: Fault[] = [];
  const imageSize = joinU64(arm64_image_size_lo(header, 0), arm64_image_size_hi(header, 0));
  if (imageSize > 0 && imageSize < file.size / 2) {
    faults.push(badHeader('image_size is far less than the file', { imageSize, size: file.size }));
  }
  if (isPe(header)) faults.push(...peFaults(file));
  return { format, architecture: format === 'arm64 Image' ? 'aa64' : 'riscv64', compressed: [], faults };
}
