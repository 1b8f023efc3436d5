/** bootfs.check.json: which findings weigh how much here. */
import { existsSync, readFileSync } from 'node:fs';
import { matchesGlob } from '../../boot/text/glob.ts';
import { FINDING_KINDS, type Finding, LEVELS, type Level, LOADER_NAMES } from '../../check/index.ts';
import { UsageError } from '../terminal/exit-status.ts';

/** Looked for in the directory in which the command runs. */
export const SETTINGS_FILE = 'bootfs.check.json';

/** What a project has decided about findings, once for all of its images. */
export interface CheckSettings {
  /** Finding id to the level that it has here. */
  readonly levels: Readonly<Record<string, Level>>;
  /** Findings that are not shown: by id, or by id and a pattern of paths. */
  readonly skip: readonly { readonly id: string; readonly path?: string }[];
  /** Names of loaders, as `--loader` takes them. */
  readonly loaders: readonly string[];
  readonly profile?: 'bootfs';
  /** The least level that makes the exit status 1. */
  readonly failOn?: Level;
}

const NONE: CheckSettings = { levels: {}, skip: [], loaders: [] };
const KEYS = ['levels', 'skip', 'loaders', 'profile', 'failOn'];

/** `path`, or the file in the working directory if there is one. @throws UsageError for one that makes no sense */
export function readCheckSettings(path: string | undefined): CheckSettings {
  if (path === undefined && !existsSync(SETTINGS_FILE)) return NONE;
  const name = path ?? SETTINGS_FILE;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(name, 'utf8'));
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
  return decodeSettings(name, value);
}

/**
 * @param name of the file, for messages
 * @throws UsageError for anything that settings do not have
 */
export function decodeSettings(name: string, value: unknown): CheckSettings {
  const fail = (message: string): never => {
    throw new UsageError(`${name}: ${message}`);
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('not a JSON object');
  const given = value as Record<string, unknown>;
  const unknown = Object.keys(given).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) fail(`unknown key ${unknown.join(', ')}; known are ${KEYS.join(', ')}`);
  const { levels = {}, skip = [], loaders = [], profile, failOn } = given;
  if (typeof levels !== 'object' || levels === null || Array.isArray(levels)) return fail('levels is not an object');
  for (const [id, level] of Object.entries(levels)) {
    if (!isKnownId(id)) fail(`levels: no finding ${id}`);
    if (!LEVELS.includes(level as Level)) fail(`levels: ${id} is ${String(level)}, expected ${LEVELS.join(' | ')}`);
  }
  if (!Array.isArray(skip) || !Array.isArray(loaders)) return fail('skip and loaders are lists');
  const strange = loaders.filter((loader) => !LOADER_NAMES.includes(loader));
  if (strange.length > 0)
    fail(`loaders: no loader ${String(JSON.stringify(strange[0]))}; known are ${LOADER_NAMES.join(', ')}`);
  if (profile !== undefined && profile !== 'bootfs') fail("profile is not 'bootfs'");
  if (failOn !== undefined && !LEVELS.includes(failOn as Level)) fail(`failOn is none of ${LEVELS.join(' | ')}`);
  return {
    levels: levels as CheckSettings['levels'],
    skip: skip.map((entry: unknown) => skipEntry(entry, fail)),
    loaders,
    profile: profile as 'bootfs' | undefined,
    failOn: failOn as Level | undefined,
  };
}

function skipEntry(entry: unknown, fail: (message: string) => never): { id: string; path?: string } {
  const given = typeof entry === 'string' ? { id: entry } : entry;
  if (typeof given !== 'object' || given === null) return fail('skip: an entry is neither an id nor an object');
  const { id, path } = given as { id?: unknown; path?: unknown };
  if (path !== undefined && typeof path !== 'string') return fail('skip: path is not a string');
  if (typeof id !== 'string' || !isKnownId(id)) return fail(`skip: no finding ${String(id)}`);
  return { id, path };
}

function isKnownId(id: string): boolean {
  return Object.keys(FINDING_KINDS).includes(id);
}

/** The findings as the settings have them. */
export function applySettings(findings: readonly Finding[], settings: CheckSettings): Finding[] {
  return findings
    .filter(
      (finding) =>
        !settings.skip.some(
          ({ id, path }) => id === finding.id && (path === undefined || matchesGlob(path, finding.path ?? '')),
        ),
    )
    .map((finding) => ({ ...finding, level: settings.levels[finding.id] ?? finding.level }));
}
