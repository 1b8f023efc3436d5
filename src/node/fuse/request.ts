/** One request of the kernel, and the room for its answer. */
import type { TreeNode } from '../../contract/tree.ts';
import type { Served } from './served.ts';
import { FUSE_IN_HEADER_SIZE, fuseInHeader } from './wire/structs.ts';

/** A request of the kernel, `struct fuse_in_header` and what follows it. */
export interface Request {
  /** FUSE_*. */
  readonly opcode: number;
  /** Which inode it is about. */
  readonly nodeId: number;
  /** Who asks. */
  readonly uid: number;
  /** What follows the header. */
  readonly body: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
}

/** The buffer that a handler fills from its start on. */
export interface Answer {
  /** As long as the kernel takes. */
  readonly bytes: Uint8Array;
  /** Of the same memory. */
  readonly view: DataView;
}

/** An answer that the kernel does not wait for. */
export const NO_ANSWER = Symbol('no answer');

/**
 * Writes the answer and gives its length in bytes, or a negative errno. What it throws becomes an errno too, so that
 * damage costs the request that meets it and no other.
 */
export type Handler = <Node extends TreeNode>(
  served: Served<Node>,
  request: Request,
  answer: Answer,
) => number | typeof NO_ANSWER;

/** `message` holds one whole request: the kernel hands out no others. */
export function decodeRequest(message: Uint8Array): Request {
  const header = fuseInHeader.decode(new DataView(message.buffer, message.byteOffset, message.length), 0);
  const body = message.subarray(FUSE_IN_HEADER_SIZE, header.len);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  return { opcode: header.opcode, nodeId: header.nodeid, uid: header.uid, body, view };
}

/** The name that begins at `byteOffset` of the body and ends with a NUL. */
export function nameIn({ body }: Request, byteOffset: number): Uint8Array {
  const end = body.indexOf(0, byteOffset);
  return body.subarray(byteOffset, end < 0 ? body.length : end);
}
