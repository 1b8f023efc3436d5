/** A bar on a terminal. */
import cliProgress from 'cli-progress';
import type { Progress } from './progress.ts';

/** No guess before so much time has gone by. */
const MIN_MILLISECONDS = 1000;

/**
 * The bar stands on standard error, so that it never mixes with the answer. It changes nothing of the terminal that would
 * have to be set back, neither its cursor nor its line ends: Ctrl-C ends the command at once, and no handler would run
 * while it reads.
 */
export function terminalProgress(stream: NodeJS.WritableStream = process.stderr): Progress {
  return {
    show(title, total, work) {
      const bar = new cliProgress.SingleBar({
        format: `${title} {bar} {percentage}% {left}`,
        stream,
        clearOnComplete: true,
        hideCursor: false,
        linewrap: true,
        gracefulExit: false,
        stopOnComplete: false,
        barsize: 30,
      });
      const units = Math.max(typeof total === 'number' ? total : total(), 1);
      const started = performance.now();
      bar.start(units, 0, { left: '' });
      const finish = <Value>(value: Value): Value => {
        bar.stop();
        return value;
      };
      try {
        const result = work((done) => {
          // Links and growing work can bring more than was counted.
          const shown = Math.min(done, units);
          bar.update(shown, { left: timeLeft(shown, units, performance.now() - started) });
        });
        if (!(result instanceof Promise)) return finish(result);
        return result.then(finish, (error) => {
          finish(undefined);
          throw error;
        }) as typeof result;
      } catch (error) {
        finish(undefined);
        throw error;
      }
    },
  };
}

/** From the speed since the start, which one slow file hardly changes; '' while it is too early to tell. */
export function timeLeft(done: number, total: number, milliseconds: number): string {
  if (done <= 0 || milliseconds < MIN_MILLISECONDS) return '';
  const seconds = Math.ceil(((milliseconds / 1000) * (total - done)) / done);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes}min` : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`;
}
