/** The header of a block of what is kept outside of its inode: of a long attribute value, and of a long symbolic link. */
import { corrupt } from '../../contract/errors.ts';
import { decodeXfsAttr3RmtHdr, RM_CRC, RM_LSN } from '../ondisk/structs.gen.ts';
import { checkClaims, claim } from '../volume/metadata-block.ts';
import type { Volume } from '../volume/volume.ts';

/** Which of the two it is: they have the same fields. */
export interface RemoteKind {
  /** The kernel's name of the struct. */
  readonly structure: 'xfs_attr3_rmt_hdr' | 'xfs_dsymlink_hdr';
  /** The kernel's name of its first field. */
  readonly magicField: string;
  /** What that field holds. */
  readonly magic: number;
  /** Is the log's position in it a claim? Values of attributes are never logged. */
  readonly isLogged: boolean;
}

/** What the header must say. */
export interface RemotePart {
  /** Of the owner. */
  readonly inode: number;
  /** That the header is in. */
  readonly fsBlock: number;
  /** Bytes of the value or the target before this part. */
  readonly offset: number;
  /** Bytes of the value or the target in this part. */
  readonly length: number;
}

/** @param bytes The block, or the run of blocks, that begins with the header. @throws ERR_BOOTFS_CORRUPT */
export function checkRemoteHeader(volume: Volume, bytes: Uint8Array, kind: RemoteKind, part: RemotePart): void {
  const { structure, magicField, magic, isLogged } = kind;
  const { inode, fsBlock, offset, length } = part;
  const header = decodeXfsAttr3RmtHdr(bytes);
  const context = { inode, block: fsBlock };
  if (header.rm_magic !== magic) {
    throw corrupt(`${structure}.${magicField} is 0x${header.rm_magic.toString(16)}`, context);
  }
  checkClaims(
    volume,
    bytes,
    claim(header.rm_uuid, [header.rm_blkno_hi, header.rm_blkno_lo], [header.rm_owner_hi, header.rm_owner_lo]),
    {
      structure,
      inode,
      fsBlock,
      crcOffset: RM_CRC,
      lsnOffset: isLogged ? RM_LSN : undefined,
      isVouched: volume.isVouched(fsBlock * volume.superblock.blockSize, bytes.length),
    },
  );
  if (header.rm_offset !== offset || header.rm_bytes !== length) {
    throw corrupt(`${structure} of bytes ${header.rm_offset} + ${header.rm_bytes}`, { ...context, offset });
  }
}
