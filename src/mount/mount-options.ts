import { newPlainNames } from '../bytes/plain-names.ts';
import { checkArgument, checkFunction, checkOptions } from '../contract/arguments.ts';
import { BootfsError } from '../contract/errors.ts';
import type { NewNames } from '../contract/name-list.ts';
import type { Limits, MountOptions, ResolvedOptions } from '../contract/options.ts';
import { callerDevice } from '../device/caller-device.ts';

const DEFAULT_LIMITS: Limits = {
  readFileBytes: 2 ** 30,
  directoryEntries: 2_000_000,
  xattrBytes: 32 * 2 ** 20,
  reportedTransactions: 10_000,
  replayedBlocks: 2 ** 24,
};

/** Every option by its name: a misspelled one would be left aside without a word. */
const KNOWN: Readonly<Record<keyof MountOptions, true>> = {
  type: true,
  journal: true,
  verify: true,
  fsverity: true,
  journalDevice: true,
  superblock: true,
  blobs: true,
  codecs: true,
  cacheBytes: true,
  limits: true,
  onWarning: true,
};

const DEFAULT_CACHE_BYTES = 4 * 1024 * 1024;
const MIN_CACHE_BYTES = 64 * 1024;

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  journal: ['replay', 'ignore', 'require-clean', 'salvage'],
  verify: ['eager', 'lazy', 'none'],
  fsverity: ['ignore', 'enforce'],
};

/**
 * @param newNames How the names of directories are kept.
 * @throws EINVAL for a value that no option has.
 */
export function resolveOptions(options: MountOptions, newNames: NewNames = newPlainNames): ResolvedOptions {
  checkTypes(options);
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
    journalDevice: options.journalDevice && callerDevice(options.journalDevice),
    superblock: options.superblock,
    blobs: (options.blobs ?? []).map(callerDevice),
    codecs: options.codecs ?? {},
    cacheBytes: Math.max(amount('cacheBytes', options.cacheBytes, DEFAULT_CACHE_BYTES), MIN_CACHE_BYTES),
    limits: resolveLimits(options.limits ?? {}),
    onWarning: options.onWarning ?? (() => undefined),
    newNames,
  };
}

/** @throws EINVAL with the name of what is of another type than its own */
function checkTypes(options: MountOptions): void {
  checkOptions('options', options, Object.keys(KNOWN));
  const { type, superblock, blobs, codecs, limits, onWarning } = options;
  checkArgument(type === undefined || typeof type === 'string', 'options.type', 'a string', type);
  const isSuperblock = superblock === undefined || superblock === 'backup' || isWhole(superblock);
  checkArgument(isSuperblock, 'options.superblock', "a block number or 'backup'", superblock);
  checkArgument(blobs === undefined || Array.isArray(blobs), 'options.blobs', 'an array of devices', blobs);
  if (limits !== undefined) checkOptions('options.limits', limits, Object.keys(DEFAULT_LIMITS));
  if (onWarning !== undefined) checkFunction('options.onWarning', onWarning);
  if (codecs === undefined) return;
  checkOptions('options.codecs', codecs);
  for (const name of Object.keys(codecs)) {
    const codec = (codecs as Record<string, unknown>)[name];
    if (codec !== undefined) checkFunction(`options.codecs.${name}`, codec);
  }
}

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
}

function resolveLimits(given: Partial<Limits>): Limits {
  const limits: Record<keyof Limits, number> = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(limits) as (keyof Limits)[]) {
    limits[name] = amount(`limits.${name}`, given[name], limits[name]);
  }
  return limits;
}

/** A bound that is no number would be no bound: nothing is greater than NaN. */
function amount(name: string, given: number | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!(typeof given === 'number' && given >= 0)) {
    throw new BootfsError('EINVAL', `option ${name} is ${String(given)}, expected a number of 0 or more`);
  }
  return given;
}
