/**
 * What a shell offers for a word of the command line that only the image knows: its paths and its partitions. Verbs, options
 * and their words stand in the completion scripts themselves.
 */
import { statSync } from 'node:fs';
import { bytesFromPath, escapePath, joinPath, nameFromBytes } from '../../bytes/names.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import type { FileType } from '../../contract/stats.ts';
import { printable } from '../../report/printable.ts';
import type { FormatLoader } from '../image/formats.ts';
import { ImageOpener } from '../image/image.ts';
import { type CommonOptions, commonOptions } from '../options/common-options.ts';
import { findPath } from '../paths/paths.ts';
import { NO_PROGRESS } from '../terminal/progress.ts';
import { findVerb } from '../verbs/table.ts';
import { readWords, type TypedWords } from './words.ts';

/** Most that an image is unpacked to: nobody waits longer for a key. */
const INFLATE_LIMIT = 256 * 2 ** 20;
const MAX_CANDIDATES = 2000;

/**
 * What may stand in place of the last of `words`, directories with a slash behind them; nothing where that is not known,
 * for whatever reason.
 */
export async function complete(
  words: readonly string[],
  formats: FormatLoader,
  home: string | undefined,
): Promise<string[]> {
  try {
    const found = await candidates(words, formats, home);
    return found.filter((text) => text.startsWith(words[words.length - 1])).slice(0, MAX_CANDIDATES);
  } catch {
    return [];
  }
}

async function candidates(
  words: readonly string[],
  formats: FormatLoader,
  home: string | undefined,
): Promise<string[]> {
  const verb = await findVerb(words[0]);
  const word = words[words.length - 1];
  if (verb === undefined || words.length < 3) return [];
  const typed = readWords(verb, words.slice(1, -1));
  const image = expandHome(typed.operands[0] ?? '', home);
  if (!isReadAtOnce(image)) return [];
  const [, , flag] = /^(-\S, )?(--\S+)/.exec(typed.pending?.flags ?? '') ?? [];
  const isOperand = typed.pending === undefined && verb.path !== 'none' && verb.path !== 'directory';
  if (flag === undefined ? !isOperand : !/^--(part|in)$/.test(flag)) return [];
  const opener = new ImageOpener(formats, optionsOf(typed), NO_PROGRESS, () => undefined);
  try {
    const opened = await opener.openImage(image);
    if (flag === '--part') return partitionsOf(await opener.openDisk(opened));
    return pathsFrom((await opener.openVolume(opened, { journal: journalOf(typed) })).fs, word);
  } finally {
    opener.files.close();
  }
}

function optionsOf({ options }: TypedWords): CommonOptions {
  return { ...commonOptions(options), inflateLimit: INFLATE_LIMIT };
}

function journalOf({ options }: TypedWords): CommonOptions['journal'] {
  const given = options['journal'] as CommonOptions['journal'];
  return given === 'require-clean' ? 'replay' : given;
}

/** Shells hand on what was typed. */
function expandHome(path: string, home: string | undefined): string {
  return path.startsWith('~/') && home !== undefined ? home + path.slice(1) : path;
}

/** Never a pipe: what is read of it would be lost. */
function isReadAtOnce(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && (stats.isFile() || stats.isBlockDevice());
}

/** Numbers, labels and names of types, each once. */
function partitionsOf(disk: Awaited<ReturnType<ImageOpener['openDisk']>>): string[] {
  const table = disk?.table?.partitions ?? [];
  const words = [
    ...table.map(({ number }) => String(number)),
    ...table.map(({ label }) => label),
    ...table.map(({ typeName }) => typeName ?? ''),
  ];
  return [...new Set(words)].filter((word) => word !== '' && isOneWord(word));
}

/** What is in the directory that `typed` names so far, spelled as it is. */
function pathsFrom(fs: FileSystem, typed: string): string[] {
  const start = typed.slice(0, typed.lastIndexOf('/') + 1) || '/';
  const directory = findPath(fs, start);
  return fs
    .readdir(directory, { withFileTypes: true })
    .map(({ name, type }) => start + escapePath(name) + (leadsToDirectory(fs, directory, name, type) ? '/' : ''))
    .filter(isOneWord)
    .sort();
}

function leadsToDirectory(fs: FileSystem, directory: PathLike, name: PathLike, type: FileType): boolean {
  if (type !== 'symlink') return type === 'dir';
  try {
    return fs.stat(nameFromBytes(joinPath(bytesFromPath(directory), bytesFromPath(name)))).type === 'dir';
  } catch {
    return false;
  }
}

function isOneWord(text: string): boolean {
  return printable(text) === text;
}
