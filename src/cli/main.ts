#!/usr/bin/env node
/** Loads the command, and keeps what Node made of it for the next run. Imports nothing: all else is loaded after that is said. */

/**
 * Node from 22.1 on keeps compiled modules for whoever asks. In a folder of the user's own: in that of all users, which Node
 * takes by default, another could leave code to run. Where it can't be written to, nothing is kept.
 */
function keepCompiled(): void {
  const { enableCompileCache } = process.getBuiltinModule('node:module') as {
    enableCompileCache?: (directory: string) => unknown;
  };
  const { XDG_CACHE_HOME, HOME, NODE_COMPILE_CACHE } = process.env;
  const cache = XDG_CACHE_HOME || (HOME && `${HOME}/.cache`);
  if (cache && !NODE_COMPILE_CACHE) enableCompileCache?.(`${cache}/bootfs`);
}

keepCompiled();
void import('./process.ts').then(async ({ runProcess }) => {
  process.exitCode = await runProcess();
});
