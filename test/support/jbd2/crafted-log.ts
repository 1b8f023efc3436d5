/** A real filesystem whose log is replaced by one built block by block. Needs mke2fs and debugfs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalBuilder } from './journal-builder.ts';

export const BLOCK = 1024;

export interface CraftedBase {
  readonly image: Uint8Array;
  /** Filesystem blocks of the journal, and of the file that the logs change. */
  readonly journal: readonly number[];
  readonly target: readonly number[];
}

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A clean filesystem without metadata checksums, so that its superblock can be changed by hand. */
export function makeCraftedBase(directory: string): CraftedBase {
  const image = join(directory, 'image');
  mkdirSync(join(directory, 'tree'));
  writeFileSync(join(directory, 'tree', 'target'), new Uint8Array(64 * BLOCK).fill(0xee));
  writeFileSync(image, '');
  truncateSync(image, 16 * 2 ** 20);
  const features = [
    '-O',
    '^metadata_csum,^resize_inode',
    '-J',
    'size=1',
    '-E',
    'lazy_itable_init=0,lazy_journal_init=0',
  ];
  run('mke2fs', '-q', '-F', '-t', 'ext4', '-b', String(BLOCK), ...features, '-d', join(directory, 'tree'), image);
  const blocksOf = (file: string) => run('debugfs', '-R', `blocks ${file}`, image).trim().split(/\s+/).map(Number);
  return { image: readFileSync(image), journal: blocksOf('<8>'), target: blocksOf('/target') };
}

/** The base image with `builder` as its log, in need of recovery. */
export function dirtyImage({ image, journal }: CraftedBase, builder: JournalBuilder): Uint8Array {
  const dirty = image.slice();
  for (let block = 0; block < builder.blockCount; block++) dirty.set(builder.block(block), journal[block] * BLOCK);
  dirty[1024 + 0x60] |= 4;
  return dirty;
}
