/**
 * The library's chunks in fewer characters: reading and parsing them is most of what an import costs Node. Functions and classes
 * keep their names, for whoever reads a stack; source maps lead to all the rest. Marks of pure calls stay, so that a bundler
 * still drops what nobody uses.
 */
import type { Plugin } from 'rollup';
import { type MinifyOptions, minify } from 'terser';
import { findCached, keepCached } from './cached.ts';

/** Nothing but names and spaces: a compressor takes calls apart that a bundler is told to be pure. */
const OPTIONS: MinifyOptions = {
  module: true,
  compress: false,
  keep_classnames: true,
  keep_fnames: true,
  format: { preserve_annotations: true },
  sourceMap: true,
};

/** A chunk and its source map. */
interface Shortened {
  readonly code: string;
  readonly map: string;
}

/** To be the last of the plugins. */
export const shortenChunks: Plugin = {
  name: 'shorten-chunks',
  async renderChunk(code) {
    const inputs = [JSON.stringify(OPTIONS), code];
    const known = findCached('chunk', ...inputs);
    if (known !== undefined) return JSON.parse(known) as Shortened;
    const { code: text, map } = await minify(code, OPTIONS);
    const shortened = { code: text!, map: map as string };
    keepCached(JSON.stringify(shortened), 'chunk', ...inputs);
    return shortened;
  },
};
