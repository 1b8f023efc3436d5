/** The initrd driver: archives, one after the other, as the filesystem that the kernel unpacks them into. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { Driver, OpenedTree } from '../contract/driver.ts';
import { corrupt } from '../contract/errors.ts';
import { detail, type FileSystemFacts } from '../contract/facts.ts';
import { LINUX_DECODERS, type UnpackerSet } from './decoders.ts';
import { EntryReader } from './entries.ts';
import { INITRD_LIMITS, type InitrdLimits } from './limits.ts';
import { beginsWithPackedArchive, explainPacked, type PartsFacts, readParts } from './parts.ts';
import { INITRD_RECOGNITION, recogniseArchive } from './recognition.ts';
import { RootFileSystem } from './root-file-system.ts';
import { initrdTree } from './tree.ts';

/** `RAMFS` pages. */
const PAGE_SIZE = 4096;

/** initrd images: `newc` and `crc` archives, plain and compressed. */
export const initrdDriver: Driver = /* @__PURE__ */ initrdDriverWith(LINUX_DECODERS);

/** As `initrdDriver`, with these unpackers alone. */
export function initrdDriverWith(unpackers: UnpackerSet): Driver {
  return {
    name: 'initrd',
    title: 'initrd',
    recognise: (device) =>
      recogniseArchive(device) ?? (beginsWithPackedArchive(device, unpackers) ? INITRD_RECOGNITION : undefined),
    open: (device, { onWarning }) => {
      const { reader, opened } = openInitrd(device, INITRD_LIMITS, unpackers);
      reader.damage.forEach(onWarning);
      return opened;
    },
    explain: (device) => explainPacked(device, unpackers),
  };
}

/** @throws ERR_BOOTFS_CORRUPT where nothing at all can be unpacked, ERR_BOOTFS_UNSUPPORTED, EFBIG past a limit, EIO */
export function openInitrd(
  device: BlockDevice,
  limits: InitrdLimits,
  unpackers: UnpackerSet,
): { reader: EntryReader; opened: OpenedTree } {
  const files = new RootFileSystem(limits);
  const reader = new EntryReader(files, limits);
  const parts = readParts(device, reader, limits, unpackers);
  if (reader.entries === 0) throw reader.damage[0] ?? corrupt('an initrd without an entry');
  const opened = { tree: initrdTree(files.root, reader.damage), facts: describe(parts, reader, files) };
  return { reader, opened };
}

function describe({ parts, unpackedBytes }: PartsFacts, reader: EntryReader, files: RootFileSystem): FileSystemFacts {
  return {
    ...{ format: 'initrd', type: 'cpio', label: '', uuid: '', blockSize: PAGE_SIZE, journal: undefined },
    features: { names: [], unknown: [] },
    requirements: [],
    inodeCount: files.inodeCount,
    details: { parts: detail(parts), entries: detail(reader.entries), unpackedBytes: detail(unpackedBytes) },
  };
}
