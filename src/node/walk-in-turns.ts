/** A walk that lets the event loop run. */
import { checkArgument, checkFileSystem, checkOptions } from '../contract/arguments.ts';
import type { FileSystem, ReportedEntry } from '../contract/file-system.ts';
import type { PathLike } from '../contract/path.ts';

/** How a walk shares the event loop. */
export interface WalkPace {
  /** For how long it may go on before others have their turn, in milliseconds; default 10. One entry is never cut. */
  readonly milliseconds?: number | undefined;
  /** Ends the walk: the loop over it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * `fs.walk(path, { damage: 'report' })` for a server or an interface that must go on answering: after some milliseconds of work
 * others have their turn.
 *
 * @throws what `walk` throws, EINVAL for options that are none, the reason of `signal`
 */
export async function* walkInTurns(
  fs: FileSystem,
  path: PathLike = '/',
  pace: WalkPace = {},
): AsyncGenerator<ReportedEntry> {
  checkFileSystem('fs', fs);
  checkOptions('pace', pace, ['milliseconds', 'signal']);
  const { milliseconds = 10, signal } = pace;
  checkArgument(
    typeof milliseconds === 'number' && milliseconds >= 0,
    'pace.milliseconds',
    'not negative',
    milliseconds,
  );
  let turnBegan = performance.now();
  for (const entry of fs.walk(path, { damage: 'report' })) {
    if (performance.now() - turnBegan >= milliseconds) {
      await new Promise((resolve) => setImmediate(resolve));
      turnBegan = performance.now();
    }
    signal?.throwIfAborted();
    yield entry;
  }
}
