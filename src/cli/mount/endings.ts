/** What ends a mount, besides umount(8). */
import type { ChildProcess } from 'node:child_process';
import { ENDING_SIGNALS } from '../host/signals.ts';

/**
 * Fulfilled by the first of these signals. While a shell runs in the mount, Ctrl-C is the shell's affair, and the other
 * signals end it.
 */
export function endingSignal(shell: ChildProcess | undefined): { readonly came: Promise<void>; release(): void } {
  let end: () => void = () => undefined;
  const came = new Promise<void>((resolve) => {
    end = resolve;
  });
  const onSignal = (signal: NodeJS.Signals): void => {
    if (shell === undefined) end();
    else if (signal !== 'SIGINT') shell.kill('SIGHUP');
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  return {
    came,
    release() {
      for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
    },
  };
}
