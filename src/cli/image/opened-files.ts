/** The files of this machine that one run of the command reads. */
import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, BootfsError, hasCode } from '../../contract/errors.ts';
import { type CountingDevice, countingDevice, type ReadCounts } from '../../device/counting.ts';
import { ReadAheadDevice } from '../../device/read-ahead.ts';
import type { ClosableDevice } from '../../node/file-device.ts';
import { openDeviceOrPipe, STANDARD_INPUT } from '../../node/stream-device.ts';
import { UsageError } from '../terminal/exit-status.ts';

/** Half of what the library keeps by default; the other half is the filesystem's own. */
const READ_AHEAD_CACHE_BYTES = 2 * 2 ** 20;

/** Opens files, counts what is read of them, and closes them all. */
export class OpenedFiles {
  private readonly closables: { close(): void }[] = [];
  private readonly counted: CountingDevice[] = [];
  private readonly readAheads: ReadAheadDevice[] = [];
  private readonly inflateLimit: number;
  private standardInputIsTaken = false;

  /** @param inflateLimit Bytes that are kept of a pipe. */
  constructor(inflateLimit: number) {
    this.inflateLimit = inflateLimit;
  }

  /** Of all files together. */
  get counts(): ReadCounts {
    const total: ReadCounts = { reads: 0, bytesRead: 0, largestRead: 0 };
    for (const { counts } of this.counted) {
      total.reads += counts.reads;
      total.bytesRead += counts.bytesRead;
      total.largestRead = Math.max(total.largestRead, counts.largestRead);
    }
    return total;
  }

  /** Reads that read-ahead had already, over all devices. */
  get cacheHits(): number {
    return this.readAheads.reduce((sum, device) => sum + device.cacheHits, 0);
  }

  /** @throws UsageError where standard input is asked for twice; EIO for a file that is not there */
  open(path: string): BlockDevice {
    if (path === STANDARD_INPUT) {
      if (this.standardInputIsTaken) throw new UsageError('standard input (-) can be one file only');
      this.standardInputIsTaken = true;
    }
    const opened = openImageFile(path, this.inflateLimit);
    this.closeAtEnd(opened);
    const counted = countingDevice(opened);
    this.counted.push(counted);
    return counted;
  }

  /** What is read ahead of a part of these files; its hits count. */
  readAhead(source: BlockDevice): BlockDevice {
    const device = new ReadAheadDevice(source, READ_AHEAD_CACHE_BYTES);
    this.readAheads.push(device);
    return device;
  }

  /** Is closed with the files. */
  closeAtEnd(closable: { close(): void }): void {
    this.closables.push(closable);
  }

  /** Closes all files that were opened, and removes what was spooled. */
  close(): void {
    for (const closable of this.closables) closable.close();
  }
}

/** A missing image can't be read, as against a path that is not in one: ENOENT is for those. */
function openImageFile(path: string, mostBytes: number): ClosableDevice {
  return attempt(
    () => openDeviceOrPipe(path, mostBytes),
    hasCode('ENOENT'),
    ({ reason, cause }) => {
      throw new BootfsError('EIO', reason, {}, cause);
    },
  );
}
