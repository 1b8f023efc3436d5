/** Signals that end a command which has something to tidy up first. */

export const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Work that never waits lets signals in this often. */
const PAUSE_MILLISECONDS = 50;

/** Ends the work, and is followed by the end of the process. */
class InterruptedError extends Error {}

/** Node hands signals on when it waits for events: two turns, as this one may be past that. */
async function letSignalsIn(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Holds signals back from work that must tidy up behind itself, until it comes to a pause; then they end the process as
 * ever. `work` calls `pause` often, which now and then is to be waited for: it gives way to signals, and throws where one came.
 */
export async function holdingSignals<Result>(
  work: (pause: () => Promise<void> | undefined) => Promise<Result>,
): Promise<Result> {
  let came: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    came = signal;
  };
  let lastPause = performance.now();
  const giveWay = async (): Promise<void> => {
    await letSignalsIn();
    lastPause = performance.now();
    if (came !== undefined) throw new InterruptedError(came);
  };
  const pause = (): Promise<void> | undefined =>
    performance.now() - lastPause < PAUSE_MILLISECONDS ? undefined : giveWay();
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  try {
    return await work(pause);
  } finally {
    // One that came since the last pause is not lost with its listener.
    await letSignalsIn();
    for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
    if (came !== undefined) process.kill(process.pid, came);
  }
}
