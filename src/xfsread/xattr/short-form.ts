/** Attributes inside their inode. */
import { u16be } from '../../bytes/endian.ts';
import { corrupt } from '../../contract/errors.ts';
import { checkXattrName, type StoredXattr, XFS_ATTR_INCOMPLETE } from './stored-xattr.ts';

/** totsize u16, count u8, padding. */
const HEADER_SIZE = 4;
/** namelen u8, valuelen u8, flags u8. */
const ENTRY_HEADER_SIZE = 3;

/** @param bytes The attribute fork. @throws ERR_BOOTFS_CORRUPT */
export function readShortForm(bytes: Uint8Array, ino: number): StoredXattr[] {
  const bad = (what: string) => corrupt(`short form attributes with ${what}`, { inode: ino });
  if (bytes.length < HEADER_SIZE) throw bad(`${bytes.length} bytes`);
  const size = u16be(bytes, 0);
  if (size < HEADER_SIZE || size > bytes.length) throw bad(`a totsize of ${size}`);
  const found: StoredXattr[] = [];
  let at = HEADER_SIZE;
  for (let index = 0; index < bytes[2]; index++) {
    if (at + ENTRY_HEADER_SIZE > size) throw bad('an entry that reaches past their end');
    const nameStart = at + ENTRY_HEADER_SIZE;
    const valueStart = nameStart + bytes[at];
    const end = valueStart + bytes[at + 1];
    if (end > size) throw bad('an entry that reaches past their end');
    const name = bytes.slice(nameStart, valueStart);
    checkXattrName(name, ino);
    const flags = bytes[at + 2];
    if (!(flags & XFS_ATTR_INCOMPLETE)) found.push({ flags, name, value: bytes.slice(valueStart, end) });
    at = end;
  }
  if (at !== size) throw bad(`a totsize of ${size}, their entries take ${at}`);
  return found;
}
