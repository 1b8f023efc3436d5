/** The blocks of one directory, read one at a time through the cache. */
import { BootfsError, corrupt } from '../../contract/errors.ts';
import { EXT4_FEATURE_COMPAT_DIR_INDEX } from '../../ext4-superblock/ondisk/features.ts';
import { isData, type Mapping } from '../../mapping/run.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_INDEX_FL } from '../inode/inode-flags.ts';
import { mappingOf } from '../mapping/file-mapping.ts';
import type { Volume } from '../volume/volume.ts';
import { checkLeafChecksum } from './directory-block.ts';
import { checkIndexChecksum, isIndexBlock } from './hash-tree.ts';

/** The blocks of a directory, by their number in it. */
export class DirectoryReader {
  /** Whole blocks: where Linux looks for a name. */
  readonly blockCount: number;
  /** Blocks that Linux lists: with a last part of one, whose names it then does not find; but only one where there is one whole. */
  readonly listedBlockCount: number;
  /** EXT4_INDEX_FL. */
  readonly isIndexed: boolean;
  private readonly volume: Volume;
  private readonly directory: Inode;
  /** For blocks of a directory that would drive all others out of the cache; made when it is wanted. */
  private passing: Uint8Array | undefined;
  private knownMapping: Mapping | undefined;
  private blocksRead = 0;

  constructor(volume: Volume, directory: Inode) {
    this.volume = volume;
    this.directory = directory;
    this.blockCount = Math.floor(directory.size / volume.superblock.blockSize);
    const canBeIndexed = (volume.superblock.compat & EXT4_FEATURE_COMPAT_DIR_INDEX) !== 0;
    const isOneBlock = canBeIndexed && this.blockCount === 1;
    this.listedBlockCount = isOneBlock ? 1 : Math.ceil(directory.size / volume.superblock.blockSize);
    this.isIndexed = canBeIndexed && hasFlag(directory, EXT4_INDEX_FL);
  }

  /** Made when it is wanted: a name that is known already needs none. */
  private get mapping(): Mapping {
    this.knownMapping = this.knownMapping ?? mappingOf(this.volume, this.directory);
    return this.knownMapping;
  }

  /** The first block at or after `logicalBlock` that is no hole; `listedBlockCount` or more where there is none. */
  nextMapped(logicalBlock: number): number {
    let block = logicalBlock;
    while (block < this.listedBlockCount) {
      const run = this.mapping.find(block);
      if (isData(run)) break;
      block += run.length;
    }
    return block;
  }

  /**
   * A block whose checksum was checked, as an index node or as a leaf; undefined for a hole.
   *
   * @throws ERR_BOOTFS_CORRUPT for a wrong checksum; EFBIG past as many blocks as entries are allowed.
   */
  readBlock(logicalBlock: number): Uint8Array | undefined {
    const { directory } = this;
    if (logicalBlock >= this.blockCount) {
      const context = { inode: directory.ino, logicalBlock, blockCount: this.blockCount };
      throw corrupt('block past the end of the directory', context);
    }
    return this.readListedBlock(logicalBlock);
  }

  /** `readBlock`, which may also be the last, partial one. */
  readListedBlock(logicalBlock: number, passing?: Uint8Array): Uint8Array | undefined {
    const { volume, directory } = this;
    const run = this.mapping.find(logicalBlock);
    if (!isData(run)) return undefined;
    const { directoryEntries } = volume.options.limits;
    if (++this.blocksRead > directoryEntries) {
      throw new BootfsError('EFBIG', `directory of more than ${directoryEntries} blocks`, { inode: directory.ino });
    }
    const role = logicalBlock === 0 ? 'first of directory' : 'directory';
    const check = (bytes: Uint8Array): void => {
      if (this.isNode(logicalBlock, bytes)) checkIndexChecksum(volume, directory, logicalBlock, bytes);
      else checkLeafChecksum(volume, directory, logicalBlock, bytes);
    };
    return volume.readChecked(run.fsBlock, role, directory.ino, check, passing);
  }

  /** `readListedBlock` for who reads all of them: of a large directory, the bytes are good up to the next call. */
  readPassingBlock(logicalBlock: number): Uint8Array | undefined {
    const { options, superblock } = this.volume;
    if (this.passing === undefined && this.directory.size > options.cacheBytes / 4) {
      this.passing = new Uint8Array(superblock.blockSize);
    }
    return this.readListedBlock(logicalBlock, this.passing);
  }

  /** Is this a node of the index, and not a leaf with names? */
  isNode(logicalBlock: number, bytes: Uint8Array): boolean {
    return this.isIndexed && isIndexBlock(logicalBlock, bytes);
  }

  /**
   * The hash that Linux computes while it lists a directory without an index, which shows in the names of encrypted ones; undefined
   * where it lists block by block.
   */
  hashVersionOfOneBlock(): number | undefined {
    const { compat, fields } = this.volume.superblock;
    const isOneBlock = this.blockCount === 1 && (compat & EXT4_FEATURE_COMPAT_DIR_INDEX) !== 0;
    return isOneBlock && !this.isIndexed ? fields.s_def_hash_version : undefined;
  }
}
