/** What a reader does without and fsck.erofs checks: `.` and `..`, the types in directories, directories without a block. */
import { escapePath, isDotOrDotDot } from '../bytes/names.ts';
import { attempt, type BootfsError, corrupt, isImageError } from '../contract/errors.ts';
import { contentOf } from './content.ts';
import { type DirectoryEntry, readAllEntries } from './directory.ts';
import { EROFS_FEATURE_INCOMPAT_METABOX } from './features.ts';
import { type ErofsInode, readInode } from './inode.ts';
import { inodeNumber, type Nid } from './nid.ts';
import type { Volume } from './volume.ts';

/** Entries that are looked at; directories that share their blocks can make any number of a small image. */
const MAX_AUDITED_ENTRIES = 4_000_000;

type OnDamage = (damage: BootfsError) => void;

/** Visits every directory below `root` once. An inode that can't be read is told of by whoever walks to it. */
export function auditDirectories(volume: Volume, root: ErofsInode, onDamage: OnDamage): void {
  const hasMetabox = (volume.superblock.incompat & EROFS_FEATURE_INCOMPAT_METABOX) !== 0;
  const numberOf = (nid: Nid): number => inodeNumber(nid, hasMetabox);
  const seen = new Set([numberOf(root.nid)]);
  const open: { readonly directory: ErofsInode; readonly parent: ErofsInode }[] = [{ directory: root, parent: root }];
  let entries = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { directory, parent } = next;
    const found = new DotEntries(directory, onDamage);
    readAllEntries(
      contentOf(volume, directory),
      volume.superblock.blockSize,
      (entry) => {
        if (++entries > MAX_AUDITED_ENTRIES) return;
        if (found.take(entry, numberOf)) return;
        const inode = attempt(
          () => readInode(volume, entry.nid),
          isImageError,
          () => undefined,
        );
        if (inode === undefined) return;
        checkType(directory, entry, inode, onDamage);
        const number = numberOf(entry.nid);
        if (inode.type !== 'dir' || seen.has(number)) return;
        seen.add(number);
        open.push({ directory: inode, parent: directory });
      },
      // A walk comes here too, and says it.
      () => undefined,
    );
    if (entries > MAX_AUDITED_ENTRIES) {
      onDamage(corrupt(`more than ${MAX_AUDITED_ENTRIES} directory entries: the rest is not looked at`));
      return;
    }
    found.check(numberOf(directory.nid), numberOf(parent.nid));
  }
}

/** erofs_dirent.file_type against the mode of the inode. */
function checkType(directory: ErofsInode, entry: DirectoryEntry, inode: ErofsInode, onDamage: OnDamage): void {
  if (entry.type === inode.type) return;
  onDamage(
    corrupt(
      `erofs_dirent.file_type of ${escapePath(entry.name)} is ${entry.type ?? 'unknown'}, the inode a ${inode.type}`,
      {
        directory: directory.ino,
        inode: inode.ino,
      },
    ),
  );
}

/** `.` and `..` of one directory. */
class DotEntries {
  private readonly directory: ErofsInode;
  private readonly onDamage: OnDamage;
  /** Where they lead, by inode number. */
  private dot: number | undefined;
  private dotDot: number | undefined;

  constructor(directory: ErofsInode, onDamage: OnDamage) {
    this.directory = directory;
    this.onDamage = onDamage;
  }

  /** Is it one of the two? */
  take({ name, nid }: DirectoryEntry, numberOf: (nid: Nid) => number): boolean {
    if (!isDotOrDotDot(name)) return false;
    if (name.length === 1) this.dot = numberOf(nid);
    else this.dotDot = numberOf(nid);
    return true;
  }

  /** Of a directory without any block both are missing; `.` may be, where the inode says so (dot_omitted). */
  check(own: number, parent: number): void {
    if (this.directory.size === 0) {
      this.report('a directory of 0 bytes');
      return;
    }
    if (this.dot === undefined && !this.directory.omitsDot) this.report("a directory without '.'");
    if (this.dot !== undefined && this.dot !== own) this.report(`'.' leads to inode ${this.dot}`);
    if (this.dotDot === undefined) this.report("a directory without '..'");
    else if (this.dotDot !== parent) this.report(`'..' leads to inode ${this.dotDot}, not ${parent}`);
  }

  private report(message: string): void {
    this.onDamage(corrupt(message, { inode: this.directory.ino }));
  }
}
