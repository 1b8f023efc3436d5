/** The loaders that a machine would run from a disk. */

import type { Level } from './finding.ts';

/** What starts the loader: the machine's own program. */
export type Firmware = 'uefi' | 'bios' | 'u-boot' | 'rpi';

/** All of them, in the order in which a disk is asked for their loaders. */
export const FIRMWARES: readonly Firmware[] = ['uefi', 'bios', 'u-boot', 'rpi'];

/** Something about a loader that keeps it, or may keep it, from starting. */
export interface ChainFault {
  /** The finding that it becomes. */
  readonly id:
    | 'loader-missing'
    | 'loader-broken'
    | 'loader-only-nvram'
    | 'loader-unknown'
    | 'loader-module-broken'
    | 'second-stage-missing'
    | 'boot-code-missing'
    | 'active-flag-missing';
  /** Where the loader is, or would have to be. */
  readonly partition?: number;
  /** Of the loader's file, where it has one. */
  readonly path?: string;
  /** What is wrong with it, for people. */
  readonly message: string;
  /** Where this one weighs otherwise than its kind. */
  readonly level?: Level;
}

/** One firmware's way into the disk. */
export interface BootChain {
  /** The one that begins. */
  readonly firmware: Firmware;
  /** In the order in which they start each other; empty where there is none, or where it is not on the disk (U-Boot). */
  readonly loaders: readonly string[];
  /** What keeps one of them from starting. */
  readonly faults: readonly ChainFault[];
}

/** What can't be seen on the disk. */
export interface ChainOptions {
  /** Undefined: every one that the disk seems to be made for. */
  readonly firmware?: Firmware;
  /** As in the names of the removable media path: `x64`, `aa64`, ...; undefined: whatever is there. */
  readonly architecture?: string;
  /** What NVRAM names on the ESP, `\EFI\x\y.efi`; undefined: the removable media path. */
  readonly loaderPath?: string;
}
