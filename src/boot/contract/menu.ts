/** What a boot menu is made of. */

/**
 * The configuration language that an entry was written in. `uboot`: boot.scr, uEnv.txt or U-Boot's environment; `rpi`:
 * config.txt of a Raspberry Pi; `discovery`: found by the kernel's file name alone.
 */
export type BootDialect = 'bls' | 'uki' | 'grub' | 'extlinux' | 'uboot' | 'rpi' | 'limine' | 'discovery';

/**
 * - `linux`: a kernel with its initrds and options. - `uki`: one PE file that holds all of these.
 * - `efi`: any other EFI program. - `multiboot`: a hypervisor or kernel with modules, as Xen.
 */
export type BootEntryKind = 'linux' | 'uki' | 'efi' | 'multiboot';

/** Where an entry, a setting or a complaint comes from. */
export interface BootSource {
  /** In which language it is written. */
  readonly dialect: BootDialect;
  /** Absolute path of the file, or of the directory for `discovery`. */
  readonly path: string;
  /** First line of the entry in the file, from 1. */
  readonly line?: number;
  /** Number of the partition that the file is on; absent where there is but one filesystem. */
  readonly partition?: number;
}

/** One thing that can be booted. Every path in it is absolute and leads to a file that is there, unless `unbootable`. */
export interface BootEntry {
  /** Unique in its dialect's own terms: file name of a BLS entry or UKI, `--id` of GRUB, label of extlinux. */
  readonly id: string;
  /** As the menu shows it. */
  readonly title: string;
  /** What there is to be started. */
  readonly kind: BootEntryKind;
  /** Where it stands. */
  readonly source: BootSource;
  /** The kernel; for `uki` and `efi` the PE file itself. */
  readonly kernel: string;
  /** In the order in which they are loaded one after the other. */
  readonly initrds: readonly string[];
  /** Number of the partition that the kernel and the other files are on; absent where there is but one filesystem. */
  readonly partition?: number;
  /** For each initrd, where not all are on the kernel's partition. */
  readonly initrdPartitions?: readonly (number | undefined)[];
  /** Why the loader shows the entry and yet can't boot it. */
  readonly unbootable?: string;
  /** True where no loader reads this: kernels known by their names, or paths that were mended. */
  readonly guessed?: boolean;
  /** The kernel command line. */
  readonly options: string;
  /** A path. */
  readonly devicetree?: string;
  /** A directory in which the firmware picks the device tree by its board's name. */
  readonly devicetreeDirectory?: string;
  /** Paths, in the order in which they are applied. */
  readonly devicetreeOverlays: readonly string[];
  /** `multiboot`: each module's path and arguments. */
  readonly modules?: readonly { readonly path: string; readonly options: string }[];
  /** `linux`: configurations of the FIT image that the kernel is in; absent: its default one. */
  readonly fitConfigurations?: readonly string[];
  /** `uki`: which of its profiles; absent: the first one. */
  readonly profile?: number;
  /** As the entry has it, for sorting. */
  readonly version?: string;
  /** Of the installation that it belongs to. */
  readonly machineId?: string;
  /** `sort-key` of a BLS entry. */
  readonly sortKey?: string;
  /** What it is for, as it is written there: `x64`, `aa64`, ... */
  readonly architecture?: string;
  /** Boot counting: attempts left, and failed attempts so far. Absent for an entry that is not counted. */
  readonly triesLeft?: number;
  /** 0 or more. */
  readonly triesDone?: number;
  /** Titles of the submenus that the entry is in, outermost first. */
  readonly submenu: readonly string[];
  /** True for one entry of the menu: what boots when nobody chooses. */
  readonly default: boolean;
}

/** Why something that stands on disk is not in the menu, or not whole. */
export interface BootProblem {
  /** `error`: an entry or file is broken and was skipped. `note`: skipped for a reason that is none of its fault. */
  readonly level: 'error' | 'note';
  /** Where it stands. */
  readonly source: BootSource;
  /** The entry's title or id, where it is about one. */
  readonly entry?: string;
  /** What is wrong, for people. */
  readonly message: string;
  /** The path that is not there, as it is written, where that is the problem. */
  readonly missingPath?: string;
}

/** A configuration that was found and read. */
export interface BootConfiguration {
  /** Which reader made entries of it. */
  readonly dialect: BootDialect;
  /** As in `BootSource`. */
  readonly path: string;
  /** As in `BootSource`. */
  readonly partition?: number;
  /** Seconds until the default is booted; undefined where the menu waits, or does not say. */
  readonly timeoutSeconds?: number;
  /** What the file itself names as its default, as it is written. */
  readonly defaultSetting?: string;
}

/** Boot entries in the order of a menu, and what was said about them. */
export interface BootMenu {
  /** In the order of the menu. */
  readonly entries: readonly BootEntry[];
  /** Those that were read, whether they have entries or not. */
  readonly configurations: readonly BootConfiguration[];
  /** In the order in which they were met. */
  readonly problems: readonly BootProblem[];
}

/** What the machine is that the menu is for. */
export interface BootMenuOptions {
  /** Leave out BLS entries made for another one (`x64`, `aa64`, `riscv64`...; upper and lower case are one). */
  readonly architecture?: string;
}

/** A part of the menu as one reader made it: one configuration, its entries, and which of them is its default. */
export interface MenuPart {
  /** What was read. */
  readonly configuration: BootConfiguration;
  /** In the order of this part of the menu. */
  readonly entries: readonly BootEntry[];
  /** Index into `entries`; -1 for none. */
  readonly defaultIndex: number;
}
