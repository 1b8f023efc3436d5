/** Will a machine boot from this filesystem? Findings, each with a stable id, a level and what to do. */

import { type BootEntry, type BootMenu, collectBootEntries } from '../boot/index.ts';
import { checkOptions, checkFileSystem as requireFileSystem } from '../contract/arguments.ts';
import type { FileSystem } from '../contract/file-system.ts';
import { CheckContext } from './contract/context.ts';
import { EntryContext } from './contract/entry-context.ts';
import type { Finding, SkippedRule } from './contract/finding.ts';
import type { BootFile } from './files/boot-files.ts';
import { unpackBudget } from './files/inspected-files.ts';
import type { CheckOptions } from './files/options.ts';
import { LOADERS } from './loaders/loaders.ts';
import { partitionTableRule } from './rules/partition-table.ts';
import { ALONE_RULES, DISK_RULES, ENTRY_RULES, FILE_SYSTEM_RULES } from './rules/table.ts';
import { RuleRun } from './run-rule.ts';

export { type Unpack, UnpackError, type Unpackers } from '../kernel-formats/unpack.ts';
export { type BootChain, type ChainFault, FIRMWARES, type Firmware } from './contract/chain.ts';
export { type Finding, type FindingKind, LEVELS, type Level, type SkippedRule } from './contract/finding.ts';
export { checkDisk, type DiskCheckOptions, type DiskCheckResult, type DiskFile } from './disk.ts';
export type { BootFile } from './files/boot-files.ts';
export { missingBytes } from './files/missing-bytes.ts';
export type { CheckOptions } from './files/options.ts';
export type { Coverage, ProgramSignature, SignatureOf } from './files/signatures.ts';
export { FINDING_KINDS } from './rules/table.ts';
export { isUndecided, type Verdict, verdictOf } from './verdict.ts';

/** Names for `CheckOptions.loaders`: `grub-2.06`, `u-boot-2022`, `linux-6.1`, ... */
export const LOADER_NAMES: readonly string[] = /* @__PURE__ */ LOADERS.map(({ name }) => name);

/** What was found, and in what. */
export interface CheckResult {
  /** In the order of the rules. */
  readonly findings: readonly Finding[];
  /** What was not looked for, and why. */
  readonly skipped: readonly SkippedRule[];
  /** Of the filesystem. */
  readonly menu: BootMenu;
  /** Those of the menu that were judged. */
  readonly entries: readonly BootEntry[];
  /** The files that were looked at. */
  readonly files: readonly BootFile[];
}

/**
 * Holds a filesystem against every rule. Damage that stops a rule is a finding, and the other rules go on.
 *
 * @throws EINVAL for an unknown loader; what the device throws
 */
export function checkFileSystem(fs: FileSystem, options: CheckOptions = {}): CheckResult {
  requireFileSystem('fs', fs);
  checkOptions('options', options);
  const menu = collectBootEntries(fs);
  const context = new CheckContext(fs, options, menu, unpackBudget());
  const entries = new EntryContext(menu, options, [context]);
  const run = new RuleRun();
  if (options.disk !== undefined) run.run([partitionTableRule], { disk: options.disk });
  run.run(ALONE_RULES, entries);
  run.run(FILE_SYSTEM_RULES, context);
  run.run(ENTRY_RULES, entries);
  run.skipAll(DISK_RULES, 'no loader and no table is part of one filesystem');
  return { findings: run.findings, skipped: run.skipped, menu, entries: entries.entries, files: context.files };
}
