/** Unified kernel images, Boot Loader Specification type 2: kernel, initrd and command line in one PE file. */
import { decodeUtf8 } from '../bytes/utf8.ts';
import { corrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { decodeOsRelease, firstField } from './os-release.ts';
import { type PeSection, readPe, readPeSection } from './pe.ts';

/** Bytes of a text section; command lines end at 4 KiB or less, os-release files are about 1 KiB. */
const MAX_TEXT = 64 * 1024;

/** One profile of a UKI; most have one. What it does not have of its own is that of all profiles. */
export interface UkiProfile {
  /** 0 is what boots when no profile is asked for. */
  readonly index: number;
  /** What stands in brackets behind the title of the menu: TITLE or ID of .profile, else a number. */
  readonly title?: string;
  /** PRETTY_NAME of .osrel, or what systemd-boot takes in its place. */
  readonly systemName?: string;
  /** IMAGE_VERSION, VERSION, VERSION_ID or BUILD_ID of .osrel. */
  readonly version?: string;
  /** IMAGE_ID or ID of .osrel. */
  readonly sortKey?: string;
  /** .uname: the kernel's own version. */
  readonly kernelRelease?: string;
  /** .cmdline; '' where it has none. */
  readonly options: string;
  /** By name: the sections that its stub takes. */
  readonly sections: SectionsByName;
}

/** What a unified kernel image says in its sections (UAPI.5): enough for a line of a menu. */
export interface Uki {
  /** At least one. */
  readonly profiles: readonly UkiProfile[];
}

/** Sections by their names. */
export type SectionsByName = Readonly<Record<string, PeSection>>;

/** @throws ERR_BOOTFS_CORRUPT where it is no PE file, has no .linux section, or a section leaves the file. */
export function readUki(file: FileReader): Uki {
  const { sections } = readPe(file);
  if (!sections.some(({ name }) => name === '.linux')) throw corrupt('no .linux section: not a unified kernel image');
  return { profiles: splitProfiles(sections).map((own, index) => readProfile(file, own, index)) };
}

function readProfile(file: FileReader, sections: SectionsByName, index: number): UkiProfile {
  if (sections['.linux'] === undefined) throw corrupt(`profile ${index} has no .linux section`);
  const osRelease = decodeOsRelease(readText(file, sections['.osrel']));
  const profile = decodeOsRelease(readText(file, sections['.profile']));
  return {
    index,
    title: firstField(profile, ['TITLE', 'ID']) ?? (index > 0 ? `Profile #${index + 1}` : undefined),
    systemName: firstField(osRelease, ['PRETTY_NAME', 'IMAGE_ID', 'NAME', 'ID']),
    version: firstField(osRelease, ['IMAGE_VERSION', 'VERSION', 'VERSION_ID', 'BUILD_ID']),
    sortKey: firstField(osRelease, ['IMAGE_ID', 'ID']),
    kernelRelease: readText(file, sections['.uname']).trim() || undefined,
    options: readText(file, sections['.cmdline']).trim(),
    sections,
  };
}

/** Each .profile begins one; the sections before the first are all profiles' where they have none of their own. */
function splitProfiles(sections: readonly PeSection[]): SectionsByName[] {
  const groups: Record<string, PeSection>[] = [Object.create(null)];
  for (const section of sections) {
    if (section.name === '.profile') groups.push(Object.create(null));
    const group = groups[groups.length - 1];
    if (group[section.name] === undefined) group[section.name] = section;
  }
  const [base, ...profiles] = groups;
  return profiles.length === 0 ? [base] : profiles.map((own) => Object.assign(Object.create(null), base, own));
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
