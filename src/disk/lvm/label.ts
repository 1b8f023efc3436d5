/** The label of a physical volume: who it is, and where its metadata is. */
import { joinU64 } from '../../bytes/endian.ts';
import { equalBytes } from '../../bytes/names.ts';
import { decodeLabel, encodeUtf8 } from '../../bytes/utf8.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { corrupt } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import { crc32 } from '../../hash/crc32.ts';
import { INITIAL_CRC, LABEL_SCAN_SECTORS } from '../ondisk/lvm.ts';
import {
  decodeDiskLocn,
  decodeLabelHeader,
  decodePvHeader,
  SIZEOF_DISK_LOCN,
  SIZEOF_LABEL_HEADER,
  SIZEOF_PV_HEADER,
} from '../ondisk/structs.gen.ts';

const SECTOR_BYTES = 512;

/** A part of the device. */
export interface Area {
  /** From the start of the physical volume. */
  readonly byteOffset: number;
  /** Bytes; 0: all that is left. */
  readonly length: number;
}

/** What the label says. */
export interface PvLabel {
  /** 32 characters, as the metadata has them without hyphens. */
  readonly id: string;
  /** Bytes that the physical volume is meant to have. */
  readonly size: number;
  /** Where metadata may be; most physical volumes have one such area. */
  readonly metadataAreas: readonly Area[];
}

/** LVM's CRC-32: that of zlib, with another start and no inversion. */
export function lvmCrc(bytes: Uint8Array, before: number = INITIAL_CRC): number {
  return ~crc32(bytes, ~before >>> 0) >>> 0;
}

/** A UUID of LVM as its tools print it: 6-4-4-4-4-4-6 characters. */
export function formatLvmId(id: string): string {
  return id.replace(/^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/, '$1-$2-$3-$4-$5-$6-$7');
}

/** The label in one of the first four sectors. @throws ERR_BOOTFS_CORRUPT where none is whole; EIO */
export function readPvLabel(device: BlockDevice): PvLabel {
  let reason = 'no label in the first four sectors';
  for (let sector = 0; sector < LABEL_SCAN_SECTORS && (sector + 1) * SECTOR_BYTES <= device.size; sector++) {
    const bytes = readBytes(device, sector * SECTOR_BYTES, SECTOR_BYTES);
    if (!equalBytes(bytes.subarray(0, 8), encodeUtf8('LABELONE'))) continue;
    const header = decodeLabelHeader(bytes);
    if (joinU64(header.sector_xl_lo, header.sector_xl_hi) !== sector) reason = 'its label is that of another sector';
    else if (lvmCrc(bytes.subarray(0x14)) !== header.crc_xl) reason = 'the checksum of its label is wrong';
    else return decodePvLabel(bytes, header.offset_xl);
  }
  throw corrupt(`LVM2: ${reason}`);
}

/** @param at Byte offset of pv_header in the sector. */
function decodePvLabel(sector: Uint8Array, at: number): PvLabel {
  if (at < SIZEOF_LABEL_HEADER || at + SIZEOF_PV_HEADER > sector.length) {
    throw corrupt('LVM2: label_header.offset_xl leads out of its sector', { offset: at });
  }
  const header = decodePvHeader(sector.subarray(at));
  const afterData = decodeAreas(sector, at + SIZEOF_PV_HEADER).end;
  return {
    id: decodeLabel(header.pv_uuid),
    size: joinU64(header.device_size_xl_lo, header.device_size_xl_hi),
    metadataAreas: decodeAreas(sector, afterData).areas,
  };
}

/** A list that a zero entry ends, or the sector. `end`: byte offset behind it. */
function decodeAreas(sector: Uint8Array, from: number): { areas: Area[]; end: number } {
  const areas: Area[] = [];
  let at = from;
  for (; at + SIZEOF_DISK_LOCN <= sector.length; at += SIZEOF_DISK_LOCN) {
    const { offset_lo, offset_hi, size_lo, size_hi } = decodeDiskLocn(sector.subarray(at));
    const byteOffset = joinU64(offset_lo, offset_hi);
    if (byteOffset === 0 && size_lo === 0) return { areas, end: at + SIZEOF_DISK_LOCN };
    areas.push({ byteOffset, length: joinU64(size_lo, size_hi) });
  }
  return { areas, end: at };
}
