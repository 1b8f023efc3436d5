import { BootfsError } from './errors.ts';
import type { Limits, MountOptions } from './file-system.ts';

export const DEFAULT_LIMITS: Limits = {
  readFileBytes: 2 ** 30,
  directoryEntries: 2_000_000,
  reportedTransactions: 10_000,
  replayedBlocks: 2 ** 24,
};

/** MountOptions with every default filled in. */
export type ResolvedOptions = Required<Omit<MountOptions, 'journalDevice' | 'superblock' | 'limits'>> &
  Pick<MountOptions, 'journalDevice' | 'superblock'> & { readonly limits: Limits };

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  type: ['auto', 'ext4', 'erofs'],
  journal: ['replay', 'ignore', 'require-clean', 'salvage'],
  verify: ['eager', 'lazy', 'none'],
  fsverity: ['ignore', 'enforce'],
};

/** @throws EINVAL for a value that no option has. */
export function resolveOptions(options: MountOptions): ResolvedOptions {
  for (const key of Object.keys(CHOICES)) {
    const value = (options as Record<string, unknown>)[key];
    if (value !== undefined && CHOICES[key].indexOf(value as string) < 0) {
      throw new BootfsError('EINVAL', `option ${key} is '${String(value)}', expected ${CHOICES[key].join(' | ')}`);
    }
  }
  return {
    type: options.type ?? 'auto',
    journal: options.journal ?? 'replay',
    verify: options.verify ?? 'eager',
    fsverity: options.fsverity ?? 'ignore',
    journalDevice: options.journalDevice,
    superblock: options.superblock,
    blobs: options.blobs ?? [],
    codecs: options.codecs ?? {},
    cacheBytes: Math.max(options.cacheBytes ?? 4 * 1024 * 1024, 131072),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    onWarning: options.onWarning ?? (() => undefined),
  };
}
