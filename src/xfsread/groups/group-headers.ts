/** The headers of an allocation group: sectors that say where its trees begin, and what they add up to. */
import { corrupt } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import { decodeXfsAgf, decodeXfsAgi, type XfsAgf, type XfsAgi } from '../ondisk/structs.gen.ts';
import { agLength } from '../volume/address.ts';
import { isChecksumRight } from '../volume/checksum.ts';
import { hasMetaUuid } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';

const XFS_AGF_MAGIC = 0x58414746;
const XFS_AGI_MAGIC = 0x58414749;
const AGF_SECTOR = 1;
const AGI_SECTOR = 2;
const AGF_LSN = 208;
const AGF_CRC = 216;
const AGI_CRC = 312;
const AGI_LSN = 320;

/** Where a header's own fields are, and what they say. */
interface Header {
  readonly structure: string;
  readonly crcOffset: number;
  readonly lsnOffset: number;
  readonly isMagicRight: boolean;
  readonly uuid: Uint8Array;
  readonly seqno: number;
  readonly length: number;
}

/** The free space of group `ag`. @throws ERR_BOOTFS_CORRUPT, EIO */
export function readAgf(volume: Volume, ag: number): XfsAgf {
  const bytes = readGroupSector(volume, ag, AGF_SECTOR);
  const fields = decodeXfsAgf(bytes);
  checkHeader(volume, ag, AGF_SECTOR, bytes, {
    structure: 'xfs_agf',
    crcOffset: AGF_CRC,
    lsnOffset: AGF_LSN,
    isMagicRight: fields.agf_magicnum === XFS_AGF_MAGIC,
    uuid: fields.agf_uuid,
    seqno: fields.agf_seqno,
    length: fields.agf_length,
  });
  return fields;
}

/** The inodes of group `ag`. @throws ERR_BOOTFS_CORRUPT, EIO */
export function readAgi(volume: Volume, ag: number): XfsAgi {
  const bytes = readGroupSector(volume, ag, AGI_SECTOR);
  const fields = decodeXfsAgi(bytes);
  checkHeader(volume, ag, AGI_SECTOR, bytes, {
    structure: 'xfs_agi',
    crcOffset: AGI_CRC,
    lsnOffset: AGI_LSN,
    isMagicRight: fields.agi_magicnum === XFS_AGI_MAGIC,
    uuid: fields.agi_uuid,
    seqno: fields.agi_seqno,
    length: fields.agi_length,
  });
  return fields;
}

/** Sector `sector`, of the superblock's size, of a group: 0 is the copy of the superblock. @throws EIO */
export function readGroupSector(volume: Volume, ag: number, sector: number): Uint8Array {
  const { sectorSize } = volume.superblock;
  return readBytes(volume.device, sectorOffset(volume, ag, sector), sectorSize);
}

/** Bytes from the start of the device. */
function sectorOffset({ superblock }: Volume, ag: number, sector: number): number {
  return ag * superblock.agBlocks * superblock.blockSize + sector * superblock.sectorSize;
}

/** Is the checksum of a group's sector right, or stale since the log has changed the sector? */
export function isSectorRight(volume: Volume, ag: number, sector: number, bytes: Uint8Array, crc: number): boolean {
  return volume.isVouched(sectorOffset(volume, ag, sector), bytes.length) || isChecksumRight(bytes, crc);
}

function checkHeader(volume: Volume, ag: number, sector: number, bytes: Uint8Array, header: Header): void {
  const { structure, crcOffset, lsnOffset } = header;
  const context = { group: ag };
  if (!header.isMagicRight) throw corrupt(`${structure} has a wrong magic number`, context);
  if (!isSectorRight(volume, ag, sector, bytes, crcOffset)) {
    volume.checksumFailed(corrupt(`the checksum of ${structure} is wrong`, context));
  }
  if (volume.isAheadOfLog?.(bytes, lsnOffset)) throw corrupt(`${structure} is newer than the log`, context);
  if (!hasMetaUuid(volume.superblock, header.uuid)) throw corrupt(`${structure} of another filesystem`, context);
  if (header.seqno !== ag) throw corrupt(`${structure} is of group ${header.seqno}`, context);
  if (header.length !== agLength(volume.superblock, ag)) {
    throw corrupt(`${structure} says that the group has ${header.length} blocks`, context);
  }
}
