/** The bundles as the sources make them now, each built once; the tests never look at an older build in dist/. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BUNDLES, bundleText } from '../../scripts/build-firmware.ts';

const texts = new Map<string, Promise<string>>();

/** `bootfs.js`, `bootfs.es5.js`, ... */
export function bundle(file: string): Promise<string> {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const made = bundleText(BUNDLES.find((one) => one.file === file)!);
  texts.set(file, made);
  return made;
}

/** A committed image, unpacked. */
export function image(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`../../images/${name}.img.gz`, import.meta.url))));
}

/** The line that the kernel's manifest of the image has for a path. */
export function manifestEntry(name: string, path: string): { size: number; sha256: string } {
  const lines = readFileSync(new URL(`../../images/${name}.jsonl`, import.meta.url), 'utf8').split('\n');
  const line = lines.find((one) => one.startsWith(`{"path": ${JSON.stringify(path)},`));
  if (line === undefined) throw new Error(`${name}.jsonl has no ${path}`);
  return JSON.parse(line);
}
