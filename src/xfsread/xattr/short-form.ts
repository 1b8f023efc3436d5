/** Attributes inside their inode. */

import { corrupt } from '../../contract/errors.ts';
import {
  attr_sf_count,
  attr_sf_flags,
  attr_sf_namelen,
  attr_sf_totsize,
  attr_sf_valuelen,
  SIZEOF_XFS_ATTR_SF_ENTRY,
  SIZEOF_XFS_ATTR_SF_HDR,
} from '../ondisk/structs.gen.ts';
import { checkXattrName, type StoredXattr, XFS_ATTR_INCOMPLETE } from './stored-xattr.ts';

/** @param bytes The attribute fork. @throws ERR_BOOTFS_CORRUPT */
export function readShortForm(bytes: Uint8Array, ino: number): StoredXattr[] {
  const bad = (what: string) => corrupt(`short form attributes with ${what}`, { inode: ino });
  if (bytes.length < SIZEOF_XFS_ATTR_SF_HDR) throw bad(`${bytes.length} bytes`);
  const size = attr_sf_totsize(bytes, 0);
  if (size < SIZEOF_XFS_ATTR_SF_HDR || size > bytes.length) throw bad(`a totsize of ${size}`);
  const count = attr_sf_count(bytes, 0);
  const found: StoredXattr[] = [];
  let at = SIZEOF_XFS_ATTR_SF_HDR;
  for (let index = 0; index < count; index++) {
    if (at + SIZEOF_XFS_ATTR_SF_ENTRY > size) throw bad('an entry that reaches past their end');
    const nameStart = at + SIZEOF_XFS_ATTR_SF_ENTRY;
    const valueStart = nameStart + attr_sf_namelen(bytes, at);
    const end = valueStart + attr_sf_valuelen(bytes, at);
    if (end > size) throw bad('an entry that reaches past their end');
    const name = bytes.slice(nameStart, valueStart);
    checkXattrName(name, ino);
    const flags = attr_sf_flags(bytes, at);
    if (!(flags & XFS_ATTR_INCOMPLETE)) found.push({ flags, name, value: bytes.slice(valueStart, end) });
    at = end;
  }
  if (at !== size) throw bad(`a totsize of ${size}, their entries take ${at}`);
  return found;
}
