/**
 * The metadata that no path leads to: copies of the superblock, the headers of allocation groups, and their trees of free
 * space, inodes, owners and shared blocks. Each block is checked by checksum, place and identity, each record by its
 * bounds, and the sums against the headers. Not looked at: whether the records of a tree agree with the files (xfs_repair
 * says that), the list of free blocks kept for the trees (AGFL), lists of unlinked inodes, quotas.
 */

import { u32be } from '../../bytes/endian.ts';
import { type BootfsError, corrupt, orDamage } from '../../contract/errors.ts';
import { isSectorRight, readAgf, readAgi, readGroupSector } from '../groups/group-headers.ts';
import {
  FREE_BY_LENGTH,
  FREE_BY_PLACE,
  FREE_INODES,
  type GroupTree,
  INODES,
  OWNERS,
  SHARED,
  visitGroupTree,
} from '../groups/group-tree.ts';
import {
  ar_blockcount,
  ar_startblock,
  ir_freecount,
  ir_startino,
  SB_CRC,
  SB_MAGICNUM,
  sparse_ir_freecount,
  sparse_ir_holemask,
  type XfsAgf,
  type XfsAgi,
} from '../ondisk/structs.gen.ts';
import { agLength } from '../volume/address.ts';
import {
  XFS_SB_FEAT_INCOMPAT_SPINODES,
  XFS_SB_FEAT_RO_COMPAT_FINOBT,
  XFS_SB_FEAT_RO_COMPAT_REFLINK,
  XFS_SB_FEAT_RO_COMPAT_RMAPBT,
} from '../volume/features.ts';
import { XFS_SB_MAGIC } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';

const INODES_PER_CHUNK = 64;
/** The highest bit of a record of shared blocks: the block is set aside for a copy that is not written yet. */
const XFS_REFC_COWFLAG = 0x8000_0000;

type OnDamage = (damage: BootfsError) => void;

/** What is wrong is handed to `onDamage`, a failing device too; a tree that is broken costs no other. */
export function auditGroups(volume: Volume, onDamage: OnDamage): void {
  for (let ag = 0; ag < volume.superblock.agCount; ag++) {
    if (ag > 0) orDamage(() => checkSuperblockCopy(volume, ag), onDamage);
    const agf = orDamage(() => readAgf(volume, ag), onDamage);
    if (agf !== undefined) auditSpace(volume, ag, agf, onDamage);
    const agi = orDamage(() => readAgi(volume, ag), onDamage);
    if (agi !== undefined) auditInodes(volume, ag, agi, onDamage);
  }
}

function checkSuperblockCopy(volume: Volume, ag: number): void {
  const bytes = readGroupSector(volume, ag, 0);
  const context = { group: ag };
  if (u32be(bytes, SB_MAGICNUM) !== XFS_SB_MAGIC)
    throw corrupt('the copy of the superblock has a wrong magic number', context);
  if (!isSectorRight(volume, ag, 0, bytes, SB_CRC)) {
    throw corrupt('the checksum of the copy of the superblock is wrong', context);
  }
}

function auditSpace(volume: Volume, ag: number, agf: XfsAgf, onDamage: OnDamage): void {
  const { sb_features_ro_compat } = volume.superblock.fields;
  const free: GroupTree[] = [
    { kind: FREE_BY_PLACE, ag, root: agf.agf_bno_root, levels: agf.agf_bno_level },
    { kind: FREE_BY_LENGTH, ag, root: agf.agf_cnt_root, levels: agf.agf_cnt_level },
  ];
  for (const tree of free) orDamage(() => checkFreeSpace(volume, tree, agf), onDamage);
  if (sb_features_ro_compat & XFS_SB_FEAT_RO_COMPAT_RMAPBT) {
    const tree = { kind: OWNERS, ag, root: agf.agf_rmap_root, levels: agf.agf_rmap_level };
    orDamage(() => checkRuns(volume, tree), onDamage);
  }
  if (sb_features_ro_compat & XFS_SB_FEAT_RO_COMPAT_REFLINK) {
    const tree = { kind: SHARED, ag, root: agf.agf_refcount_root, levels: agf.agf_refcount_level };
    orDamage(() => checkRuns(volume, tree), onDamage);
  }
}

function checkFreeSpace(volume: Volume, tree: GroupTree, agf: XfsAgf): void {
  const { sum, longest } = checkRuns(volume, tree);
  if (sum === agf.agf_freeblks && longest === agf.agf_longest) return;
  const said = `${agf.agf_freeblks} free blocks, ${agf.agf_longest} in a row`;
  throw corrupt(`xfs_agf says ${said}; ${tree.kind.name} has ${sum} and ${longest}`, { group: tree.ag });
}

/** Runs of blocks inside the group: all records begin as those of free space. */
function checkRuns(volume: Volume, tree: GroupTree): { sum: number; longest: number } {
  const { kind, ag } = tree;
  const groupLength = agLength(volume.superblock, ag);
  let sum = 0;
  let longest = 0;
  visitGroupTree(volume, tree, (bytes, at) => {
    const stored = ar_startblock(bytes, at);
    const start = kind === SHARED ? (stored & ~XFS_REFC_COWFLAG) >>> 0 : stored;
    const length = ar_blockcount(bytes, at);
    if (length === 0 || start + length > groupLength) {
      throw corrupt(`${kind.name}: a run of ${length} blocks from ${start}`, { group: ag });
    }
    sum += length;
    longest = Math.max(longest, length);
  });
  return { sum, longest };
}

function auditInodes(volume: Volume, ag: number, agi: XfsAgi, onDamage: OnDamage): void {
  const all: GroupTree = { kind: INODES, ag, root: agi.agi_root, levels: agi.agi_level };
  orDamage(() => checkInodeChunks(volume, all, agi), onDamage);
  if (!(volume.superblock.fields.sb_features_ro_compat & XFS_SB_FEAT_RO_COMPAT_FINOBT)) return;
  const withFree: GroupTree = { kind: FREE_INODES, ag, root: agi.agi_free_root, levels: agi.agi_free_level };
  orDamage(() => checkInodeChunks(volume, withFree, agi), onDamage);
}

/** Chunks of 64 inodes. */
function checkInodeChunks(volume: Volume, tree: GroupTree, agi: XfsAgi): void {
  const { superblock } = volume;
  const isSparse = (superblock.fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_SPINODES) !== 0;
  const inodeEnd = agLength(superblock, tree.ag) * superblock.inodesPerBlock;
  let free = 0;
  visitGroupTree(volume, tree, (bytes, at) => {
    const first = ir_startino(bytes, at);
    const freeHere = isSparse ? sparse_ir_freecount(bytes, at) : ir_freecount(bytes, at);
    // A chunk with holes may seem to reach past the end of its group.
    const hasHoles = isSparse && sparse_ir_holemask(bytes, at) !== 0;
    const end = hasHoles ? first + 1 : first + INODES_PER_CHUNK;
    if (end > inodeEnd || freeHere > INODES_PER_CHUNK) {
      throw corrupt(`${tree.kind.name}: ${freeHere} free inodes of a chunk from ${first}`, { group: tree.ag });
    }
    free += freeHere;
  });
  if (free === agi.agi_freecount) return;
  throw corrupt(`xfs_agi says ${agi.agi_freecount} free inodes, ${tree.kind.name} ${free}`, { group: tree.ag });
}
