import type { WorkerLike } from './caller.ts';

/** The worker that the package brings, one file beside its modules: bundlers know this spelling, and take it along. */
export function startDiskWorker(): WorkerLike {
  return new Worker(new URL('../web-worker.js', import.meta.url), { type: 'module' });
}
