/** The bundles as the sources make them now; the tests never look at an older build in dist/. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUNDLES, type Bundle, joinSources, type Script, shrink } from '../../scripts/build-firmware.ts';
import { judgedManifest } from '../support/images.ts';

/** What terser made, by the hash of what it was given: each process of a test run would spend seconds on the same. */
const SHRUNK = fileURLToPath(new URL('../../node_modules/.cache/bootfs-bundles/', import.meta.url));

const texts = new Map<string, Promise<string>>();

/** `bootfs.js`, `bootfs.es5.js`, ... */
export function bundle(file: string): Promise<string> {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const described = BUNDLES.find((one) => one.file === file)!;
  const made = joinSources(described).then((script) => shrinkOnce(described, script));
  texts.set(file, made);
  return made;
}

async function shrinkOnce(described: Bundle, script: Script): Promise<string> {
  const path = `${SHRUNK}${createHash('sha256').update(`${described.language} ${script.text}`).digest('hex')}.js`;
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const { text } = await shrink(described, script);
  mkdirSync(SHRUNK, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
  return text;
}

/** The line that the kernel's manifest of the image has for a path. */
export function manifestEntry(name: string, path: string): { size: number; sha256: string } {
  const lines = judgedManifest(name);
  const line = lines.find((one) => one.startsWith(`{"path": ${JSON.stringify(path)},`));
  if (line === undefined) throw new Error(`${name}.jsonl has no ${path}`);
  return JSON.parse(line);
}
