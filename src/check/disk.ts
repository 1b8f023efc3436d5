/** Will a machine boot from this disk? Its loaders first, then each partition that they read boot files from. */
import { type BootEntry, type BootMenu, type BootProblem, collectDiskMenu, type DiskMenu } from '../boot/index.ts';
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Disk, DiskPartition } from '../disk/disk.ts';
import { findBootChains } from './boot-chain.ts';
import type { BootFile } from './boot-files.ts';
import type { BootChain, ChainOptions } from './chain.ts';
import { CheckContext, type CheckOptions } from './context.ts';
import { isDamage } from './damage.ts';
import { type Finding, makeFinding, type Report } from './finding.ts';
import { reportChains } from './rules/boot-chain.ts';
import { reportDiskEntries } from './rules/disk-entries.ts';
import { entriesRule } from './rules/entries.ts';
import { partitionTableRule } from './rules/partition-table.ts';
import { DISK_KINDS, RULES } from './rules/table.ts';
import { verityRule } from './rules/verity.ts';
import { runRule } from './run-rule.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What is to be checked of a disk, and for which machine. */
export interface DiskCheckOptions extends Omit<CheckOptions, 'blind' | 'disk'>, ChainOptions {
  /** A partition's filesystem mounted with `journal: 'ignore'`, or why that can't be done; undefined: not compared. */
  readonly blindOf?: (partition: DiskPartition) => FileSystem | BootfsError | undefined;
}

/** What was found on a disk, and what was looked at. */
export interface DiskCheckResult {
  readonly verdict: Verdict;
  /** The loaders' first, then the partitions' in the order of the table. */
  readonly findings: readonly Finding[];
  readonly menu: DiskMenu;
  readonly chains: readonly BootChain[];
  /** Numbers of the partitions whose boot files were judged. */
  readonly partitions: readonly number[];
  readonly files: readonly (BootFile & { readonly partition: number })[];
}

/** Rules that look at the disk as a whole, which run once. */
const WHOLE_DISK_RULES: readonly unknown[] = [partitionTableRule, entriesRule, verityRule];

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
  const findings: Finding[] = [];
  const report: Report = (id, detail) => findings.push(makeFinding(DISK_KINDS, id, detail));
  reportChains(chains, report);
  reportDiskEntries(disk, menu, report);
  const files: (BootFile & { partition: number })[] = [];
  const judged = partitionsOf(disk, menu);
  const named = shareNamed(judged, options.paths ?? []);
  judged.forEach((partition, at) => {
    const own = {
      ...options,
      disk,
      paths: named[at],
      blind: options.blindOf?.(partition),
      menu: menuOn(menu, partition),
    };
    const context = new CheckContext(partition.fs as FileSystem, own);
    files.push(...context.files.map((file) => ({ ...file, partition: partition.number })));
    for (const rule of RULES) {
      if (WHOLE_DISK_RULES.indexOf(rule) >= 0) continue;
      for (const finding of runRule(rule, context))
        findings.push({ partition: partition.number, ...asDispensable(finding) });
    }
  });
  const offered = { ...menu, problems: menu.problems.filter(isAboutMenu) };
  const all = [
    ...runRule(partitionTableRule, { options: { disk } }),
    ...findings,
    ...runRule(verityRule, { menu, options: { ...options, disk } }),
    // What there is to boot was said of the loaders.
    ...runRule(entriesRule, { menu: offered }).filter(({ id }) => id !== 'no-entries' && id !== 'no-configuration'),
  ];
  return {
    verdict: verdictOf(all),
    findings: all,
    menu,
    chains,
    partitions: judged.map(({ number }) => number),
    files,
  };
}

/** Files that systemd-boot does without: it boots with its defaults where they are damaged. */
const DISPENSABLE = /^\/loader\/(loader\.conf|entries\.srel)$/;

function asDispensable(finding: Finding): Finding {
  const isHeavy = finding.level === 'error' && finding.path !== undefined && DISPENSABLE.test(finding.path);
  return isHeavy ? { ...finding, level: 'warning' } : finding;
}

/** Programs of an ESP are judged as loaders: those that nobody starts (mmx64.efi) do not matter. */
function isAboutMenu({ source }: BootProblem): boolean {
  return source.dialect !== 'discovery' && source.path !== 'boot sectors';
}

function partitionsOf({ partitions }: Disk, { entries, configurations }: DiskMenu): DiskPartition[] {
  const numbers = [...entries, ...configurations].map(({ partition }) => partition);
  return partitions.filter(({ number, fs }) => fs !== undefined && numbers.indexOf(number) >= 0);
}

/** The part of the menu whose files are on one partition. Initrds from elsewhere are not looked into, which is a finding. */
function menuOn(menu: BootMenu, { number, fs }: DiskPartition): BootMenu {
  const isHere = (partition: number | undefined): boolean => partition === number;
  const own = (entry: BootEntry): BootEntry => ({
    ...entry,
    initrds: entry.initrds.filter((_, at) => isHere(entry.initrdPartitions?.[at] ?? entry.partition)),
  });
  return {
    entries: menu.entries
      .filter(({ partition, unbootable, guessed }) => isHere(partition) && unbootable === undefined && guessed !== true)
      .map(own),
    // One may lie in a loader's own image, or be absent, as loader.conf.
    configurations: menu.configurations.filter(
      ({ partition, path }) => isHere(partition) && path[0] === '/' && isThere(fs as FileSystem, path),
    ),
    problems: [],
  };
}

/** Each named path goes to the first partition that has it, else to the first of all. */
function shareNamed(judged: readonly DiskPartition[], paths: readonly string[]): string[][] {
  const shares = judged.map((): string[] => []);
  for (const path of paths) {
    const at = judged.findIndex(({ fs }) => isThere(fs as FileSystem, path));
    shares[Math.max(at, 0)]?.push(path);
  }
  return shares;
}

function isThere(fs: FileSystem, path: string): boolean {
  try {
    fs.lstat(path);
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}
