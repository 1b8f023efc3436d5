/**
 * Applies fast commits in memory, in the order of their tags, as three overlays: inode records, changes to block
 * mappings, and changes to the names in directories. Bitmaps, counters and i_blocks are not kept up: no path shows them.
 */
import { putU16le, putU32le, u32le } from '../../bytes/endian.ts';
import { attempt, BootfsError, corrupt, isImageError } from '../../contract/errors.ts';
import { lookupInDirectory } from '../directory/directory.ts';
import type { DirectorySpace } from '../directory/directory-growth.ts';
import type { DirectoryGrowth } from '../directory/directory-space.ts';
import { slotFor } from '../directory/entry-slots.ts';
import { NameIndexes } from '../directory/name-index.ts';
import { decodeInode, hasFlag, type Inode, readInodeRecord } from '../inode/inode.ts';
import { sealInodeRecord } from '../inode/inode-checksum.ts';
import { EXT4_EXTENTS_FL, EXT4_INLINE_DATA_FL } from '../inode/inode-flags.ts';
import { editedMapping } from '../mapping/edited-mapping.ts';
import { extentFsBlock, isUnwrittenExtent, lengthOfExtent } from '../mapping/extent-tree.ts';
import { mappingOf } from '../mapping/file-mapping.ts';
import { END_OF_BLOCKS, EXT4_EXT_MAGIC } from '../ondisk/extent.ts';
import {
  EXT4_FC_TAG_ADD_RANGE,
  EXT4_FC_TAG_CREAT,
  EXT4_FC_TAG_DEL_RANGE,
  EXT4_FC_TAG_INODE,
  EXT4_FC_TAG_LINK,
  EXT4_FC_TAG_UNLINK,
} from '../ondisk/fast-commit.ts';
import { I_BLOCK_SIZE } from '../ondisk/inode.ts';
import {
  ADD_FC_EX,
  add_fc_ino,
  del_fc_ino,
  del_fc_lblk,
  del_fc_len,
  dentry_fc_ino,
  dentry_fc_parent_ino,
  EH_MAGIC,
  EH_MAX,
  ee_block,
  eh_magic,
  I_BLOCK,
  I_BLOCKS_LO,
  I_FLAGS,
  I_LINKS_COUNT,
  I_SIZE_HIGH,
  I_SIZE_LO,
  inode_fc_ino,
  SIZEOF_EXT4_EXTENT_HEADER,
  SIZEOF_EXT4_FC_DENTRY_INFO,
  SIZEOF_EXT4_FC_INODE,
} from '../ondisk/structs.gen.ts';
import type { ExtentEdit, FastCommitChanges, NameChanges } from '../volume/changes.ts';
import { isNameableInode } from '../volume/superblock.ts';
import type { Volume } from '../volume/volume.ts';
import { ChangedNames } from './names.ts';
import type { FastCommitLog } from './tags.ts';

/** Extents that fit behind the header in i_block. */
const EXTENTS_IN_INODE = 4;
/** The end of i_block in an inode. */
const I_BLOCK_END = I_BLOCK + I_BLOCK_SIZE;

/** Entries to step over while names are placed in directories; after that, sizes stay as they are. */
const MAX_GROWTH_EFFORT = 4_000_000;
/** Entries of directories that are kept in memory for that. */
const MAX_SLOTS = 200_000;
/** Bytes of changed inodes that are kept in memory. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

interface DentryTag {
  readonly parent: number;
  readonly ino: number;
  readonly name: Uint8Array;
}

/** The filesystem as the tags of the log leave it. */
export class FastCommitOverlay implements FastCommitChanges {
  /** The filesystem below: replayed, but without fast commits. */
  private readonly volume: Volume;
  /** While tags are applied. */
  private indexes: NameIndexes | undefined;
  private readonly growth: DirectoryGrowth | undefined;
  private readonly records = new Map<number, Uint8Array>();
  private readonly edits = new Map<number, ExtentEdit[]>();
  private readonly names = new Map<number, ChangedNames>();
  /** Of the directories whose names change; undefined where their growth is not followed. */
  private readonly spaces = new Map<number, DirectorySpace | undefined>();
  private effortLeft = MAX_GROWTH_EFFORT;
  private readonly slotBudget = { left: MAX_SLOTS };
  private recordBytes = 0;

  /** @throws ERR_BOOTFS_CORRUPT for what makes Linux give up the replay. */
  constructor(volume: Volume, log: FastCommitLog, growth: DirectoryGrowth | undefined) {
    this.volume = volume;
    this.growth = growth;
    this.indexes = new NameIndexes(volume.options);
    log.visitTags((type, value) => this.apply(type, value));
    this.indexes = undefined;
  }

  /** The changed bytes of inode `ino`. */
  findRecord(ino: number): Uint8Array | undefined {
    return this.records.get(ino);
  }

  findExtentEdits(ino: number): readonly ExtentEdit[] | undefined {
    return this.edits.get(ino);
  }

  findNameChanges(ino: number): NameChanges | undefined {
    return this.names.get(ino);
  }

  private apply(type: number, value: Uint8Array): void {
    if (type === EXT4_FC_TAG_INODE) this.replaceInode(value);
    else if (type === EXT4_FC_TAG_ADD_RANGE) this.addRange(value);
    else if (type === EXT4_FC_TAG_DEL_RANGE) this.deleteRange(value);
    else if (type === EXT4_FC_TAG_CREAT) this.create(decodeDentry(value));
    else if (type === EXT4_FC_TAG_LINK) this.link(decodeDentry(value));
    else if (type === EXT4_FC_TAG_UNLINK) this.unlink(decodeDentry(value));
  }

  private currentRecord(ino: number): Uint8Array {
    return this.records.get(ino) ?? readInodeRecord(this.volume, ino);
  }

  /** The inode as it is at this point of the replay; undefined where Linux finds none. */
  private findInode(ino: number): Inode | undefined {
    if (!isNameableInode(this.volume.superblock, ino)) return undefined;
    return attempt(
      () => decodeInode(this.volume, ino, this.currentRecord(ino)),
      isImageError,
      () => undefined,
    );
  }

  private changeRecord(ino: number, change: (record: Uint8Array) => void): void {
    const record = this.currentRecord(ino).slice();
    if (!this.records.has(ino)) this.recordBytes += record.length;
    if (this.recordBytes > MAX_RECORD_BYTES) {
      throw new BootfsError('EFBIG', 'fast commits of more than 64 MiB of inodes', { inodes: this.records.size });
    }
    change(record);
    sealInodeRecord(this.volume.superblock, ino, record);
    this.records.set(ino, record);
  }

  /** ext4_fc_inode: everything but i_block, which only inline data has there; ranges come in tags of their own. */
  private replaceInode(value: Uint8Array): void {
    const ino = inode_fc_ino(value, 0);
    const raw = value.subarray(SIZEOF_EXT4_FC_INODE);
    if (!isNameableInode(this.volume.superblock, ino)) throw corrupt('fast commit of a reserved inode', { inode: ino });
    this.changeRecord(ino, (record) => {
      record.set(raw.subarray(0, I_BLOCK));
      record.set(raw.subarray(I_BLOCK_END), I_BLOCK_END);
      const flags = u32le(record, I_FLAGS);
      if (flags & EXT4_EXTENTS_FL) {
        if (eh_magic(record, I_BLOCK) !== EXT4_EXT_MAGIC) writeEmptyExtentRoot(record);
      } else if (flags & EXT4_INLINE_DATA_FL) {
        record.set(raw.subarray(I_BLOCK, I_BLOCK_END), I_BLOCK);
      }
    });
    const inode = decodeInode(this.volume, ino, this.currentRecord(ino));
    if (hasFlag(inode, EXT4_EXTENTS_FL)) this.countBlocks(inode);
  }

  /** Linux counts i_blocks anew with each INODE tag; later tags of the inode leave it as it is. */
  private countBlocks(inode: Inode): void {
    const blocks512 = this.isMapped(inode) ? Math.max(inode.blocks512, 1) : 0;
    if (blocks512 !== inode.blocks512)
      this.changeRecord(inode.ino, (record) => putU32le(record, I_BLOCKS_LO, blocks512));
  }

  /** Does any block of the inode stand on the device? */
  private isMapped(inode: Inode): boolean {
    const mapping = this.mappingOf(inode);
    for (let logicalBlock = 0; logicalBlock < END_OF_BLOCKS; ) {
      const run = mapping.find(logicalBlock);
      if (run.fsBlock !== undefined) return true;
      logicalBlock += run.length;
    }
    return false;
  }

  private addRange(value: Uint8Array): void {
    const start = ee_block(value, ADD_FC_EX);
    this.editExtents(add_fc_ino(value, 0), {
      start,
      end: start + lengthOfExtent(value, ADD_FC_EX),
      fsBlock: extentFsBlock(value, ADD_FC_EX),
      isUnwritten: isUnwrittenExtent(value, ADD_FC_EX),
    });
  }

  private deleteRange(value: Uint8Array): void {
    const start = del_fc_lblk(value, 0);
    const end = start + del_fc_len(value, 0);
    this.editExtents(del_fc_ino(value, 0), { start, end, fsBlock: undefined, isUnwritten: false });
  }

  private editExtents(ino: number, edit: ExtentEdit): void {
    const inode = this.findInode(ino);
    if (inode === undefined || !hasFlag(inode, EXT4_EXTENTS_FL)) return;
    const edits = this.edits.get(ino);
    if (edits === undefined) this.edits.set(ino, [edit]);
    else edits.push(edit);
  }

  private create(dentry: DentryTag): void {
    const { ino } = dentry;
    const inode = this.findInode(ino);
    if (inode === undefined)
      throw corrupt('a fast commit creates a name for an inode that is not there', { inode: ino });
    if (inode.type === 'dir') {
      if (this.findInode(dentry.parent) === undefined || !this.initialiseDirectory(inode)) return;
    }
    this.addName(dentry, inode);
    this.changeRecord(ino, (record) => putLinks(record, 1));
  }

  /** The blocks of a new directory are not in the log: Linux makes it anew, empty. False where it can't. */
  private initialiseDirectory(directory: Inode): boolean {
    const { ino } = directory;
    const isInline = hasFlag(directory, EXT4_INLINE_DATA_FL);
    const { blockSize, firstDataBlock } = this.volume.superblock;
    this.names.set(ino, new ChangedNames(true));
    if (!isInline) {
      if (this.mappingOf(directory).find(0).fsBlock !== undefined) return false;
      // Linux puts the first block somewhere. Where does not matter, but that there is one does.
      this.editExtents(ino, { start: 0, end: 1, fsBlock: firstDataBlock + 1, isUnwritten: true });
    }
    this.changeRecord(ino, (record) => putSize(record, isInline ? I_BLOCK_SIZE : blockSize));
    this.spaces.set(ino, this.growth?.create(this.volume, directory));
    return true;
  }

  private mappingOf(inode: Inode) {
    const base = mappingOf(this.volume, inode);
    const edits = this.edits.get(inode.ino);
    return edits === undefined ? base : editedMapping(this.volume, inode.ino, base, edits);
  }

  private link(dentry: DentryTag): void {
    const inode = this.findInode(dentry.ino);
    if (inode === undefined || !this.addName(dentry, inode)) return;
    this.changeRecord(dentry.ino, (record) => putLinks(record, inode.nlink + 1));
  }

  /** False where there is no such directory, or the name is there: an earlier replay may have come this far. */
  private addName({ parent, name, ino }: DentryTag, inode: Inode): boolean {
    const directory = this.findInode(parent);
    if (directory === undefined || directory.type !== 'dir') return false;
    if (this.lookup(directory, name) !== undefined) return false;
    this.changesOf(parent).add({ name, ino, type: inode.type });
    this.growDirectory(directory, name);
    return true;
  }

  /** Another name may make the directory larger. */
  private growDirectory(directory: Inode, name: Uint8Array): void {
    const { ino } = directory;
    const space = this.findSpace(directory)?.add(slotFor(name));
    this.spaces.set(ino, space);
    if (space !== undefined && space.sizeInBytes !== directory.size) {
      this.changeRecord(ino, (record) => putSize(record, space.sizeInBytes));
    }
  }

  /** The first time, the directory is as it stands on the device: whatever changes it comes through here. */
  private findSpace(directory: Inode): DirectorySpace | undefined {
    const { ino } = directory;
    if (!this.spaces.has(ino))
      this.spaces.set(
        ino,
        attempt(
          () => this.growth?.open(this.volume, directory, this.slotBudget),
          isImageError,
          () => undefined,
        ),
      );
    const space = this.spaces.get(ino);
    if (space !== undefined) this.effortLeft -= space.effort;
    return this.effortLeft >= 0 ? space : undefined;
  }

  private unlink({ parent, name, ino }: DentryTag): void {
    const inode = this.findInode(ino);
    const directory = this.findInode(parent);
    if (inode === undefined || directory === undefined || directory.type !== 'dir') return;
    const found = this.lookup(directory, name);
    if (found === undefined) return;
    // The name may lead elsewhere by now; then it stays, but the inode has lost a link all the same.
    if (found === ino) {
      this.changesOf(parent).remove(name);
      this.findSpace(directory)?.remove(name);
    }
    this.changeRecord(ino, (record) => {
      putLinks(record, inode.nlink - 1);
      if (inode.nlink === 1) this.deleteInode(ino, record);
    });
  }

  /**
   * Without a name left Linux deletes the inode at once, and with it the mapping that a later use would inherit, unless
   * i_blocks says that there is none.
   */
  private deleteInode(ino: number, record: Uint8Array): void {
    putSize(record, 0);
    this.names.delete(ino);
    this.spaces.delete(ino);
    if (u32le(record, I_BLOCKS_LO) === 0) return;
    record.fill(0, I_BLOCK, I_BLOCK_END);
    if (u32le(record, I_FLAGS) & EXT4_EXTENTS_FL) writeEmptyExtentRoot(record);
    this.edits.delete(ino);
  }

  private changesOf(directory: number): ChangedNames {
    let changes = this.names.get(directory);
    if (changes === undefined) {
      changes = new ChangedNames(false);
      this.names.set(directory, changes);
    }
    return changes;
  }

  /** The inode number behind `name` at this point of the replay. */
  private lookup(directory: Inode, name: Uint8Array): number | undefined {
    const changes = this.names.get(directory.ino);
    const added = changes?.find(name);
    if (added !== undefined) return added.ino;
    if (changes?.isHidden(name)) return undefined;
    return lookupInDirectory(this.volume, this.indexes!, directory, name);
  }
}

function decodeDentry(value: Uint8Array): DentryTag {
  return {
    parent: dentry_fc_parent_ino(value, 0),
    ino: dentry_fc_ino(value, 0),
    name: value.subarray(SIZEOF_EXT4_FC_DENTRY_INFO),
  };
}

function writeEmptyExtentRoot(record: Uint8Array): void {
  record.fill(0, I_BLOCK, I_BLOCK + SIZEOF_EXT4_EXTENT_HEADER);
  putU16le(record, I_BLOCK + EH_MAGIC, EXT4_EXT_MAGIC);
  putU16le(record, I_BLOCK + EH_MAX, EXTENTS_IN_INODE);
}

function putLinks(record: Uint8Array, count: number): void {
  putU16le(record, I_LINKS_COUNT, count);
}

/** `size`: bytes, below 2^32. */
function putSize(record: Uint8Array, size: number): void {
  putU32le(record, I_SIZE_LO, size);
  putU32le(record, I_SIZE_HIGH, 0);
}
