import { useEffect, useState } from 'preact/hooks';
import type { CallOptions, WorkerCaller } from '../../../web/caller.ts';
import type { Progress } from '../../../web/protocol.ts';
import type { InspectorMethods } from '../../answers/methods.ts';

/** The worker with the image. */
export type Inspected = WorkerCaller<InspectorMethods>;

/** What is known of an answer that was asked for. */
export type Answered<Value> =
  /** On its way; progress is undefined before the first word of it. */
  | { readonly state: 'busy'; readonly progress: Progress | undefined; readonly cancel: () => void }
  /** There is none, for this reason. */
  | { readonly state: 'failed'; readonly message: string }
  /** It is there. */
  | { readonly state: 'done'; readonly value: Value };

/**
 * Asks the worker, again where one of `inputs` changes; a question that nobody waits for any more is given up.
 * @param ask asks it
 */
export function useAnswer<Value>(
  ask: (options: CallOptions) => Promise<Value>,
  inputs: readonly unknown[],
): Answered<Value> {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: Answered<Value> }>();
  const key = JSON.stringify(inputs);
  useEffect(() => {
    const giveUp = new AbortController();
    let isWanted = true;
    const set = (value: Answered<Value>): void => {
      if (isWanted) setAnswer({ key, value });
    };
    const cancel = (): void => giveUp.abort(new Error('Cancelled.'));
    set({ state: 'busy', progress: undefined, cancel });
    const onProgress = (progress: Progress): void => set({ state: 'busy', progress, cancel });
    ask({ signal: giveUp.signal, onProgress }).then(
      (value) => set({ state: 'done', value }),
      (error: unknown) => set({ state: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
      giveUp.abort(new Error('Nobody waits for this any more.'));
    };
  }, [key]);
  // What was answered before the question changed is no answer to it.
  return answer?.key === key ? answer.value : { state: 'busy', progress: undefined, cancel: () => undefined };
}
