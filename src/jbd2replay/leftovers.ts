/** Transactions that stand in the log area and that no replay looks at: torn ones, and those of earlier rounds. */
import { readBytes } from '../device/block-device.ts';
import type { JournalSource } from './journal.ts';
import { positionOfBlock, readJournalSuperblock } from './journal-superblock.ts';
import { JBD2_COMMIT_BLOCK, JBD2_DESCRIPTOR_BLOCK, JBD2_MAGIC_NUMBER, JBD2_REVOKE_BLOCK } from './ondisk/log-blocks.ts';
import { h_blocktype, h_magic, h_sequence } from './ondisk/structs.gen.ts';

/** Bytes of the log that are looked through: what mke2fs makes for 16 GiB. */
const MAX_LOOKED_BYTES = 256 * 2 ** 20;
const PIECE_BYTES = 2 ** 20;
/** Transactions that are told of. */
const MAX_LEFTOVERS = 4096;
const CONTROL_BLOCKS = [JBD2_DESCRIPTOR_BLOCK, JBD2_COMMIT_BLOCK, JBD2_REVOKE_BLOCK];

/** What is left of a transaction. */
export interface Leftover {
  /** `torn`: it comes after the last complete one; `stale`: it is on the filesystem long since. */
  readonly kind: 'torn' | 'stale';
  /** u32 sequence number. */
  readonly tid: number;
  /** The first block of it that is left, in blocks of the journal. */
  readonly journalBlock: number;
  /** To the last of its own blocks that is left. */
  readonly lengthInBlocks: number;
}

/**
 * Those with control blocks left between the end of a scan and its start, which is around the end of the log area; in all of a
 * log that is clean. A logged block never begins with the log's magic number: what does is the log's own.
 *
 * Gives the log area as well: its first block, and one past its last.
 *
 * @param stopped Where the scan ended, and the transaction that was expected there; undefined for a clean log
 * @throws ERR_BOOTFS_CORRUPT and ERR_BOOTFS_UNSUPPORTED for the log's superblock, EIO
 */
export function findLeftovers(
  source: JournalSource,
  stopped: { readonly logBlock: number; readonly tid: number } | undefined,
): { readonly area: readonly [first: number, end: number]; readonly leftovers: readonly Leftover[] } {
  const superblock = readJournalSuperblock(source);
  const { blockSize, first, end } = superblock;
  const start = stopped?.logBlock ?? first;
  const expected = stopped?.tid ?? superblock.sequence;
  // A scan that ends where it began has found nothing, or has gone all the way around.
  const isFull = expected !== superblock.sequence;
  const live = stopped === undefined ? 0 : positionOfBlock(superblock, start) || (isFull ? end - first : 0);
  const found = new Leftovers(expected);
  const perPiece = Math.max(1, Math.floor(PIECE_BYTES / blockSize));
  const most = Math.min(end - first - live, Math.floor(MAX_LOOKED_BYTES / blockSize));
  for (let done = 0; done < most; ) {
    const at = first + ((start - first + done) % (end - first));
    const length = Math.min(perPiece, most - done, end - at);
    const bytes = readBytes(source.scanLog ?? source.log, at * blockSize, length * blockSize);
    for (let block = 0; block < length; block++) {
      found.take(bytes.subarray(block * blockSize, (block + 1) * blockSize), at + block);
    }
    if (found.isFull) break;
    done += length;
  }
  return { area: [first, end], leftovers: found.all };
}

/** Control blocks in the order of the log, made transactions. */
class Leftovers {
  readonly all: Leftover[] = [];
  private readonly expected: number;
  private isOver = true;

  constructor(expected: number) {
    this.expected = expected;
  }

  get isFull(): boolean {
    return this.all.length >= MAX_LEFTOVERS;
  }

  take(block: Uint8Array, journalBlock: number): void {
    if (this.isFull || h_magic(block, 0) !== JBD2_MAGIC_NUMBER || !CONTROL_BLOCKS.includes(h_blocktype(block, 0)))
      return;
    const tid = h_sequence(block, 0);
    const last = this.all[this.all.length - 1];
    // What goes around the end of the area is two pieces here.
    const isSame = !this.isOver && last?.tid === tid && journalBlock > last.journalBlock;
    if (isSame) this.all.pop();
    const begin = isSame ? last.journalBlock : journalBlock;
    // Sequence numbers wrap: before and after is a matter of their difference.
    const kind = ((tid - this.expected) | 0) >= 0 ? 'torn' : 'stale';
    this.all.push({ kind, tid, journalBlock: begin, lengthInBlocks: journalBlock + 1 - begin });
    this.isOver = h_blocktype(block, 0) === JBD2_COMMIT_BLOCK;
  }
}
