/** Requests as the kernel makes them, answered without one. */
import { HANDLERS } from '../../../src/node/fuse/handlers.ts';
import { MAX_ANSWER } from '../../../src/node/fuse/init.ts';
import { decodeRequest, NO_ANSWER } from '../../../src/node/fuse/request.ts';
import { Served, type ServedLimits } from '../../../src/node/fuse/served.ts';
import { FUSE_LOOKUP } from '../../../src/node/fuse/wire/opcodes.ts';
import {
  FUSE_IN_HEADER_SIZE,
  FUSE_ROOT_ID,
  fuseAttr,
  fuseDirent,
  fuseEntryOut,
  fuseInHeader,
} from '../../../src/node/fuse/wire/structs.ts';
import { treeOf } from '../../../src/tree/tree-file-system.ts';
import { type MemoryNode, type MemoryTree, memoryFileSystem } from '../memory-tree.ts';

/** A file system with requests to it; what an answer holds is decoded by the caller. */
export class Asked {
  readonly served;
  private readonly room = new Uint8Array(MAX_ANSWER);

  constructor(tree: MemoryTree | MemoryNode, limits: Partial<ServedLimits> = {}) {
    const facts = { blockSize: 4096, ioSize: 4096, blocks: 100, freeBlocks: 40, inodes: 30, freeInodes: 20 };
    this.served = new Served(treeOf(memoryFileSystem(tree))!, facts, {
      directoryEntries: 2_000_000,
      knownInodes: 1000,
      ...limits,
    });
  }

  /** The answer's bytes, or a negative errno. @throws what the handler throws */
  ask(opcode: number, nodeId: number, body: Uint8Array = new Uint8Array(0), uid = 0): Uint8Array | number {
    const message = new Uint8Array(FUSE_IN_HEADER_SIZE + body.length);
    fuseInHeader.encode(new DataView(message.buffer), 0, { len: message.length, opcode, nodeid: nodeId, uid });
    message.set(body, FUSE_IN_HEADER_SIZE);
    const answer = { bytes: this.room, view: new DataView(this.room.buffer) };
    const result = HANDLERS.get(opcode)!(this.served, decodeRequest(message), answer);
    if (result === NO_ANSWER) return 0;
    return result < 0 ? result : this.room.slice(0, result);
  }

  /** Looks a path up, and gives the number of its inode; 0 for a name that is not there. */
  lookup(...names: readonly string[]): number {
    return names.reduce((id, name) => {
      const answer = this.ask(FUSE_LOOKUP, id, Buffer.from(`${name}\0`)) as Uint8Array;
      return fuseEntryOut.decode(viewOf(answer), 0).nodeid;
    }, FUSE_ROOT_ID);
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The body of a request. */
export function bodyOf<Values extends object>(
  struct: { readonly size: number; encode(view: DataView, at: number, values: Values): number },
  values: Values,
  name = '',
): Uint8Array {
  const bytes = new Uint8Array(struct.size);
  struct.encode(viewOf(bytes), 0, values);
  return name === '' ? bytes : Buffer.concat([bytes, Buffer.from(`${name}\0`)]);
}

export interface AskedEntry {
  readonly name: string;
  readonly off: number;
  readonly ino: number;
  readonly type: number;
  /** Of READDIRPLUS. */
  readonly nodeid?: number;
}

/** What an answer to READDIR holds, or one to READDIRPLUS. */
export function entriesOf(answer: Uint8Array, plus: boolean): AskedEntry[] {
  const entries: AskedEntry[] = [];
  const before = plus ? fuseEntryOut.size + fuseAttr.size : 0;
  for (let at = 0; at < answer.length; ) {
    const { ino, off, namelen, type } = fuseDirent.decode(viewOf(answer), at + before);
    const nameAt = at + before + fuseDirent.size;
    const name = Buffer.from(answer.subarray(nameAt, nameAt + namelen)).toString();
    const nodeid = plus ? fuseEntryOut.decode(viewOf(answer), at).nodeid : undefined;
    entries.push({ name, off, ino, type, ...(plus && { nodeid }) });
    at += before + Math.ceil((fuseDirent.size + namelen) / 8) * 8;
  }
  return entries;
}
