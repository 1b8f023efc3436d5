/** Large values: in blocks of their own, each with a header. */

import { BootfsError, corrupt } from '../../contract/errors.ts';
import { fillInPieces } from '../../device/fill.ts';
import type { RunList } from '../mapping/run-list.ts';
import { SIZEOF_XFS_ATTR3_RMT_HDR } from '../ondisk/structs.gen.ts';
import type { Volume } from '../volume/volume.ts';
import { checkRemoteHeader, type RemoteKind } from './remote-header.ts';

const XFS_ATTR3_RMT_MAGIC = 0x5841524d;
const VALUE: RemoteKind = {
  structure: 'xfs_attr3_rmt_hdr',
  magicField: 'rm_magic',
  magic: XFS_ATTR3_RMT_MAGIC,
  isLogged: false,
};
/** XATTR_SIZE_MAX: Linux takes no larger value. */
const MAX_VALUE = 65536;

/** The values of one inode that are in blocks. */
export class RemoteValues {
  private readonly volume: Volume;
  private readonly ino: number;
  private readonly extents: RunList;
  /** Blocks of the filesystem that were read: no two values share one, so that what they cost together is bounded. */
  private readonly seen = new Set<number>();

  constructor(volume: Volume, ino: number, extents: RunList) {
    this.volume = volume;
    this.ino = ino;
    this.extents = extents;
  }

  /**
   * The value of `length` bytes that begins in block `logicalBlock` of the attribute fork.
   *
   * @throws ERR_BOOTFS_CORRUPT for a bad block, or one of another value; EFBIG for more than 64 KiB.
   */
  read(logicalBlock: number, length: number): Uint8Array {
    const { volume, ino } = this;
    if (length > MAX_VALUE) throw new BootfsError('EFBIG', 'attribute value past 64 KiB', { inode: ino, length });
    const value = new Uint8Array(length);
    const room = volume.superblock.blockSize - SIZEOF_XFS_ATTR3_RMT_HDR;
    fillInPieces(value, (done, rest) => {
      const fsBlock = this.place(logicalBlock + done / room);
      const bytes = volume.readBlock(fsBlock);
      const part = Math.min(room, rest.length);
      checkRemoteHeader(volume, bytes, VALUE, { inode: ino, fsBlock, offset: done, length: part });
      rest.set(bytes.subarray(SIZEOF_XFS_ATTR3_RMT_HDR, SIZEOF_XFS_ATTR3_RMT_HDR + part));
      return part;
    });
    return value;
  }

  private place(logicalBlock: number): number {
    const { fsBlock } = this.extents.find(logicalBlock);
    const context = { inode: this.ino, logicalBlock };
    if (fsBlock === undefined) throw corrupt('attribute value with a hole', context);
    if (this.seen.has(fsBlock)) throw corrupt('attribute value in the blocks of another', context);
    this.seen.add(fsBlock);
    return fsBlock;
  }
}
