/** OPENDIR, READDIR, READDIRPLUS, RELEASEDIR. An open directory has no state: the kernel says how far it has read. */
import { isDotOrDotDot } from '../../bytes/names.ts';
import { orDamage } from '../../contract/errors.ts';
import type { FileType } from '../../contract/stats.ts';
import type { TreeEntry, TreeNode } from '../../contract/tree.ts';
import { putEntry, putNoEntry } from './lookup.ts';
import type { Answer, Handler, Request } from './request.ts';
import type { Served } from './served.ts';
import { FOPEN_CACHE_DIR, FOPEN_KEEP_CACHE } from './wire/flags.ts';
import { fuseAttr, fuseDirent, fuseEntryOut, fuseOpenOut, fuseReadIn } from './wire/structs.ts';

/** S_IFMT of the mode, shifted down by 12: DT_REG and its like. */
const DIRENT_TYPES: Readonly<Record<FileType, number>> = {
  fifo: 1,
  char: 2,
  dir: 4,
  block: 6,
  file: 8,
  symlink: 10,
  socket: 12,
};
const DT_UNKNOWN = 0;

/** FUSE_OPENDIR: nothing changes, so the kernel may keep what it has listed. */
export const opendir: Handler = (_served, _request, { view }) =>
  fuseOpenOut.encode(view, 0, { open_flags: FOPEN_KEEP_CACHE | FOPEN_CACHE_DIR });

/** FUSE_RELEASEDIR */
export const releasedir: Handler = () => 0;

/** FUSE_READDIR */
export const readdir: Handler = (served, request, answer) =>
  fillWithEntries(served, request, answer, 0, () => undefined);

/** Each record behind the attributes of what it names, which counts as a lookup; without them where there are none. */
export const readdirplus: Handler = (served, request, answer) => {
  const directory = served.nodes.node(request.nodeId);
  return fillWithEntries(served, request, answer, fuseEntryOut.size + fuseAttr.size, ({ name }, at) => {
    putNoEntry(answer.view, at, 0);
    if (isDotOrDotDot(name)) return;
    const putFound = (): void => {
      const node = served.tree.lookup(directory, name);
      if (node !== undefined) putEntry(served, request.nodeId, name, node, answer.view, at);
    };
    // Whoever looks at that entry is told what is wrong with it.
    orDamage(putFound, () => undefined);
  });
};

/** As many records as there is room for, from the number on that the kernel was given with the last one. */
function fillWithEntries<Node extends TreeNode>(
  served: Served<Node>,
  { nodeId, view }: Request,
  answer: Answer,
  bytesBefore: number,
  putBefore: (entry: TreeEntry, byteOffset: number) => void,
): number {
  const { offset, size } = fuseReadIn.decode(view, 0);
  const room = Math.min(size, answer.bytes.length);
  const listing = served.listing(nodeId);
  let filled = 0;
  for (let number = offset; ; number++) {
    const entry = listing.entry(number);
    if (entry === undefined) break;
    const end = filled + bytesBefore + paddedTo8(fuseDirent.size + entry.name.length);
    if (end > room) return filled;
    putBefore(entry, filled);
    putDirent(answer, filled + bytesBefore, entry, number + 1);
    filled = end;
  }
  // Damage comes behind the last entry, by itself: it must not cost those before it.
  if (filled === 0 && listing.damage !== undefined) throw listing.damage;
  return filled;
}

function putDirent({ view, bytes }: Answer, at: number, { name, ino, type }: TreeEntry, off: number): void {
  const dirent = { ino, off, namelen: name.length, type: type === undefined ? DT_UNKNOWN : DIRENT_TYPES[type] };
  const nameAt = fuseDirent.encode(view, at, dirent);
  bytes.set(name, nameAt);
  bytes.fill(0, nameAt + name.length, at + paddedTo8(fuseDirent.size + name.length));
}

function paddedTo8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
