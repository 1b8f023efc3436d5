/** Will a machine boot from this filesystem? Findings, each with a stable id, a level and what to do. */

import type { BootMenu } from '../boot/index.ts';
import { checkOptions, checkFileSystem as requireFileSystem } from '../contract/arguments.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { BootFile } from './boot-files.ts';
import { CheckContext, type CheckOptions } from './context.ts';
import type { Finding } from './finding.ts';
import { LOADERS } from './loaders.ts';
import { RULES } from './rules/table.ts';
import { runRule } from './run-rule.ts';

export { type Unpack, UnpackError, type Unpackers } from '../kernel-formats/unpack.ts';
export type { BootFile } from './boot-files.ts';
export { type BootChain, type ChainFault, FIRMWARES, type Firmware } from './chain.ts';
export type { CheckOptions } from './context.ts';
export { checkDisk, type DiskCheckOptions, type DiskCheckResult } from './disk.ts';
export { type Finding, type FindingKind, LEVELS, type Level } from './finding.ts';
export { missingBytes } from './rules/cut-off.ts';
export { FINDING_KINDS } from './rules/table.ts';
export { isUndecided, type Verdict, verdictOf } from './verdict.ts';

/** Names for `CheckOptions.loaders`: `grub-2.06`, `u-boot-2022`, `linux-6.1`, ... */
export const LOADER_NAMES: readonly string[] = /* @__PURE__ */ LOADERS.map(({ name }) => name);

/** What was found, and in what. */
export interface CheckResult {
  /** In the order of the rules. */
  readonly findings: readonly Finding[];
  readonly menu: BootMenu;
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
  const context = new CheckContext(fs, options);
  const findings: Finding[] = [];
  for (const rule of RULES) findings.push(...runRule(rule, context));
  return { findings, menu: context.menu, files: context.files };
}
