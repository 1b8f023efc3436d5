/** Which of a disk's programs and files a signature covers, as far as the host can tell whose it is. */
import type { BootEntry, DiskMenu } from '../../boot/index.ts';
import type { FileReader, FileSystem } from '../../contract/file-system.ts';
import { type Disk, WHOLE_DISK } from '../../disk/disk.ts';
import { numberedPlaces } from '../../disk/numbered-places.ts';
import { initrdPartition } from './boot-files.ts';
import { unlessDamaged } from './damage.ts';

/** Whose signature a program carries, and whether it counts. */
export interface ProgramSignature {
  /** Subjects of the certificates that have signed it; none for a program without a signature. */
  readonly signers: readonly string[];
  /** Why it does not count by the database that was given; undefined where it does, or none was given. */
  readonly refusal?: string;
}

/** Says it of one program. @throws BootfsError for one that can't be read */
export type SignatureOf = (program: FileReader) => ProgramSignature;

/** What booting runs or loads, and what covers it. */
export interface Coverage extends ProgramSignature {
  /** Number of its partition. */
  readonly partition: number;
  /** Of the file. */
  readonly path: string;
  /** `loader` is whatever firmware, or the loader before it, starts. */
  readonly role: 'shim' | 'loader' | 'kernel' | 'uki' | 'initrd';
}

/** Files of one disk that are looked at. */
const MAX_FILES = 256;

/** Each file once, loaders first. What can't be read is left out: other rules tell of it. @throws what the device throws */
export function findCoverage(
  { disk, menu }: { readonly disk: Disk; readonly menu: DiskMenu },
  signatureOf: SignatureOf,
): Coverage[] {
  const found: Coverage[] = [];
  const systems = new Map<number, FileSystem>();
  for (const { number, contents } of numberedPlaces(disk))
    if (contents.fs !== undefined) systems.set(number, contents.fs);

  function add(place: number | undefined, path: string | undefined, role: Coverage['role']): void {
    const partition = place ?? WHOLE_DISK;
    const fs = systems.get(partition);
    const isKnown = found.some((one) => one.partition === partition && one.path === path);
    if (fs === undefined || path === undefined || isKnown || found.length >= MAX_FILES) return;
    const signature = unlessDamaged(() => (role === 'initrd' ? { signers: [] } : signatureOf(fs.open(path))));
    if (signature !== undefined) found.push({ ...signature, partition, path, role });
  }

  for (const { kind, firmware, partition, path } of menu.loaders) {
    if (firmware === 'uefi') add(partition, path, kind === 'shim' ? 'shim' : 'loader');
  }
  for (const entry of menu.entries.filter(({ guessed, unbootable }) => guessed !== true && unbootable === undefined)) {
    add(entry.partition, entry.kernel, roleOf(entry));
    entry.initrds.forEach((path, at) => {
      add(initrdPartition(entry, at), path, 'initrd');
    });
  }
  return found;
}

function roleOf({ kind }: BootEntry): Coverage['role'] {
  if (kind === 'uki') return 'uki';
  return kind === 'efi' ? 'loader' : 'kernel';
}
