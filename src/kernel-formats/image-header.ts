/**
 * Raw kernel images with a 64-byte header: arm64 (Documentation/arch/arm64/booting.rst), riscv
 * (Documentation/arch/riscv/boot-image-header.rst); and zImage of arm (its magic number stands at 0x24).
 */

import { u32le, u64le } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { peFaults } from './efi-image.ts';
import { badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { isPe } from './pe.ts';
import { readUpTo } from './read.ts';

const ARM64_MAGIC = 0x644d5241;
const RISCV_MAGIC2 = 0x05435352;
const ARM_ZIMAGE_MAGIC = 0x016f2818;

/** `magic` of Documentation/arch/arm64/booting.rst; wants the first 64 bytes. */
export function isArm64Image(head: Uint8Array): boolean {
  return u32le(head, 0x38) === ARM64_MAGIC;
}

/** `magic2` of Documentation/arch/riscv/boot-image-header.rst; wants the first 64 bytes. */
export function isRiscvImage(head: Uint8Array): boolean {
  return u32le(head, 0x38) === RISCV_MAGIC2;
}

/** The magic of a 32-bit ARM zImage (arch/arm/boot/compressed/head.S); wants the first 40 bytes. */
export function isArmZImage(head: Uint8Array): boolean {
  return u32le(head, 0x24) === ARM_ZIMAGE_MAGIC;
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

/** Start and end addresses at 0x28 and 0x2c give the file's length. */
export function inspectArmZImage(file: FileReader): KernelFacts {
  const header = readUpTo(file, 0, 64);
  const expected = u32le(header, 0x2c) - u32le(header, 0x28);
  const faults = expected > file.size ? [cutOff('zImage is shorter than its header says', expected, file.size)] : [];
  if (isPe(header)) faults.push(...peFaults(file));
  return { format: 'arm zImage', architecture: 'arm', compressed: [], faults };
}
