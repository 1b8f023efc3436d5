/** The committed images, unpacked. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { ext4Driver } from '../../src/ext4read/ext4.ts';
import type { FileSystem, MountOptions } from '../../src/file-system.ts';
import { type BlockDevice, memoryDevice } from '../../src/index.ts';
import { mountWith } from '../../src/mount.ts';

const IMAGES = fileURLToPath(new URL('../../images', import.meta.url));
const mount = mountWith([ext4Driver]);

const unpack = (file: string): BlockDevice => memoryDevice(gunzipSync(readFileSync(join(IMAGES, file))));

/** The names of the ext images, without their endings. */
export const imageNames = (): string[] =>
  readdirSync(IMAGES)
    .filter((file) => file.endsWith('.img.gz'))
    .map((file) => file.slice(0, -'.img.gz'.length));

export function mountImage(name: string, options: MountOptions = {}): FileSystem {
  const journalDevice = existsSync(join(IMAGES, `${name}.journal.gz`)) ? unpack(`${name}.journal.gz`) : undefined;
  return mount(unpack(`${name}.img.gz`), { journalDevice, ...options });
}

/** The lines of the manifest that the judge gave of it. */
export const judgedManifest = (name: string): string[] =>
  readFileSync(join(IMAGES, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
