/**
 * esbuild makes a chunk of whatever a set of entries shares, dozens of small ones for the verbs of the command, and each costs
 * Node about a millisecond. Here they are joined: one chunk for the start, and one for each thing that is loaded later.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { type Plugin, rollup } from 'rollup';

type Outputs = Metafile['outputs'];

/** Sources that are loaded at some moment, each with all that it imports; a chunk each, but for the first ones. */
export interface Moments {
  /** What every run needs, and what is next to nothing beside it: one chunk, named after the first. */
  readonly start: readonly string[];
  /** Mostly one of them follows the start. */
  readonly readers: readonly string[];
  /** What else may follow. */
  readonly later: readonly string[];
}

/** Bytes of a piece that may be loaded by whoever needs a neighbour of it. */
const SMALL_BYTES = 8192;

/** An output of esbuild with all that it imports by statements, over any number of steps. */
function closureOf(output: string, outputs: Outputs): ReadonlySet<string> {
  const reached = new Set([output]);
  for (const path of reached) {
    for (const { path: imported, kind, external } of outputs[path].imports) {
      if (kind === 'import-statement' && !external) reached.add(imported);
    }
  }
  return reached;
}

function loadedWith(source: string, outputs: Outputs): ReadonlySet<string> {
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint === source);
  if (entry === undefined) throw new Error(`nothing loads ${source} for itself`);
  return closureOf(entry, outputs);
}

function nameOf(path: string): string {
  return basename(path).replace(/\.\w+$/, '');
}

/**
 * The name of the joined chunk for each output of esbuild. What several share is in the start where a reader is among them, else in
 * a chunk `common`, and alone where it is large or leads to what is: nobody is to load that for something else.
 */
function namesOf({ start, readers, later }: Moments, outputs: Outputs): ReadonlyMap<string, string> {
  const first = nameOf(start[0]);
  const names = new Map<string, string>();
  for (const source of start) for (const path of loadedWith(source, outputs)) names.set(path, first);
  const moments = [...readers, ...later].map((source) => ({ source, loaded: loadedWith(source, outputs) }));
  const usersOf = (path: string): string[] =>
    moments.filter(({ loaded }) => loaded.has(path)).map(({ source }) => source);
  const others = Object.keys(outputs).filter((path) => !names.has(path) && usersOf(path).length > 0);
  const isLarge = (path: string): boolean =>
    others.includes(path) && usersOf(path).length > 1 && outputs[path].bytes >= SMALL_BYTES;
  for (const path of others) {
    const users = usersOf(path);
    const shared = users.some((source) => readers.includes(source)) ? first : 'common';
    const isAlone = [...closureOf(path, outputs)].some(isLarge);
    names.set(path, users.length === 1 ? nameOf(users[0]) : isAlone ? nameOf(path) : shared);
  }
  return names;
}

const sourceMaps: Plugin = {
  name: 'source-maps',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
};

/**
 * Joins what esbuild has written, by its metafile, into CommonJS in the folder `to`: the entry, a source, there, all else in a
 * folder of its name. Paths are from `root`.
 */
export async function joinChunks(
  root: string,
  { outputs }: Metafile,
  entry: string,
  to: string,
  moments: Moments,
): Promise<void> {
  const names = namesOf(moments, outputs);
  const input = Object.keys(outputs).find((path) => outputs[path].entryPoint === entry)!;
  const bundle = await rollup({
    input: join(root, input),
    external: /^node:/,
    plugins: [sourceMaps],
    treeshake: false,
  });
  await bundle.write({
    dir: join(root, to),
    format: 'cjs',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: `${basename(input, '.js')}/[name].cjs`,
    hoistTransitiveImports: false,
    manualChunks: (id) => names.get(id.slice(join(root, '/').length)),
  });
  await bundle.close();
}
