import type { BootChain, ChainFault } from '../contract/chain.ts';
import type { DiskContext } from '../contract/disk-context.ts';
import type { FindingKind, Level, Report, Rule } from '../contract/finding.ts';

const KINDS: Readonly<Record<ChainFault['id'], FindingKind>> = {
  'loader-missing': {
    level: 'error',
    meaning: 'the firmware finds no loader on the disk',
    advice: 'install the loader (grub-install --removable, bootctl install), or name it with --loader-path',
  },
  'loader-broken': {
    level: 'error',
    meaning: 'what the firmware, or the loader before it, would start is no program, or a damaged one',
    advice: 'install the loader again',
  },
  'loader-only-nvram': {
    level: 'warning',
    meaning: 'the disk boots only where the NVRAM of the machine names its loader',
    advice: 'install the loader on the removable media path as well, or name it with --loader-path',
  },
  'loader-unknown': {
    level: 'warning',
    meaning: 'a program that bootfs does not know would be started: what it reads could not be looked at',
    advice: 'nothing, if the program is known to boot this disk; the verdict stays undecided',
  },
  'loader-module-broken': {
    level: 'warning',
    meaning: 'a module of the loader, or a list of them, is damaged or not there',
    advice: 'install the loader again (grub-install, extlinux)',
  },
  'second-stage-missing': {
    level: 'error',
    meaning: 'a loader starts another one, which is not there',
    advice: 'install the loader again',
  },
  'boot-code-missing': {
    level: 'error',
    meaning: 'the first sector of the disk holds no boot code, which is what a BIOS starts',
    advice: 'install the loader on the disk (grub-install, extlinux and an MBR), or set --firmware',
  },
  'active-flag-missing': {
    level: 'error',
    meaning: 'the boot code starts the partition that is marked for it, and not exactly one is',
    advice: 'mark the partition of the loader (sfdisk --activate, sgdisk --attributes=N:set:2)',
  },
};

/** Does each firmware find a loader, and that one what it starts in turn? */
export const bootChainRule: Rule<Pick<DiskContext, 'chains'>> = {
  name: 'boot-chain',
  kinds: KINDS,
  run({ chains }, report) {
    reportChains(chains, report);
  },
};

/** Where the disk boots with one firmware, what is wrong with the way of another one is a warning, and what is unknown there a note. */
function reportChains(chains: readonly BootChain[], report: Report): void {
  const levels = chains.map(({ faults }) => faults.map(levelOf));
  const isWhole = levels.some((of) => of.indexOf('error') < 0);
  const isKnown = chains.some(({ faults }, at) => levels[at].indexOf('error') < 0 && !faults.some(isUnknown));
  chains.forEach(({ firmware, faults }, at) => {
    faults.forEach((fault, index) => {
      const { id, partition, path, message } = fault;
      const own = levels[at][index];
      const level = own === 'error' && isWhole ? 'warning' : isUnknown(fault) && isKnown ? 'note' : own;
      report(id, { partition, path, level, message: `${firmware}: ${message}` });
    });
  });
}

function isUnknown({ id }: ChainFault): boolean {
  return id === 'loader-unknown';
}

function levelOf({ id, level }: ChainFault): Level {
  return level ?? KINDS[id].level;
}
