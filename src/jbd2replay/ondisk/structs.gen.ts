// Generated from the tables in this folder by `npm run generate`; do not edit.
import { corrupt } from '../../contract/errors.ts';

/** journal_superblock_s; Documentation/filesystems/ext4/journal.rst, include/linux/jbd2.h. */
export interface JournalSuperblockS {
  /** 0x0 JBD2_MAGIC_NUMBER, c03b3998 */
  readonly h_magic: number;
  /** 0x4 3: version 1, without feature fields; 4: version 2 */
  readonly h_blocktype: number;
  /** 0xc bytes; the filesystem's own block size */
  readonly s_blocksize: number;
  /** 0x10 blocks in the journal */
  readonly s_maxlen: number;
  /** 0x14 first block of the log area */
  readonly s_first: number;
  /** 0x18 the first transaction id expected in the log */
  readonly s_sequence: number;
  /** 0x1c the block at which the log starts; 0 where it is empty */
  readonly s_start: number;
  /** 0x24 compatible features */
  readonly s_feature_compat: number;
  /** 0x28 incompatible features */
  readonly s_feature_incompat: number;
  /** 0x2c read-only compatible features; none is known */
  readonly s_feature_ro_compat: number;
  /** 0x30 the identity of the journal, and the start value of its checksums */
  readonly s_uuid: Uint8Array;
  /** 0x40 filesystems that share an external journal */
  readonly s_nr_users: number;
  /** 0x50 4: crc32c */
  readonly s_checksum_type: number;
  /** 0x54 blocks set aside for fast commits; 0 stands for 256 */
  readonly s_num_fc_blks: number;
  /** 0xfc crc32c of the 1024 bytes with this field zero */
  readonly s_checksum: number;
}

/** @throws ERR_BOOTFS_CORRUPT for fewer than 1024 bytes. */
export function decodeJournalSuperblockS(buffer: Uint8Array): JournalSuperblockS {
  if (buffer.length < 1024) throw corrupt(`journal_superblock_s cut off`, { bytes: buffer.length, expected: 1024 });
  const vars = {} as { -readonly [Key in keyof JournalSuperblockS]: JournalSuperblockS[Key] };
  var dataView = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  var offset = 0;
  vars.h_magic = dataView.getUint32(offset, false);
  offset += 4;
  vars.h_blocktype = dataView.getUint32(offset, false);
  offset += 4;
  offset += 4;
  vars.s_blocksize = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_maxlen = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_first = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_sequence = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_start = dataView.getUint32(offset, false);
  offset += 4;
  offset += 4;
  vars.s_feature_compat = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_feature_incompat = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_feature_ro_compat = dataView.getUint32(offset, false);
  offset += 4;
  vars.s_uuid = buffer.subarray(offset, offset + 16);
  offset += 16;
  vars.s_nr_users = dataView.getUint32(offset, false);
  offset += 4;
  offset += 12;
  vars.s_checksum_type = dataView.getUint8(offset);
  offset += 1;
  offset += 3;
  vars.s_num_fc_blks = dataView.getUint32(offset, false);
  offset += 4;
  offset += 164;
  vars.s_checksum = dataView.getUint32(offset, false);
  offset += 4;
  return vars;
}
