/** The headers of an allocation group: sectors that say where its trees begin, and what they add up to. */

import { corrupt } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import {
  AGF_CRC,
  AGF_LSN,
  AGI_CRC,
  AGI_LSN,
  decodeXfsAgf,
  decodeXfsAgi,
  type XfsAgf,
  type XfsAgi,
} from '../ondisk/structs.gen.ts';
import { agLength } from '../volume/address.ts';
import { isChecksumRight } from '../volume/checksum.ts';
import { hasMetaUuid } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';

const XFS_AGF_MAGIC = 0x58414746;
const XFS_AGI_MAGIC = 0x58414749;

/** What is different between the two headers. */
interface HeaderKind<Fields> {
  /** The kernel's name. */
  readonly structure: string;
  /** Sector of the group. */
  readonly sector: number;
  readonly crcOffset: number;
  readonly lsnOffset: number;
  readonly decode: (bytes: Uint8Array) => Fields;
  /** What the header says of itself. */
  readonly claims: (fields: Fields) => HeaderClaims;
}

interface HeaderClaims {
  readonly isMagicRight: boolean;
  readonly uuid: Uint8Array;
  readonly seqno: number;
  readonly length: number;
}

const AGF: HeaderKind<XfsAgf> = {
  structure: 'xfs_agf',
  sector: 1,
  crcOffset: AGF_CRC,
  lsnOffset: AGF_LSN,
  decode: decodeXfsAgf,
  claims: ({ agf_magicnum, agf_uuid, agf_seqno, agf_length }) => ({
    isMagicRight: agf_magicnum === XFS_AGF_MAGIC,
    uuid: agf_uuid,
    seqno: agf_seqno,
    length: agf_length,
  }),
};

const AGI: HeaderKind<XfsAgi> = {
  structure: 'xfs_agi',
  sector: 2,
  crcOffset: AGI_CRC,
  lsnOffset: AGI_LSN,
  decode: decodeXfsAgi,
  claims: ({ agi_magicnum, agi_uuid, agi_seqno, agi_length }) => ({
    isMagicRight: agi_magicnum === XFS_AGI_MAGIC,
    uuid: agi_uuid,
    seqno: agi_seqno,
    length: agi_length,
  }),
};

/** The free space of group `ag`. @throws ERR_BOOTFS_CORRUPT, EIO */
export function readAgf(volume: Volume, ag: number): XfsAgf {
  return readHeader(volume, ag, AGF);
}

/** The inodes of group `ag`. @throws ERR_BOOTFS_CORRUPT, EIO */
export function readAgi(volume: Volume, ag: number): XfsAgi {
  return readHeader(volume, ag, AGI);
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

function readHeader<Fields>(volume: Volume, ag: number, kind: HeaderKind<Fields>): Fields {
  const { structure, sector, crcOffset, lsnOffset } = kind;
  const bytes = readGroupSector(volume, ag, sector);
  const fields = kind.decode(bytes);
  const claims = kind.claims(fields);
  const context = { group: ag };
  if (!claims.isMagicRight) throw corrupt(`${structure} has a wrong magic number`, context);
  if (!isSectorRight(volume, ag, sector, bytes, crcOffset)) {
    volume.checksumFailed(corrupt(`the checksum of ${structure} is wrong`, context));
  }
  if (volume.isAheadOfLog?.(bytes, lsnOffset)) throw corrupt(`${structure} is newer than the log`, context);
  if (!hasMetaUuid(volume.superblock, claims.uuid)) throw corrupt(`${structure} of another filesystem`, context);
  if (claims.seqno !== ag) throw corrupt(`${structure} is of group ${claims.seqno}`, context);
  if (claims.length !== agLength(volume.superblock, ag)) {
    throw corrupt(`${structure} says that the group has ${claims.length} blocks`, context);
  }
  return fields;
}
