/** A data device and a log beside it, recovered. */

import type { MountOptions, ResolvedOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import type { LogGeometry, LogSource, XfsRecovery } from '../../../src/xfslog/contract/xfslog.ts';
import { recoverLog } from '../../../src/xfslog/recover.ts';
import type { XfsReport } from '../../../src/xfslog/xfs-report.ts';
import { BB, type LogBuilder, UUID } from './log-builder.ts';

const GEOMETRY: LogGeometry = {
  blockSize: 4096,
  sectorSize: 512,
  inodeSize: 512,
  agBlocks: 1024,
  agBlockLog: 10,
  inodesPerBlockLog: 3,
  agCount: 4,
  dataBlocks: 4096,
  uuid: UUID,
  metaUuid: UUID,
  lsn: { cycle: 1, block: 0 },
  logIncompat: 0,
};

export interface Bench {
  readonly source: LogSource;
  /** The data device, to be written before the recovery. */
  readonly data: Uint8Array;
}

export function benchOf(log: LogBuilder | Uint8Array, geometry: Partial<LogGeometry> = {}): Bench {
  const data = new Uint8Array(2 ** 22);
  const bytes = log instanceof Uint8Array ? log : log.bytes;
  const source: LogSource = {
    device: memoryDevice(data),
    logDevice: memoryDevice(bytes),
    logByteOffset: 0,
    logBytes: bytes.length,
    location: 'external',
    geometry: { ...GEOMETRY, ...geometry },
  };
  return { source, data };
}

export interface Recovered extends XfsRecovery {
  readonly report: XfsReport;
}

export function recover(
  { source }: Bench,
  options: Pick<MountOptions, 'journal' | 'verify'> & { replayedBlocks?: number; xattrBytes?: number } = {},
): Recovered {
  const { journal = 'replay', verify = 'eager', replayedBlocks = 2 ** 20, xattrBytes = 2 ** 20 } = options;
  const limits = { readFileBytes: 0, directoryEntries: 0, reportedTransactions: 10, replayedBlocks, xattrBytes };
  return recoverLog(source, { journal, verify, limits } as unknown as ResolvedOptions) as Recovered;
}

/** `count` basic blocks as they are after the replay. */
export function served(recovery: XfsRecovery, block: number, count = 1): Uint8Array {
  const target = new Uint8Array(count * BB);
  for (let done = 0; done < count; ) done += recovery.overlay!.readBlocks(block + done, target.subarray(done * BB));
  return target;
}
