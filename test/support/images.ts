/** The committed images: where they lie, their bytes, and what Linux says of them. A name has no ending: `erofs/lz4`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { FileSystem } from '../../src/contract/file-system.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import { memoryDevice, mount } from '../../src/index.ts';

/** The path of a file in `images/`. */
export function imagePath(file: string): string {
  return fileURLToPath(new URL(`../../images/${file}`, import.meta.url));
}

const unpack = (file: string): Uint8Array => new Uint8Array(gunzipSync(readFileSync(imagePath(file))));

export const imageBytes = (name: string): Uint8Array => unpack(`${name}.img.gz`);

/** The ext images, or those of a folder. */
export const imageNames = (folder = ''): string[] =>
  readdirSync(imagePath(folder))
    .filter((file) => file.endsWith('.img.gz'))
    .map((file) => `${folder}${file.slice(0, -'.img.gz'.length)}`);

/** With its external journal, where it has one. */
export function mountImage(name: string, options: MountOptions = {}): FileSystem {
  const journal = `${name}.journal.gz`;
  const journalDevice = existsSync(imagePath(journal)) ? memoryDevice(unpack(journal)) : undefined;
  return mount(memoryDevice(imageBytes(name)), { journalDevice, ...options });
}

/** The lines of the manifest that the judge gave of it. */
export const judgedManifest = (name: string): string[] =>
  readFileSync(imagePath(`${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
