/** The log of ext3 and ext4. */
import { readBytes } from '../../device/block-device.ts';
import type { Leftover, LoggedBlock, LogListing } from '../../jbd2replay/replay.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import type { Ext4View } from './ext4-view.ts';
import type { Change, ChangedBlock, LogPart, LogView, ShownTransaction } from './log-view.ts';

/** Blocks of one transaction that are gone through. */
const MAX_BLOCKS = 1_000_000;

/** A listing of jbd2's, by tids. */
export class Jbd2LogView implements LogView {
  readonly unit = 'block';
  private readonly place: MountedPlace;
  private readonly blockSize: number;
  /** First block of the log area, and one past its last. */
  readonly area: readonly [number, number];
  private readonly log: LogListing | undefined;
  private readonly leftovers: readonly Leftover[];
  private readonly indexes: ReadonlyMap<number, number>;
  private last: { readonly tid: number; readonly copies: ReadonlyMap<number, LoggedBlock> } | undefined;

  /** @throws why the log can't be read */
  constructor(place: MountedPlace, { inspection }: Ext4View, log: LogListing | undefined) {
    const rest = inspection.leftovers(log?.stopped);
    this.place = place;
    this.blockSize = inspection.blockSize;
    this.log = log;
    this.leftovers = rest?.leftovers ?? [];
    this.area = rest?.area ?? [0, 0];
    this.indexes = new Map((log?.transactions(MAX_BLOCKS) ?? []).map(({ tid }, index) => [tid, index]));
  }

  transactions(most: number): ShownTransaction[] {
    const { log } = this;
    if (log === undefined) return [];
    return log.transactions(most).map((listed, index) => {
      const { tid, commitTime, journalBlock, lengthInBlocks, loggedBlocks, revokes } = listed;
      const blocks = log.blocksOf(index, MAX_BLOCKS);
      const counts = {
        Blocks: loggedBlocks,
        'Of them revoked': blocks.filter(({ revoked }) => revoked).length,
        Revokes: revokes,
        Escapes: blocks.filter(({ escaped }) => escaped).length,
      };
      return { tid, commitTime, logBlock: journalBlock, lengthInBlocks, counts };
    });
  }

  parts(): LogPart[] {
    const torn = this.log?.torn;
    const parts: LogPart[] = this.leftovers.map(({ kind, tid, journalBlock, lengthInBlocks }) => ({
      kind,
      title: `transaction ${tid}, ${kind === 'torn' ? 'behind the last complete one' : 'of an earlier round'}`,
      logBlock: journalBlock,
      lengthInBlocks,
    }));
    if (torn === undefined) return parts;
    const title = `transaction ${this.log?.stopped.tid}, interrupted before its commit`;
    return [{ kind: 'torn', title, logBlock: torn.journalBlock, lengthInBlocks: torn.lengthInBlocks }, ...parts];
  }

  changesOf(tid: number, most: number): ChangedBlock[] {
    return this.blocksOf(tid, most).map(({ fsBlock, journalBlock, escaped, revoked }) => ({
      fsBlock,
      lengthInBlocks: 1,
      logBlock: journalBlock,
      marks: [...(escaped ? ['escaped'] : []), ...(revoked ? ['revoked'] : [])],
    }));
  }

  revokesOf(tid: number, most: number): number[] {
    const index = this.indexes.get(tid);
    return index === undefined ? [] : (this.log?.revokesOf(index, most) ?? []);
  }

  contentsOf(tid: number, fsBlock: number): Uint8Array | undefined {
    const copy = this.copyOf(tid, fsBlock);
    return copy && this.log?.readCopy(copy);
  }

  changeOf(tid: number, fsBlock: number): Change | undefined {
    const { log } = this;
    const copy = this.copyOf(tid, fsBlock);
    if (log === undefined || copy === undefined) return undefined;
    const earlier = log.findCopy(fsBlock, this.indexes.get(tid));
    const isHome = earlier === undefined || earlier.revoked;
    return {
      beforeFrom: isHome ? 'on the device' : `in block ${earlier.journalBlock} of the log`,
      before: isHome ? this.readHome(fsBlock) : log.readCopy(earlier),
      after: log.readCopy(copy),
    };
  }

  replayedBlock(fsBlock: number): Uint8Array | undefined {
    const copy = this.log?.findCopy(fsBlock);
    return copy === undefined || copy.revoked ? undefined : this.log?.readCopy(copy);
  }

  replayedBlocks(most: number): ReadonlySet<number> {
    const blocks = new Set<number>();
    for (const tid of this.indexes.keys()) {
      for (const { fsBlock, revoked } of this.blocksOf(tid, most - blocks.size)) if (!revoked) blocks.add(fsBlock);
    }
    return blocks;
  }

  /** One block after the other of the same transaction is asked for. */
  private copyOf(tid: number, fsBlock: number): LoggedBlock | undefined {
    if (this.last?.tid !== tid) {
      const copies = this.blocksOf(tid, MAX_BLOCKS).map((logged): [number, LoggedBlock] => [logged.fsBlock, logged]);
      this.last = { tid, copies: new Map(copies) };
    }
    return this.last.copies.get(fsBlock);
  }

  private blocksOf(tid: number, most: number): LoggedBlock[] {
    const index = this.indexes.get(tid);
    return index === undefined ? [] : (this.log?.blocksOf(index, most) ?? []);
  }

  private readHome(fsBlock: number): Uint8Array {
    const { device } = this.place;
    const byteOffset = fsBlock * this.blockSize;
    return readBytes(device, byteOffset, Math.max(0, Math.min(this.blockSize, device.size - byteOffset)));
  }
}
