/** A directory inside its inode. */

import { u32be, u64be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Inode } from '../inode/inode.ts';
import {
  dir2_sf_count,
  dir2_sf_i8count,
  dir2_sf_namelen,
  dir2_sf_offset,
  SIZEOF_XFS_DIR2_SF_ENTRY,
  SIZEOF_XFS_DIR2_SF_HDR,
} from '../ondisk/structs.gen.ts';
import { isNameableInode } from '../volume/address.ts';
import { XFS_SB_FEAT_INCOMPAT_FTYPE } from '../volume/features.ts';
import { badInodeNumber, type Volume } from '../volume/volume.ts';
import { type DirectoryEntry, fileTypeOf, isPossibleName } from './directory-entry.ts';

/** Every entry but `.` and `..`, which it does not hold. @throws ERR_BOOTFS_CORRUPT for what Linux refuses. */
export function readShortForm(volume: Volume, directory: Inode): DirectoryEntry[] {
  const bytes = directory.data.bytes.subarray(0, directory.size);
  const bad = (what: string) => corrupt(`short form directory with ${what}`, { inode: directory.ino });
  const hasTypes = (volume.superblock.fields.sb_features_incompat & XFS_SB_FEAT_INCOMPAT_FTYPE) !== 0;
  const count = dir2_sf_count(bytes, 0);
  const i8count = dir2_sf_i8count(bytes, 0);
  const isWide = i8count > 0;
  const numberSize = isWide ? 8 : 4;
  const readNumber = (at: number): number => (isWide ? u64be(bytes, at) : u32be(bytes, at));
  const headerSize = SIZEOF_XFS_DIR2_SF_HDR + numberSize;
  if (bytes.length < headerSize) throw bad(`${bytes.length} bytes`);
  if (!isNameableInode(volume.superblock, readNumber(SIZEOF_XFS_DIR2_SF_HDR)))
    throw bad(`parent ${readNumber(SIZEOF_XFS_DIR2_SF_HDR)}`);

  const entries: DirectoryEntry[] = [];
  let at = headerSize;
  let lastOffset = 0;
  let wideNumbers = readNumber(SIZEOF_XFS_DIR2_SF_HDR) > 0xffffffff ? 1 : 0;
  for (let index = 0; index < count; index++) {
    const nameEnd = at + SIZEOF_XFS_DIR2_SF_ENTRY + dir2_sf_namelen(bytes, at);
    const end = nameEnd + (hasTypes ? 1 : 0) + numberSize;
    if (!(end <= bytes.length)) throw bad('an entry that reaches past its end');
    const offset = dir2_sf_offset(bytes, at);
    const name = bytes.subarray(at + SIZEOF_XFS_DIR2_SF_ENTRY, nameEnd);
    const ino = readNumber(end - numberSize);
    if (!isPossibleName(name)) throw bad('an impossible name');
    if (offset < lastOffset) throw bad('entries out of order');
    if (!isNameableInode(volume.superblock, ino)) throw badInodeNumber(ino, directory.ino);
    entries.push({ name, ino, type: hasTypes ? fileTypeOf(bytes[nameEnd]) : undefined });
    lastOffset = offset;
    if (ino > 0xffffffff) wideNumbers++;
    at = end;
  }
  if (wideNumbers !== i8count) throw bad(`an i8count of ${i8count}`);
  if (at !== bytes.length) throw bad(`${bytes.length} bytes, its entries take ${at}`);
  return entries;
}
