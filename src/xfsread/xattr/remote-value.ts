/** Large values: in blocks of their own, each with a header. */

import { BootfsError, corrupt } from '../../contract/errors.ts';
import { fillInPieces } from '../../device/fill.ts';
import type { RunList } from '../mapping/run-list.ts';
import { decodeXfsAttr3RmtHdr, RM_CRC, SIZEOF_XFS_ATTR3_RMT_HDR } from '../ondisk/structs.gen.ts';
import { checkClaims, claim } from '../volume/metadata-block.ts';
import type { Volume } from '../volume/volume.ts';

const XFS_ATTR3_RMT_MAGIC = 0x5841524d;
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
      checkPart(volume, ino, bytes, fsBlock, done, part);
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

function checkPart(
  volume: Volume,
  ino: number,
  bytes: Uint8Array,
  fsBlock: number,
  valueOffset: number,
  length: number,
): void {
  const header = decodeXfsAttr3RmtHdr(bytes);
  const context = { inode: ino, block: fsBlock };
  if (header.rm_magic !== XFS_ATTR3_RMT_MAGIC) {
    throw corrupt(`xfs_attr3_rmt_hdr.rm_magic is 0x${header.rm_magic.toString(16)}`, context);
  }
  checkClaims(
    volume,
    bytes,
    claim(header.rm_uuid, [header.rm_blkno_hi, header.rm_blkno_lo], [header.rm_owner_hi, header.rm_owner_lo]),
    {
      structure: 'xfs_attr3_rmt_hdr',
      inode: ino,
      fsBlock,
      crcOffset: RM_CRC,
      isVouched: volume.isVouched(fsBlock * bytes.length, bytes.length),
    },
  );
  if (header.rm_offset !== valueOffset || header.rm_bytes !== length) {
    throw corrupt(`xfs_attr3_rmt_hdr of bytes ${header.rm_offset} + ${header.rm_bytes}`, { ...context, valueOffset });
  }
}
