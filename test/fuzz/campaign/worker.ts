/** The process in which the cases of a campaign run. */
import { type Failure, runCase } from './case.ts';

process.on('message', async ({ target, seed, count }: { target: string; seed: number; count: number }) => {
  const failures: Failure[] = [];
  for (let at = seed; at < seed + count; at++) {
    const failure = await runCase(target, at);
    if (failure !== undefined) failures.push(failure);
  }
  process.send!(failures);
});
