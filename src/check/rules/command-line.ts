/** What the kernel command lines of the entries lead to. */
import type { BootEntry } from '../../boot/index.ts';
import { reasonInContext } from '../../contract/errors.ts';
import type { Disk } from '../../disk/disk.ts';
import { decodeCommandLine, type KernelParameter, lastValue } from '../command-line/command-line.ts';
import { judgeDevices } from '../command-line/devices.ts';
import { type Judgement, judgeRoot, type RootFound } from '../command-line/root.ts';
import { type EntryContext, whyNoEntries } from '../contract/entry-context.ts';
import type { FindingKind, Level, Rule } from '../contract/finding.ts';

const KINDS: Readonly<Record<string, FindingKind>> = {
  'root-missing': {
    level: 'error',
    meaning: 'root= names a filesystem that is not on this disk',
    advice: 'correct the command line; blkid shows the names that there are',
  },
  'root-impossible': {
    level: 'error',
    meaning: 'root= names a device that does not exist when the kernel looks for its root',
    advice: 'the entry was made where the image was built (in a loop device): make it again with the UUID of the root',
  },
  'root-not-named': {
    level: 'warning',
    meaning: 'no root= is given, and nothing on the disk explains where the root is',
    advice: 'name it, or give its partition the type of a root filesystem for systemd to find it',
  },
  'root-needs-initrd': {
    level: 'warning',
    meaning: 'root= has a form that only an initrd understands, and the entry has none',
    advice: 'name the initrd in the entry, or use PARTUUID=',
  },
  'root-ambiguous': {
    level: 'warning',
    meaning: 'root= fits several filesystems of this disk',
    advice: 'give the copy another UUID or label (tune2fs -U random)',
  },
  'root-unknown': {
    level: 'warning',
    meaning: 'root= has no form that bootfs knows',
    advice: 'look for a slip of the pen',
  },
  'root-on-target': {
    level: 'note',
    meaning: 'root= names a device of the target machine, in the order in which it finds its devices',
    advice: 'nothing, if the machine always finds them in that order; a UUID is safer',
  },
  'root-elsewhere': {
    level: 'note',
    meaning: 'root= names no disk: the root comes over the network, from a live image, or is made by the initrd',
    advice: 'nothing, if that is meant',
  },
  'root-not-looked-at': {
    level: 'note',
    meaning: 'the root filesystem can not be read (LUKS, btrfs, LVM thin volumes, ...), and was not looked at',
    advice: 'nothing: the loader does not read it either',
  },
  'root-damaged': {
    level: 'error',
    meaning: 'the root filesystem is one that bootfs reads, and it is damaged: Linux would not mount it',
    advice: 'run e2fsck (xfs_repair) on a copy; make the image again rather than repair it',
  },
  'root-flags': {
    level: 'error',
    meaning: 'rootflags= holds an option that the root filesystem does not take',
    advice: 'correct the command line',
  },
  'usr-missing': {
    level: 'error',
    meaning: 'mount.usr= names a filesystem that is not on this disk',
    advice: 'correct the command line',
  },
  'luks-missing': {
    level: 'warning',
    meaning: 'the command line names an encrypted volume that is not on this disk',
    advice: 'correct rd.luks.uuid=, rd.luks.name= or cryptdevice=',
  },
  'volume-missing': {
    level: 'warning',
    meaning: 'the command line names a logical volume or an array that is not on this disk',
    advice: 'correct rd.lvm.lv= or rd.md.uuid=',
  },
  'verity-missing': {
    level: 'error',
    meaning: 'the command line names partitions for verity that are not on this disk',
    advice: 'install image, hashes and command line of one build together',
  },
  'resume-missing': {
    level: 'warning',
    meaning: 'resume= names no swap of this disk: the initrd may wait for it',
    advice: 'correct it, or leave it out',
  },
  'resume-hibernated': {
    level: 'warning',
    meaning: 'a hibernated system lies in the swap that resume= names, and would be woken',
    advice: 'make the swap anew (mkswap), unless that is meant',
  },
};

/** Filesystems whose mount options are known well enough: none of them has subvolumes. */
const WITHOUT_SUBVOLUMES = /^(ext[234]|xfs|vfat|erofs|squashfs|f2fs)$/;

/** Does root= lead to something on this disk, and what else the command line names? */
export const commandLineRule: Rule<EntryContext> = {
  name: 'command-line',
  kinds: KINDS,
  whyNot: whyNoEntries,
  run(context, report) {
    const { entries, options } = context;
    const brings = (entry: BootEntry): boolean => hasInitrd(entry) || context.initrds(entry).length > 0;
    for (const { id, ...detail } of judgeCommandLines(options.disk, entries, brings)) report(id, detail);
  },
};

/** Entries that start Linux with a command line that was written for them. */
export function linuxEntries(entries: readonly BootEntry[]): BootEntry[] {
  return entries.filter(
    ({ kind, kernel, source, unbootable }) =>
      (kind === 'linux' || kind === 'uki') &&
      source.dialect !== 'discovery' &&
      unbootable === undefined &&
      !/memtest[^/]*$/i.test(kernel),
  );
}

/**
 * Entries with the same command line are judged once, by the first of them.
 * @param bringsInitrd May look into kernel images that hold one.
 * @throws EIO, ERR_BOOTFS_NEED_RANGE
 */
export function judgeCommandLines(
  disk: Disk | undefined,
  entries: readonly BootEntry[],
  bringsInitrd: (entry: BootEntry) => boolean = hasInitrd,
): Judgement[] {
  const judged: string[] = [];
  const judgements: Judgement[] = [];
  const inOrder = linuxEntries(entries).sort((left, right) => Number(right.default) - Number(left.default));
  for (const entry of inOrder) {
    const facts = { disk, parameters: decodeCommandLine(entry.options), hasInitrd: bringsInitrd(entry) };
    const key = `${facts.hasInitrd} ${entry.options}`;
    if (judged.indexOf(key) >= 0) continue;
    judged.push(key);
    const root = judgeRoot(facts);
    const found = [...root.judgements, ...judgePlace(root, facts.parameters), ...judgeDevices(facts)];
    for (const { message, level, ...rest } of found) {
      judgements.push({
        ...rest,
        partition: entry.source.partition,
        path: entry.source.path,
        message: `${entry.title}: ${message}`,
        level: weigh(level ?? KINDS[rest.id].level, entry, inOrder),
      });
    }
  }
  return judgements;
}

/** Does the entry bring an initial RAM disk, or a UKI that may hold one? */
export function hasInitrd({ kind, initrds }: BootEntry): boolean {
  return kind === 'uki' || initrds.length > 0;
}

/** What keeps one of several entries from booting is no error as long as it is not the one that boots by itself. */
export function weigh(level: Level, entry: BootEntry, all: readonly BootEntry[]): Level {
  return level === 'error' && !entry.default && all.length > 1 ? 'warning' : level;
}

/** What is said of the root that was found, before any of its files is looked at. */
function judgePlace({ place, judgements }: RootFound, parameters: readonly KernelParameter[]): Judgement[] {
  if (place === undefined) return [];
  const { contents } = place;
  const kind = contents.contents?.kind;
  const flags = (lastValue(parameters, 'rootflags') ?? '').split(',');
  if (kind !== undefined && WITHOUT_SUBVOLUMES.test(kind) && flags.some((flag) => /^subvol(id)?=/.test(flag))) {
    return [{ id: 'root-flags', message: `rootflags= names a subvolume, and the root is ${kind}` }];
  }
  if (contents.fs !== undefined) return [];
  const where = place.volume?.name ?? `partition ${place.partition.number}`;
  const why = contents.error === undefined ? '' : `: ${reasonInContext(contents.error)}`;
  if (contents.contents?.readable === true && contents.error?.code === 'ERR_BOOTFS_CORRUPT') {
    // The number of a device of the target is a guess.
    const isGuess = judgements.some(({ id }) => id === 'root-on-target');
    const message = `the root, ${where}, can not be mounted${why}`;
    return [{ id: 'root-damaged', message, level: isGuess ? 'warning' : undefined }];
  }
  if (kind === undefined) {
    return [{ id: 'root-not-looked-at', message: `the root, ${where}, holds nothing that bootfs knows${why}` }];
  }
  return [{ id: 'root-not-looked-at', message: `the root, ${where}, is ${kind}${why}` }];
}
