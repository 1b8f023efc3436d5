/** Unified kernel images, Boot Loader Specification type 2: kernel, initrd and command line in one PE file. */
import { decodeUtf8 } from '../bytes/utf8.ts';
import { corrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { decodeOsRelease, firstField } from './os-release.ts';
import { type PeSection, readPe, readPeSection } from './pe.ts';

/** Bytes of a text section; command lines end at 4 KiB or less, os-release files are about 1 KiB. */
const MAX_TEXT = 64 * 1024;

/** One profile of a UKI; most have one. */
export interface UkiProfile {
  /** 0 is what boots when no profile is asked for. */
  readonly index: number;
  readonly title?: string;
  readonly options: string;
}

/** What a unified kernel image says in its sections (UAPI.5): enough for a line of a menu. */
export interface Uki {
  /** PRETTY_NAME of .osrel. */
  readonly title?: string;
  /** IMAGE_VERSION, VERSION, VERSION_ID or BUILD_ID of .osrel. */
  readonly version?: string;
  /** IMAGE_ID or ID of .osrel. */
  readonly sortKey?: string;
  /** .uname: the kernel's own version. */
  readonly kernelRelease?: string;
  readonly hasInitrd: boolean;
  readonly profiles: readonly UkiProfile[];
}

/** @throws ERR_BOOTFS_CORRUPT where it is no PE file, has no .linux section, or a section leaves the file. */
export function readUki(file: FileReader): Uki {
  const { sections } = readPe(file);
  const groups = splitProfiles(sections);
  const base = groups[0];
  if (base['.linux'] === undefined) throw corrupt('no .linux section: not a unified kernel image');
  const osRelease = decodeOsRelease(readText(file, base['.osrel']));
  return {
    title: firstField(osRelease, ['PRETTY_NAME', 'NAME']),
    version: firstField(osRelease, ['IMAGE_VERSION', 'VERSION', 'VERSION_ID', 'BUILD_ID']),
    sortKey: firstField(osRelease, ['IMAGE_ID', 'ID']),
    kernelRelease: readText(file, base['.uname']).trim() || undefined,
    hasInitrd: base['.initrd'] !== undefined,
    profiles: groups.slice(groups.length > 1 ? 1 : 0).map((group, index) => ({
      index,
      title: firstField(decodeOsRelease(readText(file, group['.profile'])), ['TITLE']),
      options: readText(file, group['.cmdline'] ?? base['.cmdline']).trim(),
    })),
  };
}

type SectionsByName = Record<string, PeSection>;

/** The sections before the first .profile, which all profiles share; then those of each profile. */
function splitProfiles(sections: readonly PeSection[]): SectionsByName[] {
  const groups: SectionsByName[] = [{}];
  for (const section of sections) {
    if (section.name === '.profile') groups.push({});
    const group = groups[groups.length - 1];
    if (group[section.name] === undefined) group[section.name] = section;
  }
  return groups;
}

function readText(file: FileReader, section: PeSection | undefined): string {
  if (section === undefined) return '';
  const bytes = readPeSection(file, section, MAX_TEXT);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const text = decodeUtf8(bytes.subarray(0, end));
  if (text === undefined) throw corrupt(`PE section ${section.name} is not UTF-8 text`);
  return text;
}
