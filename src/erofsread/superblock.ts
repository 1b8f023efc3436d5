/** erofs_super_block: 128 bytes and more at byte 1024. */

import { joinU64, u32le } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import { formatUuid } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import type { Verify } from '../contract/options.ts';
import { readBytes } from '../device/block-device.ts';
import { checkAlgorithms } from './algorithms.ts';
import {
  EROFS_ALL_FEATURE_INCOMPAT,
  EROFS_FEATURE_COMPAT_SB_CHKSUM,
  EROFS_FEATURE_INCOMPAT_48BIT,
  EROFS_FEATURE_INCOMPAT_COMPR_CFGS,
  EROFS_FEATURE_INCOMPAT_DEVICE_TABLE,
  EROFS_FEATURE_INCOMPAT_FRAGMENTS,
  EROFS_FEATURE_INCOMPAT_METABOX,
  unknownIncompat,
} from './features.ts';
import { decodeNid, type Nid } from './nid.ts';
import { LCFS_EROFS_MAGIC } from './ondisk/composefs-header.ts';
import {
  decodeErofsSuperBlock,
  decodeErofsSuperBlockExt,
  type ErofsSuperBlock,
  SIZEOF_EROFS_SUPER_BLOCK,
  SIZEOF_EROFS_SUPER_BLOCK_EXT,
} from './ondisk/structs.gen.ts';
import {
  EROFS_DEVT_SLOT_SIZE,
  EROFS_SB_EXTSLOT_SIZE,
  EROFS_SUPER_MAGIC_V1,
  EROFS_SUPER_OFFSET,
} from './ondisk/superblock.ts';
import { readChecksum } from './recognition.ts';

/** Linux reads the superblock from one page of 4096 bytes. */
const MAX_SIZE = 4096 - EROFS_SUPER_OFFSET;

/** What the rest of the reader needs of a superblock that passed the checks. */
export interface Superblock {
  /** `feature_compat`. */
  readonly compat: number;
  /** `feature_incompat`. */
  readonly incompat: number;
  /** Bytes; 512 to 65536. */
  readonly blockSize: number;
  /** Bytes, extensions included. */
  readonly size: number;
  /** Of `/`. */
  readonly root: Nid;
  /** Where the contents of fragments are. */
  readonly packed: Nid | undefined;
  /** The file that holds metadata; defined where the feature is on. */
  readonly metabox: Nid | undefined;
  /** For people only. */
  readonly inodeCount: number;
  /** Of the primary device. */
  readonly lengthInBlocks: number;
  /** Seconds that compact inodes count from; signed. */
  readonly epochSeconds: number;
  /** `fixed_nsec`: of the times of all compact inodes. */
  readonly fixedNanoseconds: number;
  /** Byte positions of what is counted in blocks of the primary device. */
  readonly metadataStart: number;
  /** The same of the shared attributes. */
  readonly sharedXattrStart: number;
  /** Is it made by mkcomposefs (a header with a magic number in byte 0)? Then contents may stand in an object store. */
  readonly isComposefs: boolean;
  /** volume_name; '' where it has none. */
  readonly label: string;
  /** '' where it has none. */
  readonly uuid: string;
  /** Bit n: files may be compressed with algorithm n. */
  readonly algorithms: number;
  /** Blobs in the device table. */
  readonly extraDevices: number;
  /** Byte position of the device table. */
  readonly deviceTable: number;
  /** Long prefixes of attribute names. */
  readonly xattrPrefixCount: number;
  /** Byte position of the prefixes in whatever holds them. */
  readonly xattrPrefixStart: number;
}

/** Reads and checks it as Linux does. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED, EIO. */
export function readSuperblock(device: BlockDevice, verify: Verify): Superblock {
  const raw = decodeErofsSuperBlock(readBytes(device, EROFS_SUPER_OFFSET, SIZEOF_EROFS_SUPER_BLOCK));
  if (raw.magic !== EROFS_SUPER_MAGIC_V1) {
    throw corrupt(`erofs_super_block.magic is 0x${raw.magic.toString(16)}, expected 0xe0f5e1e2`);
  }
  if (raw.blkszbits < 9 || raw.blkszbits > 16) {
    throw unsupported(`erofs_super_block.blkszbits is ${raw.blkszbits}, expected 9 to 16`);
  }
  if (raw.dirblkbits !== 0) throw unsupported(`erofs_super_block.dirblkbits is ${raw.dirblkbits}, expected 0`);
  const blockSize = 2 ** raw.blkszbits;
  if ((raw.feature_compat & EROFS_FEATURE_COMPAT_SB_CHKSUM) !== 0 && verify !== 'none') {
    checkChecksum(device, blockSize, raw.checksum);
  }
  const unknown = unknownIncompat(raw.feature_incompat);
  if (unknown.length > 0) {
    throw unsupported(`EROFS incompatible feature ${unknown.join(', ')} is newer than Linux 6.18`, {
      featureIncompat: `0x${raw.feature_incompat.toString(16)}`,
      known: `0x${EROFS_ALL_FEATURE_INCOMPAT.toString(16)}`,
    });
  }
  const size = SIZEOF_EROFS_SUPER_BLOCK + raw.sb_extslots * EROFS_SB_EXTSLOT_SIZE;
  if (size > MAX_SIZE) throw corrupt(`erofs_super_block.sb_extslots is ${raw.sb_extslots}, at most 184`);
  const algorithms = readAlgorithms(device, raw, size, blockSize);
  return decodeSuperblock(device, raw, size, algorithms);
}

function decodeSuperblock(device: BlockDevice, raw: ErofsSuperBlock, size: number, algorithms: number): Superblock {
  const has = (bit: number): boolean => (raw.feature_incompat & bit) !== 0;
  const blockSize = 2 ** raw.blkszbits;
  const usesWideRoot = has(EROFS_FEATURE_INCOMPAT_48BIT) && (raw.rootnid_8b_lo | raw.rootnid_8b_hi) !== 0;
  const hasPacked = has(EROFS_FEATURE_INCOMPAT_FRAGMENTS) && (raw.packed_nid_lo | raw.packed_nid_hi) !== 0;
  return {
    compat: raw.feature_compat,
    incompat: raw.feature_incompat,
    blockSize,
    size,
    root: usesWideRoot
      ? decodeNid(raw.rootnid_8b_lo, raw.rootnid_8b_hi)
      : { index: raw.rootnid_2b_or_blocks_hi, inMetabox: false },
    packed: hasPacked ? plainNid('packed_nid', raw.packed_nid_lo, raw.packed_nid_hi) : undefined,
    metabox: has(EROFS_FEATURE_INCOMPAT_METABOX) ? readMetaboxNid(device, size) : undefined,
    inodeCount: joinU64(raw.inos_lo, raw.inos_hi),
    lengthInBlocks: joinU64(raw.blocks_lo, usesWideRoot ? raw.rootnid_2b_or_blocks_hi : 0),
    epochSeconds: joinU64(raw.epoch_lo, raw.epoch_hi),
    fixedNanoseconds: raw.fixed_nsec,
    metadataStart: raw.meta_blkaddr * blockSize,
    sharedXattrStart: raw.xattr_blkaddr * blockSize,
    isComposefs: u32le(readBytes(device, 0, 4), 0) === LCFS_EROFS_MAGIC,
    label: decodeLabel(raw.volume_name),
    uuid: formatUuid(raw.uuid),
    algorithms,
    extraDevices: has(EROFS_FEATURE_INCOMPAT_DEVICE_TABLE) ? raw.extra_devices : 0,
    deviceTable: raw.devt_slotoff * EROFS_DEVT_SLOT_SIZE,
    xattrPrefixCount: raw.xattr_prefix_count,
    xattrPrefixStart: raw.xattr_prefix_start * 4,
  };
}

function checkChecksum(device: BlockDevice, blockSize: number, expected: number): void {
  const actual = readChecksum(device, blockSize);
  if (actual !== expected) {
    throw corrupt(`erofs_super_block.checksum is 0x${expected.toString(16)}, expected 0x${actual.toString(16)}`);
  }
}

function readAlgorithms(device: BlockDevice, raw: ErofsSuperBlock, size: number, blockSize: number): number {
  if ((raw.feature_incompat & EROFS_FEATURE_INCOMPAT_COMPR_CFGS) === 0) return 1;
  checkAlgorithms(device, EROFS_SUPER_OFFSET + size, raw.available_compr_algs, blockSize);
  return raw.available_compr_algs;
}

function readMetaboxNid(device: BlockDevice, size: number): Nid {
  if (size <= SIZEOF_EROFS_SUPER_BLOCK) throw corrupt('erofs_super_block.sb_extslots is 0, but there is a metabox');
  const bytes = readBytes(device, EROFS_SUPER_OFFSET + SIZEOF_EROFS_SUPER_BLOCK, SIZEOF_EROFS_SUPER_BLOCK_EXT);
  const { metabox_nid_lo, metabox_nid_hi } = decodeErofsSuperBlockExt(bytes);
  return plainNid('metabox_nid', metabox_nid_lo, metabox_nid_hi);
}

/** The inodes that metadata itself depends on can't be in the metabox. */
function plainNid(field: string, lo: number, hi: number): Nid {
  const nid = decodeNid(lo, hi);
  if (nid.inMetabox) throw corrupt(`erofs_super_block.${field} points into the metabox`);
  return nid;
}
