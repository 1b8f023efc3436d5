/** Every rule, in the order in which findings are shown. */
import type { FindingKind, Rule } from '../finding.ts';
import { CHAIN_KINDS } from './boot-chain.ts';
import { commandLineRule } from './command-line.ts';
import { contentsRule } from './contents.ts';
import { cutOffRule } from './cut-off.ts';
import { deepRule } from './deep.ts';
import { DISK_ENTRY_KINDS } from './disk-entries.ts';
import { entriesRule } from './entries.ts';
import { initrdRule } from './initrd.ts';
import { journalRule } from './journal.ts';
import { journalBlindRule } from './journal-blind.ts';
import { kernelRule } from './kernel.ts';
import { loaderRule } from './loader.ts';
import { partitionTableRule } from './partition-table.ts';
import { profileRule } from './profile.ts';
import { rootRule } from './root.ts';
import { verityRule } from './verity.ts';
import { versionsRule } from './versions.ts';

/** All rules, in the order in which their findings are printed. */
export const RULES: readonly Rule[] = [
  partitionTableRule,
  entriesRule,
  journalRule,
  journalBlindRule,
  cutOffRule,
  contentsRule,
  kernelRule,
  initrdRule,
  versionsRule,
  commandLineRule,
  rootRule,
  verityRule,
  loaderRule,
  profileRule,
  deepRule,
];

/** What stops a whole rule. */
export const STOPPED: Readonly<Record<string, FindingKind>> = {
  'image-damaged': {
    level: 'error',
    meaning: 'damage of the filesystem keeps a part of the check from running',
    advice: 'run e2fsck (xfs_repair, fsck.erofs) on a copy; make the image again rather than repair it',
  },
};

/** What is said of a disk as a whole: its loaders, and what they offer. */
export const DISK_KINDS: Readonly<Record<string, FindingKind>> = /* @__PURE__ */ Object.assign(
  {},
  CHAIN_KINDS,
  DISK_ENTRY_KINDS,
);

/** All findings that there can be, by id. */
export const FINDING_KINDS: Readonly<Record<string, FindingKind>> = /* @__PURE__ */ findingKinds();

function findingKinds(): Record<string, FindingKind> {
  return Object.assign({}, DISK_KINDS, ...RULES.map(({ kinds }) => kinds), STOPPED);
}
