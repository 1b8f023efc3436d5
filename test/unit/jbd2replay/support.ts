import type { BlockDevice } from '../../../src/contract/block-device.ts';
import type { MountOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { overlayDevice } from '../../../src/device/overlay.ts';
import type { Journal, JournalSource } from '../../../src/jbd2replay/journal.ts';
import { readJournal } from '../../../src/jbd2replay/replay.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';
import type { JournalBuilder } from '../../support/jbd2/journal-builder.ts';

const FS_BLOCKS = 4096;

export interface ReplayOptions extends MountOptions {
  readonly needsRecovery?: boolean;
  readonly log?: BlockDevice;
  readonly fsBlocks?: number;
}

function sourceOf(builder: JournalBuilder, options: ReplayOptions = {}): JournalSource {
  return {
    log: options.log ?? memoryDevice(builder.bytes),
    location: 'internal',
    blockSize: builder.blockSize,
    deviceBlockCount: options.fsBlocks ?? FS_BLOCKS,
    needsRecovery: options.needsRecovery ?? true,
  };
}

export function replayOf(builder: JournalBuilder, options: ReplayOptions = {}): Journal {
  const { needsRecovery: _, log: __, fsBlocks: ___, ...mountOptions } = options;
  return readJournal(sourceOf(builder, options), resolveOptions(mountOptions));
}

/** The replayed block, or undefined where the log has none that counts. */
export function replayedBlock(journal: Journal, block: number): Uint8Array | undefined {
  const { overlay } = journal;
  if (overlay === undefined || overlay.nextBlock(block) !== block) return undefined;
  const target = new Uint8Array(overlay.blockSize);
  overlay.readBlocks(block, target);
  return target;
}

/** The first byte of every replayed block, by block number. */
export function replayedBytes(journal: Journal): Record<number, number> {
  const { overlay } = journal;
  const found: Record<number, number> = {};
  if (overlay === undefined) return found;
  for (let block = overlay.nextBlock(0); block !== Number.POSITIVE_INFINITY; block = overlay.nextBlock(block + 1)) {
    found[block] = replayedBlock(journal, block)![overlay.blockSize - 1];
  }
  return found;
}

/** A whole filesystem of zeros as it reads after the replay. */
export function replayedDevice(journal: Journal, blockSize: number): BlockDevice {
  const base = memoryDevice(new Uint8Array(FS_BLOCKS * blockSize));
  return journal.overlay === undefined ? base : overlayDevice(base, journal.overlay);
}
