/**
 * What each firmware bundle weighs, and what of: `npm run bundle-sizes`, or with names of bundles for each of their files. Rooms
 * and files are measured as esbuild joins them, before terser takes its share.
 */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { BUNDLES, type Bundle, buildOptions, makeBundle } from './build-firmware.ts';

/** Bytes in the joined bundle by path, the largest first; those of a path's first folders together. */
async function composition(bundle: Bundle, depth: number): Promise<[path: string, bytes: number][]> {
  const { metafile } = await build({ ...buildOptions(bundle), minify: true, metafile: true });
  const [output] = Object.entries(metafile!.outputs).filter(([path]) => path.endsWith('.js'));
  const sums = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output[1].inputs)) {
    const room = path.split('/').slice(0, depth).join('/');
    sums.set(room, (sums.get(room) ?? 0) + bytesInOutput);
  }
  return [...sums].sort((left, right) => right[1] - left[1]);
}

const wanted = process.argv.slice(2);
const bundles = BUNDLES.filter(({ file }) => wanted.length === 0 || wanted.includes(file));
for (const bundle of bundles) {
  const { text } = await makeBundle(bundle);
  console.log(`${bundle.file}: ${Buffer.byteLength(text)} bytes, ${gzipSync(text, { level: 9 }).length} with gzip`);
  for (const [path, bytes] of await composition(bundle, wanted.length === 0 ? 2 : Number.POSITIVE_INFINITY)) {
    console.log(`${String(bytes).padStart(8)}  ${path}`);
  }
}
