/** A unified kernel image held against what its stub, and the firmware before it, want of it. */
import { attempt, isCorrupt, reasonInContext } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { peArchitecture } from './architecture.ts';
import { checkAuthenticode } from './authenticode.ts';
import { peFaults } from './efi-image.ts';
import { type ByteRange, badHeader, type EmbeddedFile, type Fault, type KernelFacts } from './fault.ts';
import { sectionFile } from './part.ts';
import { type PeSection, readPe } from './pe.ts';
import { readUki, type Uki } from './uki.ts';
import { ukiSectionFaults } from './uki-sections.ts';

/** Sections that are files of their own. */
const EMBEDDED: readonly (readonly [name: string, kind: EmbeddedFile['kind']])[] = [
  ['.ucode', 'microcode'],
  ['.initrd', 'initrd'],
  ['.dtb', 'devicetree'],
];
/** Of these there may be several in one profile: the stub takes the one for the machine. */
const MACHINE_TREE = '.dtbauto';

/**
 * Its sections, the kernels in it, and what its profiles bring along; damage is a fault of the result.
 * @param inspectInner Of the kernel in a section .linux.
 * @throws what reading `file` throws
 */
export function inspectUki(file: FileReader, inspectInner: (kernel: FileReader) => KernelFacts): KernelFacts {
  const format = 'unified kernel image';
  const faults = peFaults(file);
  if (faults.length > 0) return { format, compressed: [], faults };
  const inspect = (): KernelFacts => {
    const pe = readPe(file);
    const uki = readUki(file);
    const kernels = distinct(uki, '.linux').map(({ section }) => inspectSection(file, section, inspectInner));
    const [first] = kernels;
    return {
      format: `${format}, ${first.format}`,
      version: first.version ?? uki.profiles[0].kernelRelease,
      statedVersion: uki.profiles[0].kernelRelease,
      architecture: peArchitecture(pe.machine),
      compressed: kernels.reduce<ByteRange[]>((all, { compressed }) => all.concat(compressed), []),
      embedded: embeddedFiles(uki, pe.sections),
      faults: [
        ...ukiSectionFaults(pe),
        ...kernels.reduce<Fault[]>((all, kernel) => all.concat(kernel.faults), []),
        ...kernels.filter(({ architecture }) => isOther(architecture, peArchitecture(pe.machine))).map(otherMachine),
      ],
    };
  };
  return attempt(inspect, isCorrupt, (error) => ({
    format,
    compressed: [],
    faults: [badHeader(reasonInContext(error))],
  }));
}

function isOther(left: string | undefined, right: string): boolean {
  return left !== undefined && left !== right;
}

function otherMachine({ architecture = '' }: KernelFacts): Fault {
  return badHeader(`its kernel is for another machine (${architecture}) than its stub`);
}

/** Offsets of the result are from the start of the image on. */
function inspectSection(
  file: FileReader,
  section: PeSection,
  inspectInner: (kernel: FileReader) => KernelFacts,
): KernelFacts {
  const kernel = sectionFile(file, section);
  const inner = inspectInner(kernel);
  const signature = inner.faults.length > 0 ? [] : checkAuthenticode(kernel, { mayBePadded: true });
  return {
    ...inner,
    compressed: inner.compressed.map((range) => ({ ...range, byteOffset: range.byteOffset + section.byteOffset })),
    faults: inner.faults.concat(signature),
  };
}

/** The sections of this name that profiles have, each once, with the numbers of the profiles. */
function distinct({ profiles }: Uki, name: string): { section: PeSection; indexes: number[] }[] {
  const found: { section: PeSection; indexes: number[] }[] = [];
  for (const { index, sections } of profiles) {
    const section = sections[name];
    if (section === undefined) continue;
    const known = found.filter((one) => one.section === section)[0];
    if (known === undefined) found.push({ section, indexes: [index] });
    else known.indexes.push(index);
  }
  return found;
}

function embeddedFiles(uki: Uki, sections: readonly PeSection[]): EmbeddedFile[] {
  const files: EmbeddedFile[] = [];
  for (const [name, kind] of EMBEDDED) {
    for (const { section, indexes } of distinct(uki, name)) {
      const { byteOffset, length } = section;
      const profiles = uki.profiles.length > 1 ? { profiles: indexes } : {};
      files.push({ kind, place: `section ${name}`, byteOffset, length, ...profiles });
    }
  }
  for (const { byteOffset, length } of sections.filter(({ name }) => name === MACHINE_TREE)) {
    files.push({ kind: 'devicetree', place: `section ${MACHINE_TREE}`, byteOffset, length });
  }
  return files;
}
