/** Every rule, by what it looks at, in the order in which findings are shown. */
import type { DiskContext } from '../contract/disk-context.ts';
import type { EntryContext } from '../contract/entry-context.ts';
import type { FindingKind, Rule } from '../contract/finding.ts';
import { aloneRule } from './alone.ts';
import { architectureRule } from './architecture.ts';
import { bootChainRule } from './boot-chain.ts';
import { commandLineRule } from './command-line.ts';
import { composefsRule } from './composefs.ts';
import { contentsRule } from './contents.ts';
import { cutOffRule } from './cut-off.ts';
import { deepRule } from './deep.ts';
import { deviceTreeRule } from './devicetree.ts';
import { diskEntriesRule } from './disk-entries.ts';
import { entriesRule } from './entries.ts';
import { fatCopiesRule } from './fat-copies.ts';
import { fsverityRule } from './fsverity.ts';
import { initRule } from './init.ts';
import { initrdRule } from './initrd.ts';
import { journalRule } from './journal.ts';
import { journalBlindRule } from './journal-blind.ts';
import { kernelRule } from './kernel.ts';
import { loaderRule } from './loader.ts';
import { loaderConfigurationRule } from './loader-configuration.ts';
import { partitionTableRule } from './partition-table.ts';
import { profileRule } from './profile.ts';
import { rootRule } from './root.ts';
import { signaturesRule } from './signatures.ts';
import { verityRule } from './verity.ts';
import { versionsRule } from './versions.ts';

/** About a disk as a whole: its table, its loaders, and what they offer. */
export const DISK_RULES: readonly Rule<DiskContext>[] = [
  partitionTableRule,
  fatCopiesRule,
  bootChainRule,
  diskEntriesRule,
  signaturesRule,
];

/** About a filesystem that is judged for itself. */
export const ALONE_RULES: readonly Rule<EntryContext>[] = [aloneRule];

/** About each filesystem that boot files are on. */
export const FILE_SYSTEM_RULES: readonly Rule[] = [
  journalRule,
  journalBlindRule,
  cutOffRule,
  contentsRule,
  kernelRule,
  initrdRule,
  loaderRule,
  profileRule,
  fsverityRule,
  deepRule,
];

/** About the menu and its entries, whose files may be on several filesystems. */
export const ENTRY_RULES: readonly Rule<EntryContext>[] = [
  entriesRule,
  initRule,
  versionsRule,
  architectureRule,
  deviceTreeRule,
  commandLineRule,
  rootRule,
  verityRule,
  composefsRule,
  loaderConfigurationRule,
];

/** What stops a whole rule. */
export const STOPPED: Readonly<Record<string, FindingKind>> = {
  'image-damaged': {
    level: 'error',
    meaning: 'damage of the filesystem keeps a part of the check from running',
    advice: 'run e2fsck (xfs_repair, fsck.erofs) on a copy; make the image again rather than repair it',
  },
};

/** All findings that there can be, by id. */
export const FINDING_KINDS: Readonly<Record<string, FindingKind>> = /* @__PURE__ */ findingKinds();

function findingKinds(): Record<string, FindingKind> {
  const all = [...DISK_RULES, ...ALONE_RULES, ...ENTRY_RULES, ...FILE_SYSTEM_RULES];
  return Object.assign({}, ...all.map(({ kinds }: Rule<never>) => kinds), STOPPED);
}
