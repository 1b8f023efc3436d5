/** From a file that the user chose to the disk inside, in a worker. */
import { boxesOf } from '../box/boxes.ts';
import { PLAIN_INFLATERS } from '../box/inflaters.ts';
import { type UnwrapHost, unwrapOn } from '../box/unwrap.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { ReadAheadDevice } from '../device/read-ahead.ts';
import { BlobStore } from './blob-store.ts';
import { fileDevice } from './file-device.ts';
import type { ReportProgress } from './protocol.ts';

/** Of the image, beside what each filesystem keeps. */
const CACHE_BYTES = 2 * 2 ** 20;
/** An image that was unpacked is in memory up to this size, and in Blobs beyond. */
const MEMORY_BYTES = 48 * 2 ** 20;
const DEFAULT_INFLATE_LIMIT = 4 * 2 ** 30;

/** How the image file is to be opened. */
export interface ImageOptions {
  /** The format of the file, instead of what it looks like; `raw` for none. */
  readonly format?: string;
  /** The member that is meant, where the file is an archive of several images. */
  readonly member?: string;
  /** Most bytes that a compressed image may unpack to, a sixteenth of its zeros counted; 4 GiB by default. */
  readonly inflateLimit?: number;
  /** The device of an external journal. */
  readonly journalDevice?: Blob;
  /** Blobs of an EROFS image, in the order of its table. */
  readonly devices?: readonly Blob[];
}

/** The disk inside of a file. */
export interface OpenedFile {
  /** Sectors of the disk. */
  readonly device: BlockDevice;
  /** Around the disk, the outermost first: none for a raw image. */
  readonly formats: readonly string[];
}

/** Takes the image out of its boxes. @throws ERR_BOOTFS_UNSUPPORTED, ERR_BOOTFS_CORRUPT, EFBIG, EIO; EINVAL where the member is not told */
export async function openImage(file: Blob, options: ImageOptions, report: ReportProgress): Promise<OpenedFile> {
  const host: UnwrapHost = {
    boxes: boxesOf(PLAIN_INFLATERS),
    memoryBytes: MEMORY_BYTES,
    newStore: () => new BlobStore(),
  };
  const { device, formats } = await unwrapOn(host, new ReadAheadDevice(fileDevice(file), CACHE_BYTES), {
    format: options.format,
    inflateLimit: options.inflateLimit ?? DEFAULT_INFLATE_LIMIT,
    takeMember: () => options.member,
    withProgress: (title, total, work) => work((done) => report({ title, done, total })),
  });
  return { device: new ReadAheadDevice(device, CACHE_BYTES), formats };
}
