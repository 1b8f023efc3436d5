/** The tree of directory entries that TreeFileSystem makes paths of. */
import { decodeUtf8, encodeUtf8 } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import type { FileType } from '../contract/stats.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import type { Directories, Listing } from './directories.ts';
import { type FatEntry, isDirectory, listedName } from './directory-entries.ts';
import type { FatTable } from './fat-table.ts';
import { contentOf } from './file-content.ts';
import type { Geometry } from './geometry.ts';
import { foldName } from './names.ts';
import { type MsdosDirEntry, SIZEOF_MSDOS_DIR_ENTRY } from './ondisk/structs.gen.ts';
import { decodeTime } from './times.ts';

const ROOT_INO = 1;
const ATTR_RO = 0x01;
const S_IFDIR = 0o40000;
const S_IFREG = 0o100000;
/** With `umask=022`. */
const MODE = 0o755;
const READ_ONLY_MODE = 0o555;
/** In UTF-8: 20 parts of 13 units, each of up to three bytes. */
const MAX_NAME_BYTES = 780;
const EPOCH = { seconds: 0, nanoseconds: 0 };

/** A file or directory, reached by one entry. */
export interface FatNode extends TreeNode {
  /** The place of its entry on the device in units of entries, as in Linux's `i_pos`; 1 for the root. */
  readonly ino: number;
  /** As it is stored; 0 for none. */
  readonly firstCluster: number;
  /** Undefined for the root. */
  readonly fields?: MsdosDirEntry;
  /** The directory that it was found in; undefined for the root. */
  readonly parent?: FatNode;
  /** 1 of a file; of a directory two, and one for each directory in it. */
  readonly nlink: number;
  /** Of a directory, once it was asked for: a walk comes back to it with each of its names. */
  listing?: Listing;
}

/** Checks what no reading of a volume comes by: for `check --deep`. */
export type FatAudit = (device: BlockDevice, geometry: Geometry, onDamage: (damage: BootfsError) => void) => void;

/** @throws ERR_BOOTFS_CORRUPT where the root of FAT32 can't be read, which is what Linux does not mount */
export function rootNode({ rootCluster }: Geometry, directories: Directories): FatNode {
  const { size, subdirs } = directories.measure(rootCluster);
  return { type: 'dir', ino: ROOT_INO, size, firstCluster: rootCluster, nlink: subdirs + 2 };
}

/** The volume as nodes and contents. A node is a directory entry; FAT has no inodes, links or attributes. */
export function fatTree(
  device: BlockDevice,
  geometry: Geometry,
  table: FatTable,
  directories: Directories,
  root: FatNode,
  auditCopies?: FatAudit,
): Tree<FatNode> {
  function list(directory: FatNode): Listing {
    if (directory.listing === undefined) directory.listing = directories.list(directory.firstCluster);
    return directory.listing;
  }

  function nodeOf(entry: FatEntry, parent: FatNode): FatNode {
    const { fields } = entry;
    const ino = inoOf(entry);
    const firstCluster = firstClusterOf(fields, geometry);
    const common = { type: typeOf(entry), ino, firstCluster, fields, parent };
    if (common.type === 'file') return { ...common, size: fields.size, nlink: 1 };
    const { size, subdirs } = directories.measure(firstCluster);
    // The rules of fat_validate_dir in fs/fat/fat.h.
    if (subdirs < 2 || firstCluster === 0 || firstCluster === geometry.rootCluster) {
      throw corrupt('directory without . and .., or the root', { inode: ino });
    }
    for (let above: FatNode | undefined = parent; above !== undefined; above = above.parent) {
      if (above.ino === ino) throw new BootfsError('ELOOP', 'directory inside itself', { inode: ino });
    }
    return { ...common, size, nlink: subdirs };
  }

  return {
    nameBytesMax: MAX_NAME_BYTES,
    root: () => root,
    /** Without case, and without dots at the end of the name. @throws ELOOP for a directory inside itself; CORRUPT, EIO */
    lookup(directory, name) {
      const wanted = decodeUtf8(name)?.replace(/\.+$/, '');
      const entry = wanted && list(directory).byName.get(foldName(wanted));
      return entry ? nodeOf(entry, directory) : undefined;
    },
    entries(directory, visit, onDamage) {
      for (const entry of list(directory).entries) {
        const name = listedName(entry);
        if (name === '' || name.indexOf('/') >= 0) {
          // The system call fails here, and shows nothing of what follows.
          onDamage(corrupt(`name that can't be listed: '${name}'`, { inode: directory.ino }));
          return;
        }
        if (name !== '.' && name !== '..') visit({ name: encodeUtf8(name), ino: inoOf(entry), type: typeOf(entry) });
      }
    },
    stats({ type, ino, size, nlink, fields }) {
      const isReadOnly = fields !== undefined && type === 'file' && (fields.attr & ATTR_RO) !== 0;
      const mode = (type === 'dir' ? S_IFDIR : S_IFREG) | (isReadOnly ? READ_ONLY_MODE : MODE);
      const common = { type, mode, uid: 0, gid: 0, size, nlink, ino };
      if (fields === undefined) return { ...common, mtime: EPOCH, atime: EPOCH, ctime: EPOCH };
      const mtime = decodeTime(fields.date, fields.time);
      return {
        ...common,
        mtime,
        atime: decodeTime(fields.adate, 0),
        ctime: mtime,
        birthtime: decodeTime(fields.cdate, fields.ctime, fields.ctime_cs),
      };
    },
    /** No node is a symbolic link. */
    readlink: () => new Uint8Array(0),
    content: (node) => contentOf(device, geometry, table, node),
    xattrs: () => [],
    ...(auditCopies && { audit: (onDamage) => auditCopies(device, geometry, onDamage) }),
  };
}

function inoOf({ byteOffset }: FatEntry): number {
  return byteOffset / SIZEOF_MSDOS_DIR_ENTRY;
}

function typeOf({ fields }: FatEntry): FileType {
  return isDirectory(fields.attr) ? 'dir' : 'file';
}

/** The upper half is something else on FAT12/16. */
function firstClusterOf({ start, starthi }: MsdosDirEntry, { fatBits }: Geometry): number {
  return start + (fatBits === 32 ? starthi * 0x1_0000 : 0);
}
