import { readFileSync } from 'node:fs';
import type { BuildOptions } from 'esbuild';

/** Options for a bundle of the sources as they stand, with whole names. */
export const PLAIN: BuildOptions = {
  mangleProps: undefined,
  minifySyntax: false,
  define: {},
  inject: [],
  plugins: [
    {
      name: 'plain-sources',
      setup: (plugins) =>
        plugins.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => ({
          contents: readFileSync(path, 'utf8'),
          loader: path.endsWith('.ts') ? 'ts' : 'js',
        })),
    },
  ],
};
