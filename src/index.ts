/**
 * bootfs reads boot files right: ext2/3/4 with the journal replayed in memory, EROFS and FAT.
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

export { type ComposefsOptions, composefs } from './composefs/composefs.ts';
export { type ImageDigest, parseImageDigest, verifiedImage } from './composefs/image-digest.ts';
export { objectStore } from './composefs/object-store.ts';
export type { BlockDevice } from './contract/block-device.ts';
export type { Driver, OpenedTree, Recognition } from './contract/driver.ts';
export { BootfsError, type BootfsErrorCode, type ErrorContext } from './contract/errors.ts';
export type { Detail, Details, Features, FileSystemFacts, ListedDevice, Requirement } from './contract/facts.ts';
export type {
  DirectoryEntry,
  Dirent,
  Extent,
  FileReader,
  FileSystem,
  ReportedEntry,
  WalkEntry,
  XattrEntry,
} from './contract/file-system.ts';
export type { JournalReport, ReplayedCount } from './contract/journal-report.ts';
export type { Decoder, Limits, MountOptions, Verify } from './contract/options.ts';
export type { PathLike } from './contract/path.ts';
export type { FileType, Stats, Timestamp } from './contract/stats.ts';
export type { FileContent, Tree, TreeEntry, TreeNode, Xattr } from './contract/tree.ts';
export { readCallerBytes as readBytes } from './device/caller-device.ts';
export { type CountingDevice, countingDevice, type ReadCounts } from './device/counting.ts';
export { fileDevice } from './device/file-device.ts';
export { memoryDevice } from './device/memory.ts';
export { sliceDevice } from './device/slice.ts';
export type { Contents, DiskVolume } from './disk/contents.ts';
export { type Disk, type DiskOptions, type DiskPartition, WHOLE_DISK } from './disk/disk.ts';
export type { InnerVolume, Inside } from './disk/inside/inside.ts';
export { openDisk } from './disk/open-disk.ts';
export type { PartitionRole } from './disk/roles.ts';
export { findVeritySets, type SignaturePartition, type VeritySet, type VeritySets } from './disk/verity-sets.ts';
export type { VeritySignature } from './disk/verity-signature.ts';
export { type Formats, formatsOf, mount } from './formats/drivers.ts';
export { probe } from './formats/recognisers.ts';
export {
  type FastCommitReport,
  isJbd2Report,
  type Jbd2Report,
  type JournalTransaction,
} from './jbd2replay/jbd2-report.ts';
export { type Mount, mountWith } from './mount/mount.ts';
export { type OverlayOptions, overlay } from './overlay/overlay.ts';
export { listPartitions, readPartitionTable } from './partition/partition.ts';
export { type Partition, type PartitionTable, partitionDevice } from './partition/table.ts';
export { findTableProblems, type TableProblem, type TableProblemKind } from './partition/table-problems.ts';
export { directoryEntries } from './tree/directory-entries.ts';
export type { VerityParameters } from './verity/parameters.ts';
export { type VerityOptions, verityDevice } from './verity/verity-device.ts';
