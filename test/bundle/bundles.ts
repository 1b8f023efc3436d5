/** The bundles as the sources make them now; the tests never look at an older build in dist/. */
import { BUNDLES, makeBundle } from '../../scripts/build-firmware.ts';
import { judgedManifest } from '../support/images.ts';

const texts = new Map<string, Promise<string>>();

/** `bootfs.js`, `bootfs.es5.js`, ... */
export function bundle(file: string): Promise<string> {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const described = BUNDLES.find((one) => one.file === file)!;
  const made = makeBundle(described).then(({ text }) => text);
  texts.set(file, made);
  return made;
}

/** The line that the kernel's manifest of the image has for a path. */
export function manifestEntry(name: string, path: string): { size: number; sha256: string } {
  const lines = judgedManifest(name);
  const line = lines.find((one) => one.startsWith(`{"path": ${JSON.stringify(path)},`));
  if (line === undefined) throw new Error(`${name}.jsonl has no ${path}`);
  return JSON.parse(line);
}
