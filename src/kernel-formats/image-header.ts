/**
 * Raw kernel images with a 64-byte header: arm64 (Documentation/arch/arm64/booting.rst), riscv
 * (Documentation/arch/riscv/boot-image-header.rst).
 */

import { u32le, u64le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { peFaults } from './efi-image.ts';
import { badHeader, type Fault, type KernelFacts } from './fault.ts';
import { isPe } from './pe.ts';
import { readUpTo } from './read.ts';

const ARM64_MAGIC = 0x644d5241;
const RISCV_MAGIC2 = 0x05435352;

/** `magic` of Documentation/arch/arm64/booting.rst; wants the first 64 bytes. */
export function isArm64Image(head: Uint8Array): boolean {
  return u32le(head, 0x38) === ARM64_MAGIC;
}

/** `magic2` of Documentation/arch/riscv/boot-image-header.rst; wants the first 64 bytes. */
export function isRiscvImage(head: Uint8Array): boolean {
  return u32le(head, 0x38) === RISCV_MAGIC2;
}

/** arm64 and riscv alike: image_size at 0x10 is the memory that the kernel takes, .bss included. */
export function inspectImage(file: FileReader, format: 'arm64 Image' | 'riscv Image'): KernelFacts {
  const header = readUpTo(file, 0, 64);
  const faults: Fault[] = [];
  const imageSize = u64le(header, 0x10);
  if (imageSize > 0 && imageSize < file.size / 2) {
    faults.push(badHeader('image_size is far less than the file', { imageSize, size: file.size }));
  }
  if (isPe(header)) faults.push(...peFaults(file));
  return { format, architecture: format === 'arm64 Image' ? 'aa64' : 'riscv64', compressed: [], faults };
}
