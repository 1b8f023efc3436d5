/** Will a machine boot from this disk? Its loaders first, then each partition that they read boot files from. */
import { type BootEntry, type BootMenu, type BootProblem, collectDiskMenu, type DiskMenu } from '../boot/index.ts';
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Contents } from '../disk/contents.ts';
import type { Disk } from '../disk/disk.ts';
import { type NumberedPlace, type NumberedVolume, numberedPlaces, numberedVolumes } from '../disk/numbered-places.ts';
import type { BootChain, ChainOptions } from './contract/chain.ts';
import { CheckContext } from './contract/context.ts';
import { EntryContext } from './contract/entry-context.ts';
import type { Finding, SkippedRule } from './contract/finding.ts';
import { type BootFile, initrdPartition } from './files/boot-files.ts';
import { unlessDamaged } from './files/damage.ts';
import { unpackBudget } from './files/inspected-files.ts';
import type { CheckOptions } from './files/options.ts';
import { type Coverage, findCoverage, type SignatureOf } from './files/signatures.ts';
import { findBootChains } from './loaders/boot-chain.ts';
import { ALONE_RULES, DISK_RULES, ENTRY_RULES, FILE_SYSTEM_RULES } from './rules/table.ts';
import { RuleRun } from './run-rule.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What is to be checked of a disk, and for which machine. */
export interface DiskCheckOptions
  extends Omit<CheckOptions, 'blind' | 'disk' | 'started' | 'isReadByBootfs'>,
    ChainOptions {
  /** Says whose signature a program has: then `DiskCheckResult.signatures` is there. */
  readonly signatureOf?: SignatureOf;
  /** It holds signatures against a database, so that those which do not count are findings. */
  readonly isDatabaseGiven?: boolean;
  /** The filesystem of a partition or volume mounted with `journal: 'ignore'`, or why that can't be done; undefined: not compared. */
  readonly blindOf?: (place: Contents) => FileSystem | BootfsError | undefined;
}

/** What was found on a disk, and what was looked at. */
export interface DiskCheckResult {
  /** What the findings come to. */
  readonly verdict: Verdict;
  /** The table's and the loaders' first, then the partitions' in the order of the table, then those of the entries. */
  readonly findings: readonly Finding[];
  /** All of it, with what bootfs only guesses. */
  readonly menu: DiskMenu;
  /** Those of the menu that a loader can boot. */
  readonly entries: readonly BootEntry[];
  /** One for each firmware that was judged. */
  readonly chains: readonly BootChain[];
  /** What booting runs or loads from UEFI, and whose signature covers it; absent where the host can't tell. */
  readonly signatures?: readonly Coverage[];
  /** Numbers of the partitions and volumes whose boot files were judged. */
  readonly partitions: readonly number[];
  /** What numbers that are no partition's stand for: logical volumes, arrays. */
  readonly volumes: readonly NumberedVolume[];
  /** That booting reads, on those partitions. */
  readonly files: readonly DiskFile[];
  /** What was not looked for, and why. */
  readonly skipped: readonly SkippedRule[];
}

/** A boot file, and the number of the partition that it is on. */
export interface DiskFile extends BootFile {
  /** From 1; 0 where the disk has no table. */
  readonly partition: number;
}

/**
 * Holds a disk against every rule, as the loaders that its firmware would run see it. What bootfs only guesses (kernels by
 * their names) is in the menu and never counts as bootable.
 *
 * @throws EINVAL for an unknown loader; what the device throws
 */
export function checkDisk(disk: Disk, options: DiskCheckOptions = {}): DiskCheckResult {
  checkArgument(Array.isArray((disk as Disk | undefined)?.partitions), 'disk', 'a Disk, as openDisk gives it', disk);
  checkOptions('options', options);
  const menu = collectDiskMenu(disk, { architecture: options.architecture });
  const chains = findBootChains(disk, menu, options);
  const offered = offeredBy(menu);
  const judged = placesWithFiles(disk, menu);
  const started = chains.reduce<string[]>((all, { loaders }) => all.concat(loaders), []);
  const isReadByBootfs = (options.loaders ?? []).length === 0 && isBootfs(started);
  const contexts = contextsOf(judged, offered, { ...options, disk, started, isReadByBootfs });
  const entries = new EntryContext(
    offered,
    { ...options, disk, machines: machinesOf(menu, chains, options) },
    contexts,
  );
  const run = new RuleRun();
  const { signatureOf, isDatabaseGiven } = options;
  const whole = { disk, menu, chains, signatureOf, isDatabaseGiven };
  run.run(DISK_RULES, whole);
  for (const context of contexts) run.run(FILE_SYSTEM_RULES, context, context.partition);
  run.run(ENTRY_RULES, entries);
  if (contexts.length === 0) run.skipAll(FILE_SYSTEM_RULES, 'no partition that can be read holds boot files');
  run.skipAll(ALONE_RULES, 'the whole disk is judged');
  return {
    verdict: verdictOf(run.findings),
    findings: run.findings,
    skipped: run.skipped,
    menu,
    entries: entries.entries,
    chains,
    ...(signatureOf !== undefined && { signatures: findCoverage(whole, signatureOf) }),
    partitions: judged.map(({ number }) => number),
    volumes: numberedVolumes(disk),
    files: contexts.reduce<DiskFile[]>(
      (all, { files, partition = 0 }) => all.concat(files.map((file) => ({ ...file, partition }))),
      [],
    ),
  };
}

/** Is nothing started but bootfs's own loader, through shim or without? */
function isBootfs(started: readonly string[]): boolean {
  return started.some((name) => /^bootfs /.test(name)) && started.every((name) => /^(bootfs|shim) /.test(name));
}

/** The menu without what bootfs only guesses. */
function offeredBy(menu: DiskMenu): BootMenu {
  return {
    entries: menu.entries.filter(({ guessed }) => guessed !== true),
    configurations: menu.configurations,
    problems: menu.problems.filter(isAboutMenu),
  };
}

/** What the loaders of the disk run on. A BIOS is one of x86; U-Boot, which is not on the disk, runs on anything. */
function machinesOf(
  { loaders }: DiskMenu,
  chains: readonly BootChain[],
  { architecture }: ChainOptions,
): readonly string[] | undefined {
  if (architecture !== undefined) return [architecture.toLowerCase()];
  const firmwares = chains.map(({ firmware }) => firmware);
  if (firmwares.indexOf('u-boot') >= 0 || firmwares.indexOf('rpi') >= 0) return undefined;
  const programs = loaders.filter(({ firmware }) => firmware === 'uefi');
  const started = programs.filter(({ isFallback }) => isFallback);
  const machines = (started.length > 0 ? started : programs).map((loader) => loader.architecture);
  if (firmwares.indexOf('bios') >= 0) machines.push('x64', 'ia32');
  return machines.filter((machine, at): machine is string => machine !== undefined && machines.indexOf(machine) === at);
}

/** Programs of an ESP are judged as loaders: those that nobody starts (mmx64.efi) do not matter. */
function isAboutMenu({ source }: BootProblem): boolean {
  return source.dialect !== 'discovery' && source.path !== 'boot sectors';
}

/** Those that hold a configuration, or a file that an entry loads. */
function placesWithFiles(disk: Disk, { entries, configurations }: BootMenu): NumberedPlace[] {
  const numbers = configurations.map(({ partition }) => partition);
  for (const entry of entries) {
    numbers.push(entry.partition, ...entry.initrds.map((_, at) => initrdPartition(entry, at)));
  }
  return numberedPlaces(disk).filter(
    ({ number, contents }) => contents.fs !== undefined && numbers.indexOf(number) >= 0,
  );
}

/** Each partition with its share of the menu's files. */
function contextsOf(
  judged: readonly NumberedPlace[],
  menu: BootMenu,
  options: CheckOptions & Pick<DiskCheckOptions, 'blindOf'>,
): CheckContext[] {
  const bootable = { ...menu, entries: menu.entries.filter(({ unbootable }) => unbootable === undefined) };
  const named = shareNamed(judged, options.paths ?? []);
  const budget = unpackBudget();
  return judged.map(({ contents, number }, at) => {
    const own: CheckOptions = { ...options, paths: named[at], blind: options.blindOf?.(contents) };
    return new CheckContext(contents.fs as FileSystem, own, bootable, budget, number);
  });
}

/** Each named path goes to the first partition that has it, else to the first of all. */
function shareNamed(judged: readonly NumberedPlace[], paths: readonly string[]): string[][] {
  const shares = judged.map((): string[] => []);
  for (const path of paths) {
    const at = judged.findIndex(({ contents }) => isThere(contents.fs as FileSystem, path));
    shares[Math.max(at, 0)]?.push(path);
  }
  return shares;
}

function isThere(fs: FileSystem, path: string): boolean {
  return unlessDamaged(() => fs.lstat(path)) !== undefined;
}
