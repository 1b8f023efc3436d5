/**
 * bootfs reads boot files right: ext2/3/4 with the journal replayed in memory, and EROFS.
 *
 * ```ts
 * import { mount, memoryDevice } from 'bootfs';
 *
 * const fs = mount(memoryDevice(imageBytes));      // or openDevice(path) from 'bootfs/node'
 * fs.journal?.action;                              // 'replayed': the image was dirty, and is read as Linux would
 * const kernel = fs.readFile('/boot/vmlinuz');
 * ```
 *
 * A device is anything with a `size` and a synchronous `read(byteOffset, target)`. Everything here is synchronous, as a
 * bootloader has no event loop, and read-only. Whatever the bytes, the outcome is a result or a `BootfsError`.
 */
export type { PathLike } from './bytes/names.ts';
export { type BlockDevice, readBytes } from './device/block-device.ts';
export { type CountingDevice, countingDevice, type ReadCounts } from './device/counting.ts';
export { memoryDevice } from './device/memory.ts';
export { sliceDevice } from './device/slice.ts';
export { BootfsError, type BootfsErrorCode, type ErrorContext } from './errors.ts';
export type {
  Decoder,
  Dirent,
  Extent,
  FastCommitReport,
  Features,
  FileReader,
  FileSystem,
  FileSystemType,
  FileType,
  JournalReport,
  JournalTransaction,
  Limits,
  MountOptions,
  ReportedEntry,
  Stats,
  Timestamp,
  Verify,
  WalkEntry,
  XattrEntry,
} from './file-system.ts';
export { mount } from './full-mount.ts';
export type { Mount } from './mount.ts';
export {
  listPartitions,
  type Partition,
  type PartitionTable,
  partitionDevice,
  readPartitionTable,
} from './partition/partition.ts';
export { type Probe, probe } from './probe.ts';
export { fileDevice } from './vfs/file-device.ts';
