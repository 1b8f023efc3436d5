/** Long work reports here how far it is; a bar on a terminal, nothing anywhere else. */
export interface Progress {
  /**
   * Runs `work` under a bar of `total` units (bytes); `work` is given the function that sets how many are done. A total
   * that takes work itself is a function, which is called only where there is a bar.
   */
  show<Result>(title: string, total: number | (() => number), work: (update: (done: number) => void) => Result): Result;
}

/** For pipes and tests: the work runs, and nothing is shown. */
export const NO_PROGRESS: Progress = { show: (_title, _total, work) => work(() => undefined) };
