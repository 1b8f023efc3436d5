/** The trees of an allocation group: free space, inodes, owners of blocks, shared blocks. Read whole, in order. */

import { joinU64, u32be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { decodeXfsBtreeSblock, SBLOCK_BB_CRC, SBLOCK_BB_LSN, SIZEOF_XFS_BTREE_SBLOCK } from '../ondisk/structs.gen.ts';
import { agLength } from '../volume/address.ts';
import { checkClaims } from '../volume/metadata-block.ts';
import type { Volume } from '../volume/volume.ts';

const POINTER_SIZE = 4;
/** XFS_BTREE_MAXLEVELS */
const MAX_LEVELS = 9;

/** What is different from tree to tree. */
export interface GroupTreeKind {
  /** In messages, as the kernel calls it. */
  readonly name: string;
  /** Of its blocks, big endian. */
  readonly magic: number;
  /** Bytes. */
  readonly recordSize: number;
  /** Bytes of what stands for a block below in a node; both keys, where there are two. */
  readonly keySize: number;
}

/** Free runs: start, length. */
export const FREE_BY_PLACE: GroupTreeKind = { name: 'bnobt', magic: 0x41423342, recordSize: 8, keySize: 8 };
/** The same, in the order of lengths. */
export const FREE_BY_LENGTH: GroupTreeKind = { name: 'cntbt', magic: 0x41423343, recordSize: 8, keySize: 8 };
/** Chunks of inodes. */
export const INODES: GroupTreeKind = { name: 'inobt', magic: 0x49414233, recordSize: 16, keySize: 4 };
/** Those of them with free inodes. */
export const FREE_INODES: GroupTreeKind = { name: 'finobt', magic: 0x46494233, recordSize: 16, keySize: 4 };
/** Runs and who owns them: what the reverse mapping says. */
export const OWNERS: GroupTreeKind = { name: 'rmapbt', magic: 0x524d4233, recordSize: 24, keySize: 40 };
/** Runs of blocks, and how many files use them. */
export const SHARED: GroupTreeKind = { name: 'refcountbt', magic: 0x52334643, recordSize: 12, keySize: 4 };

/** A tree of a group. */
export interface GroupTree {
  /** What its records say. */
  readonly kind: GroupTreeKind;
  /** Number of the group, from 0. */
  readonly ag: number;
  /** Block of the group. */
  readonly root: number;
  /** 1 for a tree that is a leaf. */
  readonly levels: number;
}

/**
 * Calls `visit` with each record, in order: the leaf that it is in, and its first byte there.
 *
 * @throws ERR_BOOTFS_CORRUPT for a bad block, and for a tree that leads to more blocks than the group has; EIO
 */
export function visitGroupTree(volume: Volume, tree: GroupTree, visit: (bytes: Uint8Array, at: number) => void): void {
  const { kind, ag, root, levels } = tree;
  const { superblock } = volume;
  const groupLength = agLength(superblock, ag);
  let blocksLeft = groupLength;
  if (levels < 1 || levels > MAX_LEVELS) throw corrupt(`${kind.name} of ${levels} levels`, { group: ag });
  visitBlock(root, levels - 1);

  function visitBlock(agBlock: number, level: number): void {
    const context = { group: ag, block: agBlock };
    if (agBlock < superblock.firstAgBlock || agBlock >= groupLength) {
      throw corrupt(`block of ${kind.name} outside its group`, context);
    }
    if (blocksLeft-- === 0) throw corrupt(`${kind.name} leads to the same block twice`, context);
    const fsBlock = ag * superblock.agBlocks + agBlock;
    const bytes = volume.readBlock(fsBlock);
    const count = checkBlock(volume, tree, bytes, fsBlock, level);
    if (level === 0) {
      for (let index = 0; index < count; index++) visit(bytes, SIZEOF_XFS_BTREE_SBLOCK + index * kind.recordSize);
      return;
    }
    const pointers = SIZEOF_XFS_BTREE_SBLOCK + mostEntries(bytes, kind.keySize + POINTER_SIZE) * kind.keySize;
    for (let index = 0; index < count; index++) visitBlock(u32be(bytes, pointers + index * POINTER_SIZE), level - 1);
  }
}

function mostEntries(bytes: Uint8Array, entrySize: number): number {
  return Math.floor((bytes.length - SIZEOF_XFS_BTREE_SBLOCK) / entrySize);
}

/** The number of records, or of pointers: a leaf that is the whole tree may have none. */
function checkBlock(volume: Volume, tree: GroupTree, bytes: Uint8Array, fsBlock: number, level: number): number {
  const { kind, ag, levels } = tree;
  const header = decodeXfsBtreeSblock(bytes);
  const context = { group: ag, block: fsBlock };
  if (header.bb_magic !== kind.magic) {
    throw corrupt(`${kind.name}: xfs_btree_block.bb_magic is 0x${header.bb_magic.toString(16)}`, context);
  }
  // The owner is a group here, where other blocks name an inode.
  const claims = {
    uuid: header.bb_uuid,
    basicBlock: joinU64(header.bb_blkno_lo, header.bb_blkno_hi),
    owner: ag,
  };
  if (header.bb_owner !== ag) throw corrupt(`${kind.name}: a block of group ${header.bb_owner}`, context);
  checkClaims(volume, bytes, claims, {
    structure: `xfs_btree_block of ${kind.name}`,
    inode: ag,
    fsBlock,
    crcOffset: SBLOCK_BB_CRC,
    lsnOffset: SBLOCK_BB_LSN,
    isVouched: volume.isVouched(fsBlock * bytes.length, bytes.length),
  });
  if (header.bb_level !== level) throw corrupt(`${kind.name}: bb_level is ${header.bb_level}, not ${level}`, context);
  const most = mostEntries(bytes, level === 0 ? kind.recordSize : kind.keySize + POINTER_SIZE);
  const count = header.bb_numrecs;
  if (count > most || (count === 0 && levels > 1)) throw corrupt(`${kind.name}: bb_numrecs is ${count}`, context);
  return count;
}
