/** A directory inside its inode. */
import { u16be, u32be, u64be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Inode } from '../inode/inode.ts';
import { isNameableInode } from '../volume/address.ts';
import { XFS_SB_FEAT_INCOMPAT_FTYPE } from '../volume/features.ts';
import { badInodeNumber, type Volume } from '../volume/volume.ts';
import { type DirectoryEntry, fileTypeOf, isPossibleName } from './directory-entry.ts';

/** count u8, i8count u8; the parent's number follows. */
const COUNTS_SIZE = 2;
/** namelen u8, offset u16. */
const ENTRY_HEADER_SIZE = 3;

/** Every entry but `.` and `..`, which it does not hold. @throws ERR_BOOTFS_CORRUPT for what Linux refuses. */
export function readShortForm(volume: Volume, directory: Inode): DirectoryEntry[] {
  const bytes = directory.data.bytes.subarray(0, directory.size);
  const bad = (what: string) => corrupt(`short form directory with ${what}`, { inode: directory.ino });
  const hasTypes = (volume.superblock.fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_FTYPE) !== 0;
  const isWide = bytes[1] > 0;
  const numberSize = isWide ? 8 : 4;
  const readNumber = (at: number): number => (isWide ? u64be(bytes, at) : u32be(bytes, at));
  const headerSize = COUNTS_SIZE + numberSize;
  if (bytes.length < headerSize) throw bad(`${bytes.length} bytes`);
  if (!isNameableInode(volume.superblock, readNumber(COUNTS_SIZE))) throw bad(`parent ${readNumber(COUNTS_SIZE)}`);

  const entries: DirectoryEntry[] = [];
  let at = headerSize;
  let lastOffset = 0;
  let wideNumbers = readNumber(COUNTS_SIZE) > 0xffffffff ? 1 : 0;
  for (let index = 0; index < bytes[0]; index++) {
    const nameEnd = at + ENTRY_HEADER_SIZE + bytes[at];
    const end = nameEnd + (hasTypes ? 1 : 0) + numberSize;
    if (!(end <= bytes.length)) throw bad('an entry that reaches past its end');
    const offset = u16be(bytes, at + 1);
    const name = bytes.subarray(at + ENTRY_HEADER_SIZE, nameEnd);
    const ino = readNumber(end - numberSize);
    if (!isPossibleName(name)) throw bad('an impossible name');
    if (offset < lastOffset) throw bad('entries out of order');
    if (!isNameableInode(volume.superblock, ino)) throw badInodeNumber(ino, directory.ino);
    entries.push({ name, ino, type: hasTypes ? fileTypeOf(bytes[nameEnd]) : undefined });
    lastOffset = offset;
    if (ino > 0xffffffff) wideNumbers++;
    at = end;
  }
  if (wideNumbers !== bytes[1]) throw bad(`an i8count of ${bytes[1]}`);
  if (at !== bytes.length) throw bad(`${bytes.length} bytes, its entries take ${at}`);
  return entries;
}
