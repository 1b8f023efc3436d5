#!/usr/bin/env node
/** Loads the command, and keeps what Node made of it for the next run. Imports nothing: all else is loaded after that is said. */

/**
 * Node from 22.8 on keeps compiled modules for whoever asks. In a folder of the user's own: in that of all users, which Node
 * takes by default, or in the home that a user has who became another one, somebody could leave code to run. Where it can't be
 * written to, nothing is kept.
 */
function keepCompiled(): void {
  const { enableCompileCache } = (process.getBuiltinModule?.('node:module') ?? {}) as {
    enableCompileCache?: (directory: string) => unknown;
  };
  const { XDG_CACHE_HOME, HOME, NODE_COMPILE_CACHE } = process.env;
  if (enableCompileCache === undefined || NODE_COMPILE_CACHE) return;
  const home = XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : HOME;
  const cache = home === HOME ? `${HOME}/.cache` : home;
  const isOwn = (folder: string): boolean | undefined => {
    const stats = process.getBuiltinModule('node:fs').statSync(folder, { throwIfNoEntry: false });
    return stats && stats.uid === process.geteuid?.();
  };
  if (home && isOwn(home) && isOwn(`${cache}/bootfs`) !== false) enableCompileCache(`${cache}/bootfs`);
}

keepCompiled();
void import('./process.ts').then(async ({ runProcess }) => {
  process.exitCode = await runProcess();
});
