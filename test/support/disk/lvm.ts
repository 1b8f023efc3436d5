/** Physical volumes of LVM2 made byte by byte, around metadata that the tests choose. */
import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { lvmCrc } from '../../../src/disk/lvm/label.ts';

export const PV_ID = 'AAAAAA-1111-2222-3333-4444-5555-BBBBBB';
const AREA_AT = 4096;
const AREA_BYTES = 1024 * 1024 - AREA_AT;
export const EXTENT_BYTES = 64 * 1024;
/** Where the first extent begins. */
export const FIRST_EXTENT_AT = 1024 * 1024;

export interface PhysicalVolumeOptions {
  readonly size?: number;
  /** Byte offset of the text in its area. */
  readonly textAt?: number;
  readonly label?: boolean;
}

/** A volume group `vg` with these logical volumes. */
export function groupText(logicalVolumes: string, extents = 32): string {
  return `vg {
id = "VVVVVV-1111-2222-3333-4444-5555-VVVVVV"
seqno = 7
format = "lvm2" # a comment with "quotes" and { braces
status = ["RESIZEABLE", "READ", "WRITE"]
flags = []
extent_size = ${EXTENT_BYTES / 512}
physical_volumes {
pv0 {
id = "${PV_ID}"
device = "/dev/sda\\"2"
status = ["ALLOCATABLE"]
pe_start = ${FIRST_EXTENT_AT / 512}
pe_count = ${extents}
}
}
logical_volumes {
${logicalVolumes}
}
}
contents = "Text Format Volume Group"
version = 1
`;
}

/** One logical volume of segments, each the inside of its braces. */
export function logicalVolume(
  name: string,
  segments: readonly string[],
  status = '"READ", "WRITE", "VISIBLE"',
): string {
  const inner = segments.map((segment, at) => `segment${at + 1} {\n${segment}\n}`).join('\n');
  return `${name} {\nid = "LLLLLL-1111-2222-3333-4444-5555-LLLLLL"\nstatus = [${status}]\n${inner}\n}`;
}

/** A linear piece: so many extents of the volume from `start` on are those of the physical volume from `at` on. */
export function linear(start: number, count: number, at: number, pv = 'pv0'): string {
  return `start_extent = ${start}\nextent_count = ${count}\ntype = "striped"\nstripe_count = 1\nstripes = [\n"${pv}", ${at}\n]`;
}

/** Label in the second sector, one metadata area, the text in it. */
export function physicalVolume(text: string, options: PhysicalVolumeOptions = {}): Uint8Array {
  const { size = 4 * 1024 * 1024, textAt = 512, label = true } = options;
  const bytes = new Uint8Array(size);
  if (label) bytes.set(labelSector(size), 512);
  const encoded = encodeUtf8(text);
  const header = new Uint8Array(512);
  header.set(encodeUtf8(' LVM2 x[5A%r0N*>'), 4);
  putU32le(header, 20, 1);
  putU32le(header, 24, AREA_AT);
  putU32le(header, 32, AREA_BYTES);
  putU32le(header, 40, text === '' ? 0 : textAt);
  putU32le(header, 48, encoded.length);
  putU32le(header, 56, lvmCrc(encoded));
  putU32le(header, 0, lvmCrc(header.subarray(4)));
  bytes.set(header, AREA_AT);
  const fitting = Math.min(encoded.length, AREA_BYTES - textAt);
  bytes.set(encoded.subarray(0, fitting), AREA_AT + textAt);
  bytes.set(encoded.subarray(fitting), AREA_AT + 512);
  return bytes;
}

function labelSector(size: number): Uint8Array {
  const sector = new Uint8Array(512);
  sector.set(encodeUtf8('LABELONE'));
  putU32le(sector, 8, 1);
  putU32le(sector, 20, 32);
  sector.set(encodeUtf8('LVM2 001'), 24);
  sector.set(encodeUtf8(PV_ID.replace(/-/g, '')), 32);
  putU32le(sector, 64, size);
  putU32le(sector, 72, FIRST_EXTENT_AT);
  putU32le(sector, 104, AREA_AT);
  putU32le(sector, 112, AREA_BYTES);
  putU32le(sector, 16, lvmCrc(sector.subarray(20)));
  return sector;
}
