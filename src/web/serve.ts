import { BootfsError } from '../contract/errors.ts';
import { type Answer, type Call, type Methods, sendError } from './protocol.ts';

/** What a worker's global scope is here: TypeScript's types of pages do not have it. */
export interface WorkerScope {
  /** Is called with each message of the page. */
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** To the page. */
  postMessage(message: unknown): void;
}

/** Answers the calls that come to a worker. */
export function serveCalls(scope: WorkerScope, methods: Methods): void {
  scope.onmessage = ({ data }) => void answer(scope, methods, data as Call);
}

async function answer(scope: WorkerScope, methods: Methods, { id, method, args }: Call): Promise<void> {
  const send = (message: Answer): void => scope.postMessage(message);
  try {
    if (!Object.keys(methods).includes(method)) throw new BootfsError('EINVAL', `no method '${method}'`);
    const value = await methods[method]((progress) => send({ id, kind: 'progress', progress }), ...args);
    send({ id, kind: 'value', value });
  } catch (error) {
    send({ id, kind: 'error', error: sendError(error) });
  }
}
