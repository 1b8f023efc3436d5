/** GETXATTR, LISTXATTR. Asked with size 0, both say how many bytes there are. */
import { equalBytes } from '../../bytes/names.ts';
import type { BootfsError } from '../../contract/errors.ts';
import { ENODATA, ERANGE } from './errno.ts';
import { type Answer, type Handler, nameIn } from './request.ts';
import { fuseGetxattrIn, fuseGetxattrOut } from './wire/structs.ts';

/** Values of one inode that are read for one request. */
const MAX_XATTR_BYTES = 32 * 2 ** 20;

/** Names that Linux lists to nobody but root. */
const TRUSTED = [...'trusted.'].map((letter) => letter.charCodeAt(0));

/** FUSE_GETXATTR: the value, or with no room for one its size. */
export const getxattr: Handler = ({ tree, nodes }, request, answer) => {
  const { size } = fuseGetxattrIn.decode(request.view, 0);
  const wanted = nameIn(request, fuseGetxattrIn.size);
  const damages: BootfsError[] = [];
  const xattrs = tree.xattrs(nodes.node(request.nodeId), (damage) => damages.push(damage), MAX_XATTR_BYTES);
  const found = xattrs.find(({ name }) => equalBytes(name, wanted));
  if (found === undefined && damages.length > 0) throw damages[0];
  return found === undefined ? -ENODATA : putValue(answer, size, found.value);
};

/** FUSE_LISTXATTR: names that end in zeros, or with no room for them their size. */
export const listxattr: Handler = ({ tree, nodes }, { nodeId, uid, view }, answer) => {
  const { size } = fuseGetxattrIn.decode(view, 0);
  const names: number[] = [];
  // One whose value can't be read is left out: the kernel asks for each that is listed.
  for (const { name } of tree.xattrs(nodes.node(nodeId), () => undefined, MAX_XATTR_BYTES)) {
    const isTrusted = TRUSTED.every((letter, at) => name[at] === letter);
    if (!isTrusted || uid === 0) names.push(...name, 0);
  }
  return putValue(answer, size, Uint8Array.from(names));
};

function putValue({ view, bytes }: Answer, size: number, value: Uint8Array): number {
  if (size === 0) return fuseGetxattrOut.encode(view, 0, { size: value.length });
  if (value.length > size || value.length > bytes.length) return -ERANGE;
  bytes.set(value);
  return value.length;
}
