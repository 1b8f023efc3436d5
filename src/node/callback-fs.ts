/** The forms of node:fs that take a callback or give a promise, made of the `*Sync` ones: what glob libraries and walkers ask for. */
import { checkArgument } from '../contract/arguments.ts';
import type { PathLike } from '../contract/path.ts';
import type {
  BytesOption,
  EncodingOption,
  NodeDirent,
  NodeStats,
  ReaddirBytes,
  ReaddirNames,
  SyncFs,
} from './sync-fs.ts';

/** A function of node:fs: the arguments of its `*Sync` form, some of which may be left out, then a callback. */
// biome-ignore lint/suspicious/noExplicitAny: node:fs has an overload for every number of arguments
export type CallbackFunction = (...argumentsAndCallback: any[]) => void;

/** The functions of node:fs with callbacks that ask about a path. @throws EINVAL where the last argument is no function */
export interface CallbackFs {
  /** Of `accessSync`, as all the others are of theirs. */
  readonly access: CallbackFunction;
  /** Of `readFileSync`. */
  readonly readFile: CallbackFunction;
  /** Of `readdirSync`. */
  readonly readdir: CallbackFunction;
  /** Of `statSync`. */
  readonly stat: CallbackFunction;
  /** Of `lstatSync`. */
  readonly lstat: CallbackFunction;
  /** Of `readlinkSync`. */
  readonly readlink: CallbackFunction;
  /** Of `realpathSync`. */
  readonly realpath: CallbackFunction;
  /** The same without callbacks. */
  readonly promises: PromiseFs;
}

/** `fs.promises`, as far as it asks about a path. Each rejects with what its `*Sync` form throws. */
export interface PromiseFs {
  /** Of `accessSync`, as all the others are of theirs. */
  access(path: PathLike, mode?: number): Promise<void>;
  /** Of `readFileSync`. */
  readFile(path: PathLike, options: EncodingOption): Promise<string>;
  readFile(path: PathLike, options?: BytesOption): Promise<Buffer>;
  /** Of `readdirSync`. */
  readdir(path: PathLike, options?: BufferEncoding | null | ReaddirNames): Promise<string[]>;
  readdir(path: PathLike, options: 'buffer' | ReaddirBytes): Promise<Buffer[]>;
  readdir(
    path: PathLike,
    options: { readonly withFileTypes: true; readonly recursive?: boolean },
  ): Promise<NodeDirent[]>;
  /** Of `statSync`. */
  stat(path: PathLike): Promise<NodeStats>;
  /** Of `lstatSync`. */
  lstat(path: PathLike): Promise<NodeStats>;
  /** Of `readlinkSync`. */
  readlink(path: PathLike): Promise<PathLike>;
  /** Of `realpathSync`. */
  realpath(path: PathLike): Promise<PathLike>;
}

const FUNCTIONS = {
  access: 'accessSync',
  readFile: 'readFileSync',
  readdir: 'readdirSync',
  stat: 'statSync',
  lstat: 'lstatSync',
  readlink: 'readlinkSync',
  realpath: 'realpathSync',
} as const;

/** The work is done in one piece when its turn comes: the event loop runs between calls, not during one. */
export function callbackFs(sync: SyncFs): CallbackFs {
  const forms = Object.entries(FUNCTIONS).map(([name, source]) => ({ name, ...later(sync[source]) }));
  const callbacks = Object.fromEntries(forms.map(({ name, callback }) => [name, callback]));
  const promises = Object.fromEntries(forms.map(({ name, promise }) => [name, promise]));
  return { ...callbacks, promises } as unknown as CallbackFs;
}

interface Later {
  readonly callback: CallbackFunction;
  readonly promise: (...args: never[]) => Promise<unknown>;
}

function later(action: (...args: never[]) => unknown): Later {
  const promise = (...args: never[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          resolve(action(...args));
        } catch (error) {
          reject(error);
        }
      });
    });
  const callback: CallbackFunction = (...given) => {
    const done = given.pop() as (error: unknown, result?: unknown) => void;
    checkArgument(typeof done === 'function', 'callback', 'a function', done);
    // Out of the promise, so that what a callback throws is its own, as with node:fs.
    promise(...(given as never[])).then(
      (result) => process.nextTick(done, null, result),
      (error: unknown) => process.nextTick(done, error),
    );
  };
  return { callback, promise };
}
