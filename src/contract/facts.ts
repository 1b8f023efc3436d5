/** What is told of a filesystem as a whole. */
import type { JournalReport } from './journal-report.ts';

/** Feature bits of a filesystem. */
export interface Features {
  /** Kernel names without the prefix, lower case, in the order of their bits, such as `has_journal`, `extents`, `64bit`. */
  readonly names: readonly string[];
  /** Bits that bootfs does not know, such as `ro_compat 0x40000000`. */
  readonly unknown: readonly string[];
}

/** One fact for people; `kind` says how its value is to be shown. */
export type Detail =
  /** A count, or whatever its name says. */
  | { readonly kind: 'number'; readonly value: number }
  /** Seconds since 1970; 0 stands for never. */
  | { readonly kind: 'time'; readonly value: number }
  /** A word or a sentence. */
  | { readonly kind: 'text'; readonly value: string }
  /** Is it so? */
  | { readonly kind: 'flag'; readonly value: boolean }
  /** May be empty. */
  | { readonly kind: 'list'; readonly value: readonly string[] };

/** Facts by their camelCase names, in the order in which `info` shows them. */
export type Details = Readonly<Record<string, Detail>>;

/** A value as the detail that its type makes it. */
export function detail(value: number | string | boolean | readonly string[]): Detail {
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'boolean') return { kind: 'flag', value };
  return { kind: 'list', value };
}

/** Something that a reader must understand to read every file. */
export interface Requirement {
  /** A feature, a compression algorithm, or a property such as `subpage_blocks`. */
  readonly name: string;
  /** The first Linux release that meets it on pages of 4 KiB, major times 100 plus minor; Infinity where none does. */
  readonly sinceLinux?: number;
}

/** A device besides the filesystem's own, as the filesystem lists it. */
export interface ListedDevice {
  /** A name or a digest, for people; '' where there is none. */
  readonly tag: string;
  /** As the filesystem has it. */
  readonly sizeInBytes: number;
}

/** What a driver tells of a filesystem as a whole. */
export interface FileSystemFacts {
  /** The driver's name. */
  readonly format: string;
  /** The kind within the format, as mount(8) takes it: `ext2`, `ext3`, `ext4`, `erofs`, ... */
  readonly type: string;
  /** The volume's name; '' where it has none. */
  readonly label: string;
  /** As libblkid prints it; '' where it has none. */
  readonly uuid: string;
  /** Bytes. */
  readonly blockSize: number;
  /** Bytes that Linux shows as st_blksize where that is not the block size. */
  readonly ioSize?: number;
  /** By the names that mkfs and dump tools use. */
  readonly features: Features;
  /** A boot loader that lacks one of them can't be relied on; features that a reader may ignore are left out. */
  readonly requirements: readonly Requirement[];
  /** Bytes that the filesystem claims of its own device; undefined where it does not say. */
  readonly claimedBytes?: number;
  /** Bytes of the devices that `Extent.device` counts: the filesystem's own, then those that were given besides. */
  readonly deviceBytes?: readonly number[];
  /** Devices that the filesystem lists besides its own, given or not. */
  readonly listedDevices?: readonly ListedDevice[];
  /** Inodes, for the length of a walk; undefined where the format does not say. */
  readonly inodeCount?: number;
  /** May two files share blocks without `Extent.shared` saying so? */
  readonly sharesBlocks?: boolean;
  /** What became of the journal; undefined where the format has none at all (EROFS). */
  readonly journal: JournalReport | undefined;
  /** Facts for people. */
  readonly details: Details;
}

/** The facts alone of what may be a whole FileSystem, with all that it is besides. */
export function factsOf(facts: FileSystemFacts): FileSystemFacts {
  const { format, type, label, uuid, blockSize, ioSize, features, requirements, details } = facts;
  const { claimedBytes, deviceBytes, listedDevices, inodeCount, sharesBlocks, journal } = facts;
  const common = { format, type, label, uuid, blockSize, ioSize, features, requirements, details };
  return { ...common, claimedBytes, deviceBytes, listedDevices, inodeCount, sharesBlocks, journal };
}
