/** SYSLINUX' second stage, ldlinux.sys: which version it is, and whether it is whole. */
import { u32le } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import { corrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { patch_data_sectors, patch_dwords, patch_magic, SIZEOF_PATCH_AREA } from './ondisk/structs.gen.ts';
import { LDLINUX_MAGIC } from './ondisk/syslinux.ts';
import { readUpTo } from './read.ts';

const SECTOR_BYTES = 512;
/** Bytes; version 6 has 60 KiB. */
const MAX_LDLINUX = 1024 * 1024;

/** What ldlinux.sys says of itself. */
export interface Ldlinux {
  /** Such as `6.04`; '' where it does not say. */
  readonly version: string;
  /** Sectors that the boot sector and the first one load. */
  readonly dataSectors: number;
}

/** @throws ERR_BOOTFS_CORRUPT where it is none, is cut off or far too long, or its words do not add up */
export function readLdlinux(file: FileReader): Ldlinux {
  if (file.size > MAX_LDLINUX) throw corrupt('ldlinux.sys: too long', { size: file.size });
  const bytes = readUpTo(file, 0, file.size);
  const at = findPatchArea(bytes);
  const dwords = patch_dwords(bytes, at);
  const dataSectors = patch_data_sectors(bytes, at);
  if (dwords === 0) throw corrupt('ldlinux.sys: not installed, its checksum was never set');
  if (dwords * 4 > bytes.length || dataSectors * SECTOR_BYTES > bytes.length) {
    throw corrupt('ldlinux.sys: cut off', {
      size: bytes.length,
      expected: Math.max(dwords * 4, dataSectors * SECTOR_BYTES),
    });
  }
  let sum = 0;
  for (let word = 0; word < dwords; word++) sum = (sum + u32le(bytes, word * 4)) >>> 0;
  if (sum !== LDLINUX_MAGIC) throw corrupt('ldlinux.sys: its checksum is wrong');
  const version = /(?:SYS|EXT)LINUX (\S+)/.exec(decodeLabel(bytes.subarray(2, 64)))?.[1] ?? '';
  return { version, dataSectors };
}

function findPatchArea(bytes: Uint8Array): number {
  for (let at = 0; at + SIZEOF_PATCH_AREA <= Math.min(bytes.length, SECTOR_BYTES); at += 4) {
    if (patch_magic(bytes, at) === LDLINUX_MAGIC) return at;
  }
  throw corrupt('ldlinux.sys: no SYSLINUX in it');
}

/**
 * Does the boot sector of a partition load the sector of 512 bytes at which ldlinux.sys begins, counted from the partition's start? It
 * holds that number as a part of its code.
 */
export function pointsToSector(bootSector: Uint8Array, sector: number): boolean {
  for (let at = 0; at + 4 <= Math.min(bootSector.length, SECTOR_BYTES); at++) {
    if (u32le(bootSector, at) === sector) return true;
  }
  return false;
}
