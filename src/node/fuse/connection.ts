/**
 * Requests from /dev/fuse, answered one by one. A read of it waits inside the kernel, in a thread of Node's pool, until there
 * is a request; so this thread stays free for signals.
 */
import { closeSync, openSync, read, write, writeSync } from 'node:fs';
import type { TreeNode } from '../../contract/tree.ts';
import { EIO, ENOSYS, errnoOf } from './errno.ts';
import { HANDLERS } from './handlers.ts';
import { MAX_ANSWER } from './init.ts';
import type { Surplus } from './node-table.ts';
import { type Answer, decodeRequest, NO_ANSWER, type Request } from './request.ts';
import type { Served } from './served.ts';
import { FUSE_NOTIFY_INVAL_ENTRY } from './wire/opcodes.ts';
import { FUSE_OUT_HEADER_SIZE, fuseNotifyInvalEntryOut, fuseOutHeader } from './wire/structs.ts';

/** While one request is answered, the next is fetched; the other threads of the pool stay free. */
export const READERS = 2;
/** The longest request is one of BATCH_FORGET, which takes what room there is. */
const REQUEST_BYTES = 64 * 1024;
const UNIQUE_AT = 8;
const UNIQUE_BYTES = 8;

/** One open /dev/fuse: requests are taken and answered one after the other, into buffers that are made once. */
export class Connection<Node extends TreeNode> {
  /** Of /dev/fuse, for mount(8). */
  readonly descriptor: number;
  private readonly served: Served<Node>;
  private readonly onFault: (error: unknown) => void;
  private readonly message = new Uint8Array(FUSE_OUT_HEADER_SIZE + MAX_ANSWER);
  private readonly messageView = new DataView(this.message.buffer);
  private readonly answer: Answer;
  private isStopping = false;
  private isForgetting = false;

  /** @param onFault is told what a request failed with, and throws nothing. @throws what open(2) says of /dev/fuse */
  constructor(served: Served<Node>, onFault: (error: unknown) => void) {
    this.served = served;
    this.onFault = onFault;
    const bytes = this.message.subarray(FUSE_OUT_HEADER_SIZE);
    this.answer = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
    this.descriptor = openSync('/dev/fuse', 'r+');
  }

  /** Serves until the filesystem is unmounted, or `stop` was called and a request came for each reader. */
  async serve(): Promise<void> {
    await Promise.all(Array.from({ length: READERS }, () => this.readRequests()));
  }

  /** No request is waited for any more. Those who wait already do so until one comes. */
  stop(): void {
    this.isStopping = true;
  }

  /** Whoever still uses the filesystem hears ENOTCONN from here on. */
  close(): void {
    closeSync(this.descriptor);
  }

  private async readRequests(): Promise<void> {
    const buffer = new Uint8Array(REQUEST_BYTES);
    while (!this.isStopping) {
      const length = await readMessage(this.descriptor, buffer);
      if (length === undefined) return;
      if (length > 0) this.answerRequest(buffer.subarray(0, length));
    }
  }

  private answerRequest(message: Uint8Array): void {
    const request = decodeRequest(message);
    const result = this.run(request);
    if (result === NO_ANSWER) return;
    this.message.set(message.subarray(UNIQUE_AT, UNIQUE_AT + UNIQUE_BYTES), UNIQUE_AT);
    // A malformed answer leaves the request open, and whoever asked waiting.
    if (!this.send(result)) this.send(-EIO);
    this.forgetSurplus();
  }

  private run(request: Request): number | typeof NO_ANSWER {
    const handler = HANDLERS.get(request.opcode);
    if (handler === undefined) return -ENOSYS;
    try {
      return handler(this.served, request, this.answer);
    } catch (error) {
      this.onFault(error);
      return -errnoOf(error);
    }
  }

  /** @param result bytes of the answer, or a negative errno. Says whether the kernel took it, or needs it no more. */
  private send(result: number): boolean {
    const length = FUSE_OUT_HEADER_SIZE + Math.max(result, 0);
    fuseOutHeader.encode(this.messageView, 0, { len: length, error: Math.min(result, 0) });
    try {
      writeSync(this.descriptor, this.message, 0, length);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EINVAL';
    }
  }

  /**
   * In the pool, one at a time: the kernel locks the directory, which somebody may hold who waits for an answer of ours.
   */
  private async forgetSurplus(): Promise<void> {
    if (this.isForgetting) return;
    this.isForgetting = true;
    for (const surplus of this.served.nodes.surplus()) await writeMessage(this.descriptor, invalidation(surplus));
    this.isForgetting = false;
  }
}

/** A request that was taken back before it was read; a signal. */
const READ_AGAIN = /^(ENOENT|EINTR|EAGAIN)$/;

/** Bytes of one request; 0 where there was none, undefined where none will come: the filesystem was unmounted. */
function readMessage(descriptor: number, buffer: Uint8Array): Promise<number | undefined> {
  return new Promise((resolve) => {
    read(descriptor, buffer, 0, buffer.length, null, (error, length) => {
      if (error === null) resolve(length);
      else resolve(READ_AGAIN.test(error.code ?? '') ? 0 : undefined);
    });
  });
}

/** What the kernel says of a name that it has forgotten already is of no interest. */
function writeMessage(descriptor: number, message: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    write(descriptor, message, () => resolve());
  });
}

/** `fuse_notify_inval_entry_out`, in an answer to no request. */
function invalidation({ parentId, name }: Surplus): Uint8Array {
  const bytes = new Uint8Array(FUSE_OUT_HEADER_SIZE + fuseNotifyInvalEntryOut.size + name.length + 1);
  const view = new DataView(bytes.buffer);
  fuseOutHeader.encode(view, 0, { len: bytes.length, error: FUSE_NOTIFY_INVAL_ENTRY });
  fuseNotifyInvalEntryOut.encode(view, FUSE_OUT_HEADER_SIZE, { parent: parentId, namelen: name.length });
  bytes.set(name, FUSE_OUT_HEADER_SIZE + fuseNotifyInvalEntryOut.size);
  return bytes;
}
