/**
 * Which machines a program is for, in one spelling: that of the removable media path of UEFI (`x64`, `aa64`, `ia32`,
 * `arm`, `riscv64`, `loongarch64`); what UEFI knows no name for is called as Linux does.
 */

/** `Machine` of a COFF header (UEFI 2.10, 2.1.1). */
const PE_MACHINES: Readonly<Record<number, string>> = {
  34404: 'x64',
  43620: 'aa64',
  332: 'ia32',
  450: 'arm',
  448: 'arm',
  452: 'arm',
  20580: 'riscv64',
  20530: 'riscv32',
  25188: 'loongarch64',
};

/** `e_machine` (elf(5)). */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  8: 'mips',
  20: 'powerpc',
  21: 'powerpc64',
  22: 's390',
  40: 'arm',
  62: 'x64',
  183: 'aa64',
  243: 'riscv64',
  258: 'loongarch64',
};

/** `IH_ARCH_*` of U-Boot's include/image.h, and the names of the same in a FIT image. */
const UBOOT_MACHINES: readonly (readonly [number: number, fit: string, name: string])[] = [
  [2, 'arm', 'arm'],
  [3, 'x86', 'ia32'],
  [5, 'mips', 'mips'],
  [7, 'powerpc', 'powerpc'],
  [7, 'ppc', 'powerpc'],
  [22, 'arm64', 'aa64'],
  [24, 'x86_64', 'x64'],
  [26, 'riscv', 'riscv64'],
];

/** In hexadecimal where UEFI has no name for it. */
export function peArchitecture(machine: number): string {
  return PE_MACHINES[machine] ?? `0x${machine.toString(16)}`;
}

/** Undefined for one that Linux boots on no common machine. */
export function elfArchitecture(machine: number): string | undefined {
  return ELF_MACHINES[machine];
}

/** @param arch `ih_arch` of a uImage, or the `arch` of an image in a FIT. */
export function ubootArchitecture(arch: number | string): string | undefined {
  return UBOOT_MACHINES.filter(([number, fit]) => number === arch || fit === arch)[0]?.[2];
}
