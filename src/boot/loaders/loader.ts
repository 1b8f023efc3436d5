/** What stands on a disk to be started by the firmware. */
import type { EfiProgram, EfiProgramKind } from '../../kernel-formats/efi-program.ts';

/** A program of the disk that firmware, or the loader before it, would start. */
export interface BootLoader {
  /** What it is known by. */
  readonly kind: EfiProgramKind | 'syslinux' | 'rpi-firmware';
  /** For people: `GRUB`, `systemd-boot`, ... */
  readonly name: string;
  /** As it says it itself; undefined where it does not. */
  readonly version: string | undefined;
  /** As in the names of the removable media path: `x64`, `aa64`, ...; undefined for what is not EFI. */
  readonly architecture: string | undefined;
  /** What it is started by. */
  readonly firmware: 'uefi' | 'bios' | 'rpi';
  /** Number of its partition; undefined for boot sectors. */
  readonly partition: number | undefined;
  /** Undefined for boot sectors. */
  readonly path: string | undefined;
  /** True where firmware starts it without being told to: the removable media path, boot sectors. */
  readonly isFallback: boolean;
}

/**
 * A loader that firmware starts from a file of an ESP.
 * @param partition number of the ESP
 * @param isFallback is it on the removable media path, which needs no entry in NVRAM?
 */
export function efiLoader(program: EfiProgram, partition: number, path: string, isFallback: boolean): BootLoader {
  return { ...program, firmware: 'uefi', partition, path, isFallback };
}
