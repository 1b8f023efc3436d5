/** The newest metadata of the volume group that a physical volume belongs to. */
import { joinU64 } from '../../bytes/endian.ts';
import { equalBytes } from '../../bytes/names.ts';
import { decodeLabel, encodeUtf8 } from '../../bytes/utf8.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { corrupt, orDamage } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import { MDA_HEADER_SIZE, RAW_LOCN_IGNORED } from '../ondisk/lvm.ts';
import { decodeMdaHeader, type MdaHeader } from '../ondisk/structs.gen.ts';
import { type Area, lvmCrc, type PvLabel } from './label.ts';
import { decodeLvmText, type LvmSection, numberIn } from './text.ts';

/** Bytes; a group of a thousand volumes needs one million. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Metadata areas of a physical volume that are looked at; LVM makes two at most. */
const MAX_AREAS = 2;
const MAGIC = /* @__PURE__ */ encodeUtf8(' LVM2 x[5A%r0N*>');

/** A volume group, as its text has it. */
export interface GroupText {
  /** Of the group: the section at the top of the text. */
  readonly name: string;
  /** What stands in that section. */
  readonly group: LvmSection;
}

/** What the metadata areas hold together. */
export interface MetadataFound {
  /** Undefined where the physical volume is in no group, or keeps no metadata of it, or none is whole. */
  readonly newest: GroupText | undefined;
  /** Copies that are broken, or differ. */
  readonly warnings: readonly string[];
}

/** The metadata with the highest number; what is wrong with one copy is a warning. @throws ERR_BOOTFS_NEED_RANGE */
export function readMetadata(device: BlockDevice, { metadataAreas }: PvLabel): MetadataFound {
  const warnings: string[] = [];
  let newest: GroupText | undefined;
  for (const area of metadataAreas.slice(0, MAX_AREAS)) {
    const found = orDamage(
      () => readArea(device, area),
      ({ reason }) => warnings.push(reason),
    );
    if (found !== undefined && (newest === undefined || seqno(found) > seqno(newest))) newest = found;
  }
  if (newest === undefined && warnings.length === 0 && metadataAreas.length === 0) {
    warnings.push('LVM2: the physical volume keeps no metadata of its volume group');
  }
  return { newest, warnings };
}

function seqno({ group }: GroupText): number {
  return numberIn(group, 'seqno');
}

/** Undefined where the area holds no group, or is marked as not kept up to date. */
function readArea(device: BlockDevice, { byteOffset }: Area): GroupText | undefined {
  const bytes = readBytes(device, byteOffset, MDA_HEADER_SIZE);
  const header = decodeMdaHeader(bytes);
  if (!equalBytes(header.magic, MAGIC)) throw corrupt('LVM2: no metadata area where the label says', { byteOffset });
  if (lvmCrc(bytes.subarray(4)) !== header.checksum_xl) {
    throw corrupt('LVM2: the checksum of a metadata area is wrong', { byteOffset });
  }
  if (joinU64(header.start_lo, header.start_hi) !== byteOffset) {
    throw corrupt('LVM2: a metadata area says that it is another', { byteOffset });
  }
  const isEmpty = header.raw_locn_offset_lo === 0 && header.raw_locn_offset_hi === 0;
  if (isEmpty || (header.raw_locn_flags & RAW_LOCN_IGNORED) !== 0) return undefined;
  return decodeGroup(readText(device, byteOffset, header));
}

/** The text is a ring: what passes the area's end goes on behind its header. */
function readText(device: BlockDevice, areaAt: number, header: MdaHeader): Uint8Array {
  const areaLength = joinU64(header.size_lo, header.size_hi);
  const offset = joinU64(header.raw_locn_offset_lo, header.raw_locn_offset_hi);
  const length = joinU64(header.raw_locn_size_lo, header.raw_locn_size_hi);
  if (offset < MDA_HEADER_SIZE || offset >= areaLength || length > areaLength - MDA_HEADER_SIZE) {
    throw corrupt('LVM2: metadata text outside of its area', { offset, length, areaLength });
  }
  if (length > MAX_TEXT_BYTES) throw corrupt('LVM2: metadata text is too long', { length, limit: MAX_TEXT_BYTES });
  const text = new Uint8Array(length);
  const first = Math.min(length, areaLength - offset);
  device.read(areaAt + offset, text.subarray(0, first));
  if (first < length) device.read(areaAt + MDA_HEADER_SIZE, text.subarray(first));
  if (lvmCrc(text) !== header.raw_locn_checksum) throw corrupt('LVM2: the checksum of the metadata text is wrong');
  return text;
}

/** The group is the one section of the text. */
function decodeGroup(bytes: Uint8Array): GroupText {
  const { sections } = decodeLvmText(decodeLabel(bytes));
  const [name] = Array.from(sections.keys());
  const group = name === undefined ? undefined : sections.get(name);
  if (group === undefined) throw corrupt('LVM2: metadata text without a volume group');
  numberIn(group, 'seqno');
  return { name, group };
}
