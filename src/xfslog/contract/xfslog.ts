/** What the recovery of an XFS log is given, and what it gives. */
import type { BlockDevice } from '../../contract/block-device.ts';
import type { JournalReport } from '../../contract/journal-report.ts';
import type { BlockOverlay } from '../../device/overlay.ts';

/** What the log's recovery needs to know of the filesystem. */
export interface LogGeometry {
  /** Bytes. */
  readonly blockSize: number;
  /** Bytes. */
  readonly sectorSize: number;
  /** Bytes. */
  readonly inodeSize: number;
  /** Blocks of an allocation group; the last one may have fewer. */
  readonly agBlocks: number;
  /** Bits that a block's number inside its group takes in an xfs_fsblock_t. */
  readonly agBlockLog: number;
  /** log2 of the inodes in a block. */
  readonly inodesPerBlockLog: number;
  /** Allocation groups. */
  readonly agCount: number;
  /** Blocks of the data device. */
  readonly dataBlocks: number;
  /** sb_uuid, which the records of the log carry. */
  readonly uuid: Uint8Array;
  /** What blocks of metadata carry. */
  readonly metaUuid: Uint8Array;
  /** sb_lsn, as found on disk. */
  readonly lsn: { readonly cycle: number; readonly block: number };
  /** XFS_SB_FEAT_INCOMPAT_LOG_*. */
  readonly logIncompat: number;
}

/** Where the log is. */
export interface LogSource {
  /** The data device as it stands. */
  readonly device: BlockDevice;
  /** That the log is on: `device` for an internal one. */
  readonly logDevice: BlockDevice;
  /** Of its first block there. */
  readonly logByteOffset: number;
  /** Its length. */
  readonly logBytes: number;
  /** On the data device, or on one of its own. */
  readonly location: 'internal' | 'external';
  /** Of the filesystem. */
  readonly geometry: LogGeometry;
}

/** Work that was begun and not finished, in the order of the log. */
export type OpenIntent =
  /** BUI: makes, or removes, the mapping of a range of a fork. */
  | {
      readonly kind: 'map';
      /** me_owner: inode number. */
      readonly ino: number;
      /** Of the inode. */
      readonly fork: 'data' | 'attr';
      /** False: the mapping is removed. */
      readonly isMap: boolean;
      /** Block of the fork. */
      readonly startOffset: number;
      /** xfs_fsblock_t, as stored. */
      readonly startBlock: number;
      /** Blocks. */
      readonly length: number;
      /** Allocated but never written: zeros. */
      readonly isUnwritten: boolean;
    }
  /** XMI: exchanges the mappings of two ranges. */
  | {
      readonly kind: 'exchange';
      /** Of both inodes. */
      readonly fork: 'data' | 'attr';
      /** Inode number. */
      readonly ino1: number;
      /** Inode number; it may be the same. */
      readonly ino2: number;
      /** Block of the first fork. */
      readonly startOffset1: number;
      /** Block of the second fork. */
      readonly startOffset2: number;
      /** Blocks. */
      readonly length: number;
      /** The files exchange their sizes too: Linux takes those that they have when it recovers, not those in the log. */
      readonly exchangesSizes: boolean;
      /** Only ranges that the first file has written are exchanged. */
      readonly onlyWritten: boolean;
    }
  /** ATTRI: sets, removes or replaces an attribute. */
  | {
      readonly kind: 'attribute';
      /** alfi_ino: inode number. */
      readonly ino: number;
      /** alfi_op_flags. */
      readonly operation: 'set' | 'remove' | 'replace';
      /** The namespace: XFS_ATTR_ROOT, XFS_ATTR_SECURE or 0. */
      readonly filter: number;
      /** Without the namespace; 1 to 255 bytes. */
      readonly name: Uint8Array;
      /** Empty for one that is removed; 65536 bytes at most. */
      readonly value: Uint8Array;
    };

/** The outcome of a recovery. */
export interface XfsRecovery {
  /** What was found, and what became of it. */
  readonly report: JournalReport;
  /** What the log changes, in blocks of 512 bytes; undefined where it changes nothing. */
  readonly overlay?: BlockOverlay;
  /** Did the log change any of these sectors of 512 bytes, so that a checksum over them is stale? */
  isVouched(basicBlock: number, lengthInBasicBlocks: number): boolean;
  /** Did the log give the blocks of this inode's extent tree to it, while they may still name their old owner? */
  isOwnerStale(ino: number): boolean;
  /** Is the LSN at this byte of a block newer than all of the log, which has then been lost? Undefined where the log is not believed. */
  readonly isAheadOfLog?: (bytes: Uint8Array, lsnOffset: number) => boolean;
  /** What was begun and not finished, in the order of the log. */
  readonly intents: readonly OpenIntent[];
}
