/** Which files matter for booting: those of the menu, the configuration itself, and those that the caller names. */
import type { BootDialect, BootEntry, BootMenu } from '../../boot/index.ts';
import { escapePath } from '../../bytes/names.ts';
import { attempt, BootfsError, isAnswer } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { isCpio } from '../../kernel-formats/cpio.ts';
import { beginsLikeKernel, HEAD_BYTES } from '../../kernel-formats/kernel.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import { isDamage } from './damage.ts';

/** What the entries use a file for; `named`: the user asked for it. */
export type BootFileRole = 'kernel' | 'initrd' | 'efi' | 'devicetree' | 'configuration' | 'named';

/** A file that booting reads, once for all entries. */
export interface BootFile {
  /** Absolute. */
  readonly path: string;
  /** What it is read for. */
  readonly role: BootFileRole;
  /** Titles of the entries that load it. */
  readonly entries: readonly string[];
}

/** Files that systemd-boot and a Raspberry Pi do without: they boot with their defaults where these are damaged. */
const DISPENSABLE = /^\/(loader\/(loader\.conf|entries\.srel)|config\.txt)$/;

/** Would the loader boot without this file? Then damage of it is no error. */
export function isDispensable({ path, role }: BootFile): boolean {
  return role === 'configuration' && DISPENSABLE.test(path);
}

const MAX_NAMED = 10_000;
/** A bigger file is not looked into: kernels and initrds are far smaller, and holes make any size cheap. */
export const MAX_FILE_BYTES = 2 * 1024 ** 3;
/** Of all files together. */
const MAX_TOTAL_BYTES = 16 * 1024 ** 3;

/** What there is to look into, and what there is not. */
export interface BootFiles {
  /** Each path once, in the order of the menu. */
  readonly files: readonly BootFile[];
  /** Too big, or too many of them, to be looked into. */
  readonly skipped: readonly BootFile[];
  /** Why each of the named paths that lead nowhere does not. */
  readonly missing: readonly { readonly path: string; readonly error: BootfsError }[];
}

/**
 * The files of all entries and configurations that are on this filesystem, each once, and those that the user has `named`.
 * @param partition The filesystem's number on its disk, as the menu has it; undefined where the menu is of it alone.
 * @throws EIO, and what looking up a file throws
 */
export function findBootFiles(fs: FileSystem, menu: BootMenu, named: readonly string[], partition?: number): BootFiles {
  const files: FileList = new Map();
  const addConfiguration = (dialect: BootDialect, path: string): void => {
    if (isConfigurationFile(fs, dialect, path)) addFile(files, path, 'configuration');
  };
  for (const entry of menu.entries) {
    addEntryFiles(files, fs, entry, partition);
    const { dialect, path, partition: home } = entry.source;
    if (home === partition) addConfiguration(dialect, path);
  }
  for (const { dialect, path, partition: home } of menu.configurations) {
    if (home === partition) addConfiguration(dialect, path);
  }
  const missing: { path: string; error: BootfsError }[] = [];
  for (const path of named) {
    attempt(
      () => addNamed(fs, path, (at, role) => addFile(files, at, role)),
      leadsNowhere,
      (error) => missing.push({ path, error }),
    );
  }
  return { ...splitBySize(fs, Array.from(files.values())), missing };
}

/** By path, in the order in which they were met. */
type FileList = Map<string, BootFile & { readonly entries: string[] }>;

/** A file that is met again keeps its first role. */
function addFile(files: FileList, path: string, role: BootFileRole, title?: string): void {
  const known = files.get(path) ?? { path, role, entries: [] };
  files.set(path, known);
  if (title !== undefined && known.entries.indexOf(title) < 0) known.entries.push(title);
}

function addEntryFiles(files: FileList, fs: FileSystem, entry: BootEntry, partition: number | undefined): void {
  const { title } = entry;
  const isHere = entry.partition === partition;
  if (isHere) addFile(files, entry.kernel, kernelRole(entry), title);
  entry.initrds.forEach((path, at) => {
    if (initrdPartition(entry, at) === partition) addFile(files, path, 'initrd', title);
  });
  if (!isHere) return;
  if (entry.devicetree !== undefined) addFile(files, entry.devicetree, 'devicetree', title);
  for (const path of entry.devicetreeOverlays) addFile(files, path, 'devicetree', title);
  for (const { path } of entry.modules ?? []) addFile(files, path, roleOf(fs, path), title);
}

function splitBySize(fs: FileSystem, found: readonly BootFile[]): Pick<BootFiles, 'files' | 'skipped'> {
  const files: BootFile[] = [];
  const skipped: BootFile[] = [];
  let total = 0;
  for (const file of found) {
    const { size } = fs.stat(file.path);
    const isFitting = size <= MAX_FILE_BYTES && total + size <= MAX_TOTAL_BYTES;
    if (isFitting) total += size;
    (isFitting ? files : skipped).push(file);
  }
  return { files, skipped };
}

/** Number of the partition that an entry's initrd is on. */
export function initrdPartition(entry: BootEntry, at: number): number | undefined {
  return entry.initrdPartitions?.[at] ?? entry.partition;
}

/** A configuration may be a directory, lie in a loader's own image (`(memdisk)`), or be absent, as loader.conf. */
function isConfigurationFile(fs: FileSystem, dialect: BootDialect, path: string): boolean {
  if (dialect === 'discovery' || dialect === 'uki' || path[0] !== '/') return false;
  return attempt(
    () => fs.stat(path).type === 'file',
    isDamage,
    () => false,
  );
}

function leadsNowhere(error: unknown): error is BootfsError {
  return error instanceof BootfsError && /^(ENOENT|ENOTDIR|ELOOP|ENAMETOOLONG)$/.test(error.code);
}

/** A memory test is started as a kernel is, and is none. */
function kernelRole({ kind, kernel }: BootEntry): BootFileRole {
  if (kind === 'efi') return 'efi';
  return /memtest[^/]*$/i.test(kernel) ? 'named' : 'kernel';
}

function addNamed(fs: FileSystem, path: string, add: (path: string, role: BootFileRole) => void): void {
  if (fs.stat(path).type !== 'dir') {
    add(path, roleOf(fs, path));
    return;
  }
  let count = 0;
  for (const entry of fs.walk(fs.realpath(path), { damage: 'report' })) {
    if (entry.stats?.type !== 'file' || typeof entry.path !== 'string') continue;
    if (++count > MAX_NAMED) throw new BootfsError('EFBIG', `more than ${MAX_NAMED} files below ${escapePath(path)}`);
    add(entry.path, 'named');
  }
}

/** By content, where nothing else tells. Damage is for the rules to find. */
function roleOf(fs: FileSystem, path: string): BootFileRole {
  const head = attempt(
    () => readUpTo(fs.open(path), 0, HEAD_BYTES),
    isAnswer,
    () => undefined,
  );
  if (head === undefined) return 'named';
  return isCpio(head) ? 'initrd' : beginsLikeKernel(head) ? 'kernel' : 'named';
}
