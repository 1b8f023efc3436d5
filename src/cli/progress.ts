import cliProgress from 'cli-progress';

/** Long work reports here how far it is; a bar on a terminal, nothing anywhere else. */
export interface Progress {
  /** Runs `work` under a bar of `total` units (bytes); `work` is given the function that sets how many are done. */
  show<Result>(title: string, total: number, work: (update: (done: number) => void) => Result): Result;
}

export const NO_PROGRESS: Progress = { show: (_title, _total, work) => work(() => undefined) };

/** The bar stands on standard error, so that it never mixes with the answer. */
export function terminalProgress(): Progress {
  return {
    show(title, total, work) {
      const bar = new cliProgress.SingleBar({
        format: `${title} {bar} {percentage}% {eta_formatted}`,
        clearOnComplete: true,
        hideCursor: true,
        stopOnComplete: false,
        barsize: 30,
      });
      bar.start(Math.max(total, 1), 0);
      const finish = <Value>(value: Value): Value => {
        bar.stop();
        return value;
      };
      try {
        const result = work((done) => bar.update(done));
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
