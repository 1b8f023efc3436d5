/** What a filesystem format is to the rest of bootfs: one folder with one `Driver`. */
import type { BlockDevice } from './block-device.ts';
import type { FileSystemFacts } from './facts.ts';
import type { MountOptions, ResolvedOptions } from './options.ts';
import type { Tree, TreeNode } from './tree.ts';

/** What a device shows of a format at first sight: read from its superblock alone. */
export interface Recognition {
  /** The name for `Probe.kind`; finer than the driver's where one driver reads several kinds (`ext2`, `ext3`, `ext4`). */
  readonly kind: string;
  /** '' where it has none. */
  readonly label: string;
  /** As libblkid prints it; '' where it has none. */
  readonly uuid: string;
  /** False where the device bears the format but is no filesystem, such as an external journal. */
  readonly isMountable: boolean;
  /**
   * Does a checksum over the superblock fit, so that the bytes can't be a leftover or a coincidence? Asked only where
   * the device looks like several things. @throws EIO
   */
  isProven(): boolean;
}

/** An opened filesystem: its inodes, and what is told of it as a whole. */
export interface OpenedTree<Node extends TreeNode = TreeNode> {
  /** What `TreeFileSystem` walks. */
  readonly tree: Tree<Node>;
  /** What `FileSystem` tells of the whole. */
  readonly facts: FileSystemFacts;
}

/** How a format is told from others; apart from its driver, so that naming what a device holds costs no reader. */
export interface Recogniser {
  /** What `MountOptions.type` and `FileSystem.format` call the format: `ext4`, `erofs`, ... */
  readonly name: string;
  /** Undefined where the device does not look like this format. Reads little. @throws EIO */
  recognise(device: BlockDevice): Recognition | undefined;
}

/** A filesystem format that a bundle was built with. */
export interface Driver extends Recogniser {
  /** In error messages: `ext2/3/4`, `EROFS`, ... */
  readonly title: string;
  /** Options that mean something to this format alone: where one is given, no other format is meant. */
  readonly ownOptions?: readonly (keyof MountOptions)[];
  /** Opens the filesystem on `device`. @throws BootfsError: what is wrong with it */
  open(device: BlockDevice, options: ResolvedOptions): OpenedTree;
  /** Of a device that no driver recognises: how it could still be this format, with its superblock lost. @throws EIO */
  explain?(device: BlockDevice): string | undefined;
}
