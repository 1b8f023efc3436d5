import type { BlockDevice } from '../contract/block-device.ts';
import { readBytes } from '../device/block-device.ts';
import { LruMap } from '../device/lru.ts';
import { readStored } from './block-mapped.ts';

const PAGE_BYTES = 32 * 1024;
const CACHE_BYTES = 2 * 1024 * 1024;

/** Entries of tables anywhere in a file, through a cache of pages: a table of any size costs what is looked up in it. */
export class TableReader {
  private readonly file: BlockDevice;
  private readonly format: string;
  private readonly pages = new LruMap<Uint8Array>(CACHE_BYTES);

  constructor(file: BlockDevice, format: string) {
    this.file = file;
    this.format = format;
  }

  /** A view of `length` bytes, good until the next call; an entry's worth. @throws ERR_BOOTFS_CORRUPT past the end of the file */
  bytes(byteOffset: number, length: number): Uint8Array {
    const within = byteOffset % PAGE_BYTES;
    if (within + length > PAGE_BYTES || byteOffset + length > this.file.size) {
      const bytes = new Uint8Array(length);
      readStored(this.file, byteOffset, bytes, this.format);
      return bytes;
    }
    const start = byteOffset - within;
    let page = this.pages.get(start);
    if (page === undefined) {
      page = readBytes(this.file, start, Math.min(PAGE_BYTES, this.file.size - start));
      this.pages.set(start, page, page.length);
    }
    return page.subarray(within, within + length);
  }
}
