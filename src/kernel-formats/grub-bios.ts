/** GRUB's image for a BIOS: boot.img in the MBR, and the core image that it loads, packed with LZMA. */

import { joinU64, u32le } from '../bytes/endian.ts';
import { decodeLatin1 } from '../bytes/latin1.ts';
import { isZero } from '../bytes/uuid.ts';
import { unpackLzmaAlone } from '../codecs/lzma-alone.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { memoryDevice } from '../device/memory.ts';
import { findGrubModules, type GrubCore } from './grub-core.ts';
import {
  blocklist_len,
  blocklist_start_hi,
  blocklist_start_lo,
  boot_hybrid_kernel_sector_hi,
  boot_hybrid_kernel_sector_lo,
  boot_kernel_sector_hi,
  boot_kernel_sector_lo,
  decompressor_compressed_size,
  decompressor_uncompressed_size,
  SIZEOF_GRUB_BOOT_BLOCKLIST,
} from './ondisk/structs.gen.ts';

const SECTOR_BYTES = 512;
/** What boot.img says where it fails, in one piece. */
const BOOT_MESSAGE = 'GRUB \0Geom\0Hard Disk\0Read\0 Error';
/** Where the code that unpacks (startup_raw.S) stands in memory: it loads the address of its own end, which is where the packed part begins. */
const DECOMPRESSOR_ADDRESS = 0x8200;
const MOV_ESI = 0xbe;
const MAX_DECOMPRESSOR_BYTES = 9 * 1024;
/** Bytes; what GRUB itself has room for below the first MiB, and a generous bound for what comes out. */
const MAX_CORE_BYTES = 1024 * 1024;
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;
/** grub-mkimage packs with lc=3, lp=0, pb=2 and leaves the header of a .lzma file out. */
const LZMA_PROPERTIES = 0x5d;
const LZMA_DICTIONARY_BYTES = 1 << 16;

/** Is this GRUB's boot.img (the first 440 bytes of an MBR)? */
export function isGrubBootImage(sector: Uint8Array): boolean {
  return decodeLatin1(sector.subarray(0x100, 440)).indexOf(BOOT_MESSAGE) >= 0;
}

/** The sector of 512 bytes at which boot.img finds the core image. */
export function grubCoreSector(bootImage: Uint8Array): number {
  return (
    joinU64(boot_kernel_sector_lo(bootImage, 0), boot_kernel_sector_hi(bootImage, 0)) ||
    joinU64(boot_hybrid_kernel_sector_lo(bootImage, 0), boot_hybrid_kernel_sector_hi(bootImage, 0))
  );
}

/**
 * The core image that begins in `sector` of the disk.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is none, or damaged; EIO where it leaves the disk
 */
export function readGrubBiosCore(disk: BlockDevice, sector: number): GrubCore {
  const packed = readCoreSectors(disk, sector);
  if (packed.length < SECTOR_BYTES) throw corrupt('GRUB core image: nothing behind its first sector', { sector });
  const compressedSize = decompressor_compressed_size(packed, 0);
  const uncompressedSize = decompressor_uncompressed_size(packed, 0);
  const start = findDecompressorEnd(packed);
  checkCode(packed.subarray(0, start));
  if (start + compressedSize > packed.length || uncompressedSize > MAX_UNPACKED_BYTES) {
    throw corrupt('GRUB core image: impossible sizes', { compressedSize, uncompressedSize });
  }
  return findGrubModules(memoryDevice(unpack(packed.subarray(start, start + compressedSize), uncompressedSize)));
}

/** All but the first sector, which says where the others are. */
function readCoreSectors(disk: BlockDevice, sector: number): Uint8Array {
  const first = readBytes(disk, sector * SECTOR_BYTES, SECTOR_BYTES);
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (let at = SECTOR_BYTES - SIZEOF_GRUB_BOOT_BLOCKLIST; at >= 0; at -= SIZEOF_GRUB_BOOT_BLOCKLIST) {
    const length = blocklist_len(first, at) * SECTOR_BYTES;
    if (length === 0) break;
    total += length;
    if (total > MAX_CORE_BYTES) throw corrupt('GRUB core image: too long', { sector, total });
    const byteOffset = joinU64(blocklist_start_lo(first, at), blocklist_start_hi(first, at)) * SECTOR_BYTES;
    pieces.push(readBytes(disk, byteOffset, Math.min(length, Math.max(disk.size - byteOffset, 0))));
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function findDecompressorEnd(packed: Uint8Array): number {
  const limit = Math.min(packed.length - 5, MAX_DECOMPRESSOR_BYTES);
  for (let at = 0; at < limit; at++) {
    if (packed[at] !== MOV_ESI) continue;
    const end = u32le(packed, at + 1) - DECOMPRESSOR_ADDRESS;
    if (end > at && end <= MAX_DECOMPRESSOR_BYTES) return end;
  }
  throw corrupt('GRUB core image: no code that unpacks it');
}

/** Its code is dense: a sector of zeros was lost. */
function checkCode(code: Uint8Array): void {
  for (let at = 0; at + SECTOR_BYTES <= code.length; at += SECTOR_BYTES) {
    if (isZero(code.subarray(at, at + SECTOR_BYTES))) {
      throw corrupt('GRUB core image: zeros in the code that unpacks it', { byteOffset: at + SECTOR_BYTES });
    }
  }
}

function unpack(packed: Uint8Array, size: number): Uint8Array {
  const header = [LZMA_PROPERTIES, ...littleEndian(LZMA_DICTIONARY_BYTES), ...littleEndian(size), 0, 0, 0, 0];
  const stream = new Uint8Array(header.length + packed.length);
  stream.set(header);
  stream.set(packed, header.length);
  const unpacked = new Uint8Array(size);
  let at = 0;
  unpackLzmaAlone(
    memoryDevice(stream),
    (piece) => {
      unpacked.set(piece, at);
      at += piece.length;
    },
    { maximumBytes: size },
  );
  return unpacked;
}

function littleEndian(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
