/** Image files as people have them: raw, or in boxes, one inside the other. */
import { checkOptions } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { unsupported } from '../contract/errors.ts';
import { callerDevice } from '../device/caller-device.ts';
import { probe as probeAll } from '../formats/recognisers.ts';
import { type Companions, NO_COMPANIONS } from '../image/companions.ts';
import { type ChunkStore, type SparseLimits, SparseMemory } from '../image/sparse-memory.ts';
import { findUnreadFormat } from '../image/unread-formats.ts';
import { isFixedVhd } from '../image/vhd.ts';
import type { ProbeFunction } from '../probe/probe.ts';
import type { Box, Opening } from './box.ts';
import { boxNamed } from './boxes.ts';
import { DEFAULT_INFLATE_LIMIT } from './inflate-limit.ts';
import { findTable, isDisk } from './raw.ts';

/** How far a compressed or virtual disk is unpacked, and with what help. */
export interface UnwrapOptions {
  /** Most bytes that a compressed image may unpack to, a sixteenth of its zeros counted; 16 GiB by default. */
  readonly inflateLimit?: number;
  /** Runs a piece of long work; the work says how many of `total` bytes are done. */
  readonly withProgress?: <Result>(
    title: string,
    total: number,
    work: (update: (done: number) => void) => Promise<Result>,
  ) => Promise<Result>;
  /** The format of the file itself, instead of what it looks like; `raw` for no box at all. */
  readonly format?: string;
  /** The name of the member, where the file is an archive; asked once for each archive inside another. */
  readonly takeMember?: () => string | undefined;
  /** Other files that the image may name; none by default. */
  readonly companions?: Companions;
  /** Tells filesystems: one whose checksum fits is never taken for a box. By default those that bootfs reads. */
  readonly probe?: ProbeFunction;
}

/** What stands behind a file's formats of compression and of virtual disks. */
export interface UnwrappedImage {
  /** The disk or filesystem inside. */
  readonly device: BlockDevice;
  /** The formats around it, the outermost first: none for a raw image. */
  readonly formats: readonly string[];
  /** Gives back what a large unpacked image is kept in; the device is of no use afterwards. */
  close(): void;
}

/** What a host brings along. */
export interface UnwrapHost {
  /** In the order in which they are tried. */
  readonly boxes: readonly Box[];
  /** What is unpacked stays in memory up to this size, and goes to a store beyond. */
  readonly memoryBytes: number;
  /** Called where something does not fit in memory; closed with what is in it. */
  readonly newStore: () => ChunkStore & { close(): void };
  /** Faster than a loop, if the host has such a thing. */
  readonly isAllZeros?: SparseLimits['isAllZeros'];
}

const KNOWN: Readonly<Record<keyof UnwrapOptions, true>> = {
  inflateLimit: true,
  withProgress: true,
  format: true,
  takeMember: true,
  companions: true,
  probe: true,
};

/** A wrapped image inside a wrapped image happens (.ova.gz); a long chain of them is an attack. */
const MAX_WRAPPERS = 4;

/**
 * Finds the disk inside an image file, however often it is wrapped. Precedence: the format that the caller names; a
 * filesystem or a GPT whose checksum fits; the magic number of a box; raw.
 *
 * @throws ERR_BOOTFS_UNSUPPORTED for what is known but not read, ERR_BOOTFS_CORRUPT, EFBIG, ENOENT and EINVAL where the member
 * of an archive is not told
 */
export async function unwrapOn(
  host: UnwrapHost,
  file: BlockDevice,
  options: UnwrapOptions = {},
): Promise<UnwrappedImage> {
  checkOptions('options', options, Object.keys(KNOWN));
  const { companions = NO_COMPANIONS, probe = probeAll } = options;
  const { boxes } = host;
  const store = host.newStore();
  const opening: Opening = {
    context: { companions, chain: [] },
    takeMember: options.takeMember ?? (() => undefined),
    looksLikeImage: (device) => isKnownImage(boxes, device, probe),
    spool: spoolTo(store, host, options),
  };
  const formats: string[] = [];
  let device = callerDevice(file);
  try {
    let box = options.format === undefined ? findBox(boxes, device, probe) : boxNamed(boxes, options.format);
    while (box !== undefined) {
      if (formats.length === MAX_WRAPPERS)
        throw unsupported(`more than ${MAX_WRAPPERS} image formats inside each other`);
      formats.push(box.name);
      device = await box.open(device, opening);
      box = findBox(boxes, device, probe);
    }
  } catch (error) {
    store.close();
    throw error;
  }
  return { device, formats, close: () => store.close() };
}

function spoolTo(store: ChunkStore, host: UnwrapHost, options: UnwrapOptions): Opening['spool'] {
  const { memoryBytes, isAllZeros } = host;
  const { inflateLimit = DEFAULT_INFLATE_LIMIT } = options;
  const withProgress: NonNullable<UnwrapOptions['withProgress']> =
    options.withProgress ?? ((_title, _total, work) => work(() => undefined));
  return (source, unpack) =>
    withProgress('inflating', source.size, async (update) => {
      const memory = new SparseMemory({ bytes: inflateLimit, memoryBytes, store, isAllZeros });
      await unpack({ sink: (piece) => memory.append(piece), onProgress: update });
      return memory.device();
    });
}

/**
 * The box that the file is in, if any: a stale header of one does not hide a filesystem or a disk that checks out.
 *
 * @throws ERR_BOOTFS_UNSUPPORTED for one that is known and not read
 */
function findBox(boxes: readonly Box[], device: BlockDevice, probe: ProbeFunction): Box | undefined {
  // A footer at the very end, for a disk of just the size before it, is not stale, whatever the disk begins with.
  if (isFixedVhd(device)) return boxNamed(boxes, 'vhd');
  const box = boxes.find((candidate) => candidate.recognises(device));
  const unread = box === undefined ? findUnreadFormat(device) : undefined;
  if ((box === undefined && unread === undefined) || isDisk(device, probe)) return undefined;
  if (unread !== undefined) throw unsupported(`an image in the format ${unread}`);
  return box;
}

/** Does the device begin with a box, a filesystem or a partition table, as an image does? @throws EIO */
export function isKnownImage(boxes: readonly Box[], device: BlockDevice, probe: ProbeFunction): boolean {
  return boxes.some((box) => box.recognises(device)) || isDisk(device, probe) || findTable(device) !== undefined;
}
