/** Inodes and the extents of their forks as they are once the work that the log left unfinished is done. */
import { LruMap } from '../../device/lru.ts';
import type { OpenIntent } from '../../xfslog/contract/xfslog.ts';
import type { Fork } from '../inode/fork.ts';
import { type Inode, readInode } from '../inode/inode.ts';
import { XFS_DIFLAG_APPEND, XFS_DIFLAG_PREALLOC } from '../inode/inode-flags.ts';
import type { Volume } from '../volume/volume.ts';
import { EditedForks, type ForkName } from './edited-forks.ts';
import { readExtents } from './fork-extents.ts';
import { RunList } from './run-list.ts';

/** Extents that are remembered, over all files. */
const REMEMBERED_EXTENTS = 100_000;

/** Extents of forks, from the inode or its tree, with the log's edits; those of a few inodes are remembered. */
export class ForkReader {
  /** Of the filesystem. */
  readonly volume: Volume;
  private readonly edits: EditedForks;
  /** By the number of the inode. */
  private readonly known = new LruMap<RunList>(REMEMBERED_EXTENTS);

  /** @throws ERR_BOOTFS_CORRUPT for intents that can't be finished. */
  constructor(volume: Volume, intents: readonly OpenIntent[]) {
    this.volume = volume;
    this.edits = new EditedForks(volume.superblock, intents, {
      extentsOf: (ino, which) => readStored(volume, ino, which),
      sizeOf: (ino) => readInode(volume, ino).size,
      keepsBlocksPastEnd: (ino) => (readInode(volume, ino).flags & (XFS_DIFLAG_PREALLOC | XFS_DIFLAG_APPEND)) !== 0,
    });
  }

  /** Is the mapping of this inode changed by what the log left unfinished? */
  isEdited(ino: number): boolean {
    return this.edits.isEdited(ino);
  }

  /** @throws as `readInode` */
  readInode(ino: number): Inode {
    const inode = readInode(this.volume, ino);
    const size = this.edits.findSize(ino);
    return size === undefined ? inode : { ...inode, size };
  }

  /** @throws ERR_BOOTFS_CORRUPT for a bad extent or tree: Linux then reads no block of the file. EFBIG */
  dataExtents(inode: Inode): RunList {
    const known = this.known.get(inode.ino);
    if (known !== undefined) return known;
    const extents = this.edits.findExtents(inode.ino, 'data') ?? readExtents(this.volume, inode.ino, inode.data);
    this.known.set(inode.ino, extents, extents.count + 1);
    return extents;
  }

  /** Of the attribute fork `fork`, likewise. */
  attrExtents(ino: number, fork: Fork): RunList {
    return this.edits.findExtents(ino, 'attr') ?? readExtents(this.volume, ino, fork);
  }
}

function readStored(volume: Volume, ino: number, which: ForkName): RunList {
  const inode = readInode(volume, ino);
  const fork = which === 'data' ? inode.data : inode.attr;
  return fork === undefined ? new RunList() : readExtents(volume, ino, fork);
}
