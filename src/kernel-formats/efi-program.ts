/** Which program an EFI file is, told by what it says of itself: never by its name. */
import { decodeLabel } from '../bytes/utf8.ts';
import type { FileReader } from '../contract/file-system.ts';
import { peArchitecture } from './architecture.ts';
import { isArm64Image, isRiscvImage } from './image-header.ts';
import { hdr_header } from './ondisk/structs.gen.ts';
import { HDRS_MAGIC } from './ondisk/x86.ts';
import { type PeFile, type PeSection, readPe } from './pe.ts';
import { readUpTo } from './read.ts';
import { isEfiZboot } from './zboot.ts';

/**
 * - `shim-fallback`: fbx64.efi, which makes boot entries of the BOOT*.CSV files. - `mok-manager`: mmx64.efi.
 * - `bootfs`: the loader of firmware-shim. - `uki`: a unified kernel image. - `linux`: a kernel with an EFI stub. - `other`: anything else.
 */
export type EfiProgramKind =
  | 'grub'
  | 'systemd-boot'
  | 'shim'
  | 'shim-fallback'
  | 'mok-manager'
  | 'refind'
  | 'limine'
  | 'bootfs'
  | 'uki'
  | 'linux'
  | 'other';

/** What a PE program says of itself: which loader it is, of which version, for which machine. */
export interface EfiProgram {
  /** What it is known by. */
  readonly kind: EfiProgramKind;
  /** For people: `GRUB`, `systemd-boot`, ... */
  readonly name: string;
  /** As it says it itself; undefined where it does not. */
  readonly version: string | undefined;
  /** As in the names of the removable media path: `x64`, `aa64`, `ia32`, `arm`, `riscv64`, `loongarch64`; else hexadecimal. */
  readonly architecture: string;
}

const NAMES: Readonly<Record<EfiProgramKind, string>> = {
  grub: 'GRUB',
  'systemd-boot': 'systemd-boot',
  shim: 'shim',
  'shim-fallback': 'shim fallback',
  'mok-manager': 'MokManager',
  refind: 'rEFInd',
  limine: 'Limine',
  bootfs: 'bootfs',
  uki: 'unified kernel image',
  linux: 'Linux',
  other: 'EFI program',
};

/** Bytes of a small section that is read whole. */
const SMALL_SECTION = 4096;
/** Bytes of a program that is searched for words of its own where no section names it. */
const MAX_SEARCHED = 1024 * 1024;
const GRUB_TITLE = 'GNU GRUB  version %s';

/** What programs without a section that names them hold; UTF-16 is searched for as well. */
const WORDS: readonly (readonly [word: string, kind: EfiProgramKind])[] = [
  ['FALLBACK_VERBOSE', 'shim-fallback'],
  ['MokListX?', 'mok-manager'],
  ['Installing rEFInd', 'refind'],
  ['limine.conf', 'limine'],
  ['limine.cfg', 'limine'],
];

/** @throws ERR_BOOTFS_CORRUPT where it is no PE file, or is cut off */
export function identifyEfiProgram(file: FileReader): EfiProgram {
  const pe = readPe(file);
  const { kind, version } = identify(file, pe);
  return { kind, name: NAMES[kind], version, architecture: peArchitecture(pe.machine) };
}

interface Identity {
  readonly kind: EfiProgramKind;
  readonly version?: string;
}

function identify(file: FileReader, pe: PeFile): Identity {
  const section = (name: string): PeSection | undefined => pe.sections.filter((one) => one.name === name)[0];
  const text = (name: string): string => sectionText(file, section(name));
  if (section('.linux') !== undefined) return { kind: 'uki', version: text('.uname').trim() || undefined };
  const magic = /LoaderInfo: (systemd-boot|systemd-stub) (\S+)/.exec(text('.sdmagic'));
  if (magic?.[1] === 'systemd-boot') return { kind: 'systemd-boot', version: magic[2] };
  const sbat = text('.sbat');
  if (section('mods') !== undefined) return { kind: 'grub', version: sbatVersion(sbat, 'grub') ?? grubVersion(file) };
  const head = readUpTo(file, 0, 0x240);
  if (hdr_header(head, 0) === HDRS_MAGIC || isEfiZboot(head) || isArm64Image(head) || isRiscvImage(head)) {
    return { kind: 'linux' };
  }
  // Names of more than eight characters are numbers in a table that EFI programs do without.
  for (const { name } of pe.sections.filter((one) => one.name[0] === '/' && one.length <= SMALL_SECTION)) {
    const ident = /UEFI SHIM\n\$Version: (\S+)/.exec(text(name));
    if (ident !== null) return { kind: 'shim', version: ident[1] };
  }
  for (const kind of ['refind', 'limine', 'bootfs'] as const) {
    const version = sbatVersion(sbat, kind);
    if (version !== undefined) return { kind, version };
  }
  const kind = searchWords(readUpTo(file, 0, MAX_SEARCHED));
  return { kind, version: kind === 'other' ? undefined : sbatVersion(sbat, 'shim') };
}

function sectionText(file: FileReader, section: PeSection | undefined): string {
  if (section === undefined) return '';
  return decodeLabel(readUpTo(file, section.byteOffset, Math.min(section.length, SMALL_SECTION)));
}

/** The version that a component has of itself in a table of SBAT; a vendor's own line comes last and says more. */
function sbatVersion(sbat: string, component: string): string | undefined {
  const rows = sbat.split('\n').map((line) => line.split(','));
  const own = rows.filter(([name]) => name === component || name.slice(0, component.length + 1) === `${component}.`);
  return own[own.length - 1]?.[4];
}

/** Of an image without SBAT: its module `normal` holds what the head of the menu says. */
function grubVersion(file: FileReader): string | undefined {
  const bytes = readUpTo(file, 0, MAX_SEARCHED);
  const at = find(bytes, GRUB_TITLE, 1);
  return at < 0 ? undefined : decodeLabel(bytes.subarray(at + GRUB_TITLE.length + 1, at + GRUB_TITLE.length + 65));
}

/** The first of the words that stands in the bytes, as ASCII or as UTF-16. */
function searchWords(bytes: Uint8Array): EfiProgramKind {
  for (const [word, kind] of WORDS) {
    if (find(bytes, word, 1) >= 0 || find(bytes, word, 2) >= 0) return kind;
  }
  return 'other';
}

/** Where the word stands, `step` bytes for each character; -1 where it does not. */
function find(bytes: Uint8Array, word: string, step: 1 | 2): number {
  const first = word.charCodeAt(0);
  const last = bytes.length - word.length * step;
  for (let at = bytes.indexOf(first); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let matched = 1;
    while (matched < word.length && bytes[at + matched * step] === word.charCodeAt(matched)) matched++;
    if (matched === word.length) return at;
  }
  return -1;
}
