import { hole, type Mapping, type Run } from '../../../src/mapping/run.ts';

/** A mapping of runs that follow each other from the file's first block on, and a hole behind them. */
export function mappingOfRuns(
  runs: readonly (Pick<Run, 'fsBlock' | 'length'> & { readonly isUnwritten?: boolean })[],
): Mapping {
  return {
    find(logicalBlock) {
      let start = 0;
      for (const { fsBlock, length, isUnwritten = false } of runs) {
        const within = logicalBlock - start;
        start += length;
        if (logicalBlock >= start) continue;
        const first = fsBlock === undefined ? undefined : fsBlock + within;
        return { logicalBlock, length: length - within, fsBlock: first, isUnwritten };
      }
      return hole(logicalBlock, Number.POSITIVE_INFINITY);
    },
  };
}
