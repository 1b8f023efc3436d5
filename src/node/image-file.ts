/** Image files as people have them: raw, or in one of the formats that wrap a disk. */

import type { BlockDevice } from '../contract/block-device.ts';
import { unsupported } from '../contract/errors.ts';
import { androidSparseDevice } from '../image/android-sparse.ts';
import { qcow2Device } from '../image/qcow2.ts';
import { inflateZstd } from '../image/zstd-stream.ts';
import { findSignature } from '../probe/signatures.ts';
import { inflateGzip } from './gzip.ts';

export interface UnwrapOptions {
  /** Most bytes that a compressed image may inflate to; 4 GiB by default. */
  readonly inflateLimit?: number;
  /** Runs a piece of long work; the work says how many of `total` bytes are done. */
  readonly withProgress?: <Result>(
    title: string,
    total: number,
    work: (update: (done: number) => void) => Promise<Result>,
  ) => Promise<Result>;
}

export interface UnwrappedImage {
  /** The disk or filesystem inside. */
  readonly device: BlockDevice;
  /** The formats around it, the outermost first: none for a raw image. */
  readonly formats: readonly string[];
}

const DEFAULT_INFLATE_LIMIT = 4 * 2 ** 30;
/** A wrapped image inside a wrapped image happens (.qcow2.gz); a long chain of them is an attack. */
const MAX_WRAPPERS = 4;

type Unwrap = (device: BlockDevice, options: Required<UnwrapOptions>) => Promise<BlockDevice>;

const WRAPPERS: Readonly<Record<string, Unwrap>> = {
  gzip: (device, { inflateLimit, withProgress }) =>
    withProgress('inflating', device.size, (update) => inflateGzip(device, inflateLimit, update)),
  zstd: (device, { inflateLimit, withProgress }) =>
    withProgress('inflating', device.size, async (update) => inflateZstd(device, inflateLimit, update)),
  qcow2: async (device) => qcow2Device(device),
  'Android sparse image': async (device) => androidSparseDevice(device),
};

/** What can be named but not unwrapped here. */
const REFUSED = ['xz', 'bzip2', 'lz4', 'zip', 'vmdk', 'vhd', 'vhdx', 'vdi'];

/**
 * Finds the disk inside an image file by its magic number, however often it is wrapped.
 *
 * @throws ERR_BOOTFS_UNSUPPORTED for a format that is known but not read, ERR_BOOTFS_CORRUPT, EFBIG
 */
export async function unwrapImage(device: BlockDevice, options: UnwrapOptions = {}): Promise<UnwrappedImage> {
  const resolved: Required<UnwrapOptions> = {
    inflateLimit: options.inflateLimit ?? DEFAULT_INFLATE_LIMIT,
    withProgress: options.withProgress ?? ((_title, _total, work) => work(() => undefined)),
  };
  const formats: string[] = [];
  let inner = device;
  for (;;) {
    const kind = findSignature(inner)?.kind ?? '';
    if (REFUSED.includes(kind)) throw unsupported(`${kind} images are not read; unpack it to a raw image`);
    const unwrap = WRAPPERS[kind];
    if (unwrap === undefined) return { device: inner, formats };
    if (formats.length === MAX_WRAPPERS) throw unsupported(`more than ${MAX_WRAPPERS} image formats inside each other`);
    formats.push(kind);
    inner = await unwrap(inner, resolved);
  }
}
