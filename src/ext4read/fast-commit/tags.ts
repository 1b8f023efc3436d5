/** Fast commits as they stand in the log: tags of type, length and value, sealed by TAIL tags. */

import { u32le } from '../../bytes/endian.ts';
import { BootfsError, corrupt, unsupported } from '../../contract/errors.ts';
import { crc32c } from '../../hash/crc32c.ts';
import type { FastCommitReport } from '../../jbd2replay/jbd2-report.ts';
import type { FastCommitArea } from '../../jbd2replay/journal.ts';
import { EXT4_NAME_LEN } from '../ondisk/directory.ts';
import {
  EXT4_FC_TAG_ADD_RANGE,
  EXT4_FC_TAG_CREAT,
  EXT4_FC_TAG_DEL_RANGE,
  EXT4_FC_TAG_HEAD,
  EXT4_FC_TAG_INODE,
  EXT4_FC_TAG_LINK,
  EXT4_FC_TAG_PAD,
  EXT4_FC_TAG_TAIL,
  EXT4_FC_TAG_UNLINK,
} from '../ondisk/fast-commit.ts';
import { EXT4_GOOD_OLD_INODE_SIZE } from '../ondisk/inode.ts';
import {
  fc_len,
  fc_tag,
  head_fc_features,
  head_fc_tid,
  SIZEOF_EXT4_FC_ADD_RANGE,
  SIZEOF_EXT4_FC_DEL_RANGE,
  SIZEOF_EXT4_FC_DENTRY_INFO,
  SIZEOF_EXT4_FC_HEAD,
  SIZEOF_EXT4_FC_INODE,
  SIZEOF_EXT4_FC_TAIL,
  SIZEOF_EXT4_FC_TL,
  TAIL_FC_CRC,
  tail_fc_crc,
  tail_fc_tid,
} from '../ondisk/structs.gen.ts';

const TAG_NAMES = ['', 'ADD_RANGE', 'DEL_RANGE', 'CREAT', 'LINK', 'UNLINK', 'INODE', 'PAD', 'TAIL', 'HEAD'];
/** The kernel's own area is 1 MiB, and what mke2fs makes for its largest journals is a few; the blocks are kept in memory. */
const MAX_AREA_BYTES = 16 * 1024 * 1024;

/** A tag; `value` is a view of the log block. */
export type TagVisitor = (type: number, value: Uint8Array) => void;

/** The tags that Linux would replay. */
export interface FastCommitLog {
  /** Tags up to the last valid TAIL. */
  readonly tagCount: number;
  /** For the report of the journal. */
  readonly report: FastCommitReport;
  /** Gives each of them to `visit`, in order, HEAD, PAD and TAIL among them. */
  visitTags(visit: TagVisitor): void;
}

/**
 * Reads the tags of `area` that Linux would replay. An area that belongs to another transaction is left alone.
 * Source: "Fast Commits" in Documentation/filesystems/ext4/journal.rst, fs/ext4/fast_commit.h.
 *
 * @param inodeSize Bytes of an inode on disk, the most that an INODE tag may carry.
 * @param mayBeFull Read an area whose last block is in use, too.
 * @throws ERR_BOOTFS_CORRUPT where the area begins with this transaction but has no valid TAIL: Linux then refuses to
 * mount. ERR_BOOTFS_UNSUPPORTED for features in a HEAD tag; EFBIG past 16 MiB.
 */
export function readFastCommits(area: FastCommitArea, inodeSize: number, mayBeFull: boolean): FastCommitLog {
  return new TagScan(area, inodeSize, mayBeFull).run();
}

class TagScan {
  private readonly area: FastCommitArea;
  private readonly inodeSize: number;
  private readonly blocks: Uint8Array[] = [];
  private tagCount = 0;
  private readonly counts: Record<string, number> = {};
  /** Since the last valid TAIL. */
  private pendingCounts: Record<string, number> = {};
  private validTags = 0;
  private commits = 0;
  private sum = 0;
  private stopped: string | undefined;
  private readonly mayBeFull: boolean;

  constructor(area: FastCommitArea, inodeSize: number, mayBeFull: boolean) {
    this.area = area;
    this.mayBeFull = mayBeFull;
    this.inodeSize = inodeSize;
  }

  run(): FastCommitLog {
    const { area } = this;
    for (let index = 0; index < area.blockCount && this.stopped === undefined; index++) {
      const block = area.readBlock(index);
      if ((index + 1) * block.length > MAX_AREA_BYTES) {
        throw new BootfsError('EFBIG', 'fast commits of more than 16 MiB', { blocks: area.blockCount });
      }
      if (index === 0 && fc_tag(block, 0) !== EXT4_FC_TAG_HEAD) {
        return this.result(u32le(block, 0) === 0 ? 'empty' : 'stale', 'the area does not begin with a HEAD tag');
      }
      this.blocks.push(block);
      this.scanBlock(block, index);
    }
    if (this.stopped === undefined) this.stopAtFullArea();
    return this.result(this.commits > 0 ? 'applied' : 'stale', this.stopped);
  }

  /** Linux looks for the next block past the end of the journal, and takes that for damage. */
  private stopAtFullArea(): void {
    if (!this.mayBeFull) throw corrupt('the fast-commit area is full to its last block, which Linux refuses');
    this.stopped = 'the fast-commit area is full to its last block';
  }

  private result(status: FastCommitReport['status'], stopped: string | undefined): FastCommitLog {
    const { area, blocks, commits, counts, validTags } = this;
    const report = { areaBlocks: area.blockCount, status, tid: area.tid, commits, tags: counts };
    return {
      tagCount: validTags,
      report: stopped === undefined ? report : { ...report, stopped },
      visitTags: (visit) => visitTags(blocks, validTags, visit),
    };
  }

  /** No tag crosses the end of its block; a rest too short for one is no tag. */
  private scanBlock(block: Uint8Array, index: number): void {
    for (let at = 0; at + SIZEOF_EXT4_FC_TL <= block.length; ) {
      const type = fc_tag(block, at);
      const valueLength = fc_len(block, at);
      const end = at + SIZEOF_EXT4_FC_TL + valueLength;
      if (end > block.length || !isLengthValid(type, valueLength, this.inodeSize)) {
        this.stopAtDamage(`no valid tag at byte ${at} of fast-commit block ${index}`);
        return;
      }
      this.takeTag(type, block.subarray(at, end), index);
      if (this.stopped !== undefined) return;
      at = end;
    }
  }

  /** `bytes`: the tag, its header included. */
  private takeTag(type: number, bytes: Uint8Array, index: number): void {
    const value = bytes.subarray(SIZEOF_EXT4_FC_TL);
    if (type === EXT4_FC_TAG_TAIL) {
      this.takeTail(bytes, index);
      return;
    }
    if (type === EXT4_FC_TAG_HEAD) {
      const features = head_fc_features(value, 0);
      if (features !== 0) throw unsupported(`fast-commit features 0x${features.toString(16)}`);
      if (head_fc_tid(value, 0) !== this.area.tid) {
        this.stopped = `the HEAD tag belongs to transaction ${head_fc_tid(value, 0)}`;
        return;
      }
    }
    this.sum = crc32c(this.sum, bytes);
    this.count(type);
  }

  /** struct ext4_fc_tail: fc_tid, fc_crc over everything since the last TAIL, this fc_tid included. */
  private takeTail(bytes: Uint8Array, index: number): void {
    const sum = crc32c(this.sum, bytes.subarray(0, SIZEOF_EXT4_FC_TL + TAIL_FC_CRC));
    const fc_tid = tail_fc_tid(bytes, SIZEOF_EXT4_FC_TL);
    const fc_crc = tail_fc_crc(bytes, SIZEOF_EXT4_FC_TL);
    this.sum = 0;
    if (fc_tid !== this.area.tid || fc_crc !== sum) {
      this.stopAtDamage(`a TAIL tag in fast-commit block ${index} does not seal what is before it`);
      return;
    }
    this.count(EXT4_FC_TAG_TAIL);
    for (const name of Object.keys(this.pendingCounts)) {
      this.counts[name] = (this.counts[name] ?? 0) + this.pendingCounts[name];
    }
    this.pendingCounts = {};
    this.validTags = this.tagCount;
    this.commits++;
  }

  private count(type: number): void {
    this.tagCount++;
    const name = TAG_NAMES[type];
    this.pendingCounts[name] = (this.pendingCounts[name] ?? 0) + 1;
  }

  private stopAtDamage(reason: string): void {
    if (this.commits === 0) throw corrupt(`fast commits of transaction ${this.area.tid}: ${reason}`);
    this.stopped = reason;
  }
}

/** The first `count` tags of `blocks`, which were found valid. */
function visitTags(blocks: readonly Uint8Array[], count: number, visit: TagVisitor): void {
  let left = count;
  for (const block of blocks) {
    for (let at = 0; left > 0 && at + SIZEOF_EXT4_FC_TL <= block.length; left--) {
      const end = at + SIZEOF_EXT4_FC_TL + fc_len(block, at);
      visit(fc_tag(block, at), block.subarray(at + SIZEOF_EXT4_FC_TL, end));
      at = end;
    }
  }
}

function isLengthValid(type: number, length: number, inodeSize: number): boolean {
  switch (type) {
    case EXT4_FC_TAG_ADD_RANGE:
      return length === SIZEOF_EXT4_FC_ADD_RANGE;
    case EXT4_FC_TAG_DEL_RANGE:
      return length === SIZEOF_EXT4_FC_DEL_RANGE;
    case EXT4_FC_TAG_CREAT:
    case EXT4_FC_TAG_LINK:
    case EXT4_FC_TAG_UNLINK:
      return length > SIZEOF_EXT4_FC_DENTRY_INFO && length <= SIZEOF_EXT4_FC_DENTRY_INFO + EXT4_NAME_LEN;
    case EXT4_FC_TAG_INODE:
      return length >= SIZEOF_EXT4_FC_INODE + EXT4_GOOD_OLD_INODE_SIZE && length <= SIZEOF_EXT4_FC_INODE + inodeSize;
    case EXT4_FC_TAG_PAD:
      return true;
    case EXT4_FC_TAG_TAIL:
      return length >= SIZEOF_EXT4_FC_TAIL;
    case EXT4_FC_TAG_HEAD:
      return length === SIZEOF_EXT4_FC_HEAD;
    default:
      return false;
  }
}
