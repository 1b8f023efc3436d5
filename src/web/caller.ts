import {
  type Answer,
  type ArgumentsOf,
  type Call,
  type Methods,
  type ReportProgress,
  type ResultOf,
  receiveError,
} from './protocol.ts';

/** What is used of a Worker. */
export type WorkerLike = Pick<Worker, 'onmessage' | 'onerror' | 'postMessage' | 'terminate'>;

/** How one call is made. */
export interface CallOptions {
  /** Gives the call up; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is told how far long work is. */
  readonly onProgress?: ReportProgress;
}

interface Pending extends CallOptions {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls methods of a worker, one after the other. A worker that reads a disk has no ear for an abort until it is done, so
 * whoever gives the running call up ends the worker: another one takes its place, prepared by the same first call. Every call
 * only reads, so that nobody else notices.
 */
export class WorkerCaller<Offered extends Methods> {
  private readonly start: () => WorkerLike;
  private readonly queue: Pending[] = [];
  private worker: WorkerLike | undefined;
  private running: Pending | undefined;
  private preparation: Pick<Pending, 'method' | 'args'> | undefined;
  private lastId = 0;
  private isClosed = false;

  constructor(start: () => WorkerLike) {
    this.start = start;
  }

  /** @throws the method's BootfsError; the reason of `signal`; an Error where the worker can't run */
  call<Name extends keyof Offered & string>(
    method: Name,
    args: ArgumentsOf<Offered[Name]>,
    options: CallOptions = {},
  ): Promise<ResultOf<Offered[Name]>> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      if (this.isClosed) throw new Error('the disk was closed');
      signal?.throwIfAborted();
      const onAbort = (): void => this.giveUp(pending, signal?.reason);
      const pending: Pending = {
        ...options,
        method,
        args,
        resolve: (value) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(value as ResultOf<Offered[Name]>);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort);
      this.queue.push(pending);
      this.next();
    });
  }

  /** The call that a worker which takes another's place begins with. */
  prepareWith<Name extends keyof Offered & string>(method: Name, args: ArgumentsOf<Offered[Name]>): void {
    this.preparation = { method, args };
  }

  /** Ends the worker; what was not answered is rejected. */
  close(): void {
    this.isClosed = true;
    this.stopWorker();
    const error = new Error('the disk was closed');
    this.running?.reject(error);
    this.running = undefined;
    for (const pending of this.queue.splice(0)) pending.reject(error);
  }

  private next(): void {
    if (this.running !== undefined || this.queue.length === 0) return;
    if (this.worker === undefined) this.startWorker();
    const pending = this.queue.shift();
    if (pending === undefined || this.worker === undefined) return;
    this.running = pending;
    const { method, args } = pending;
    this.worker.postMessage({ id: ++this.lastId, method, args } satisfies Call);
  }

  private startWorker(): void {
    const worker = this.start();
    this.worker = worker;
    worker.onmessage = ({ data }) => this.take(data as Answer);
    worker.onerror = ({ message }) => {
      this.stopWorker();
      this.settle((pending) => pending.reject(new Error(`the worker failed: ${message ?? 'no reason given'}`)));
    };
    if (this.preparation === undefined) return;
    const failAll = (error: unknown): void => {
      this.stopWorker();
      for (const pending of this.queue.splice(0)) pending.reject(error);
    };
    this.queue.unshift({ ...this.preparation, resolve: () => undefined, reject: failAll });
  }

  private stopWorker(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private take(answer: Answer): void {
    // A call that was given up has nobody to be told.
    if (answer.id !== this.lastId) return;
    if (answer.kind === 'progress') this.running?.onProgress?.(answer.progress);
    else if (answer.kind === 'value') this.settle((pending) => pending.resolve(answer.value));
    else this.settle((pending) => pending.reject(receiveError(answer.error)));
  }

  private settle(how: (pending: Pending) => void): void {
    const { running } = this;
    this.running = undefined;
    if (running !== undefined) how(running);
    this.next();
  }

  private giveUp(pending: Pending, reason: unknown): void {
    const at = this.queue.indexOf(pending);
    if (at >= 0) this.queue.splice(at, 1);
    if (pending === this.running) {
      this.stopWorker();
      this.settle(() => pending.reject(reason));
    } else pending.reject(reason);
  }
}
