import type { DiskMenu } from '../../boot/index.ts';
import { reasonInContext } from '../../contract/errors.ts';
import type { Contents } from '../../disk/contents.ts';
import { type Disk, type DiskPartition, WHOLE_DISK } from '../../disk/disk.ts';
import { findHybridIso } from '../../disk/hybrid-iso.ts';
import type { BootChain } from '../contract/chain.ts';
import type { DiskContext } from '../contract/disk-context.ts';
import type { FindingKind, Report, Rule } from '../contract/finding.ts';

const KINDS: Readonly<Record<string, FindingKind>> = {
  'nothing-to-boot': {
    level: 'error',
    meaning: 'no loader of the disk has an entry that it could boot',
    advice: 'make the configuration again, where the loader reads it',
  },
  'entry-unbootable': {
    level: 'warning',
    meaning: 'the loader shows an entry that it can not boot',
    advice: 'install what the entry names, or remove the entry',
  },
  'loader-partition-unread': {
    level: 'warning',
    meaning: 'what the loader boots may be on a partition that bootfs does not read',
    advice: 'check it with the loader itself; the verdict stays undecided',
  },
};

/** Programs that read what the firmware reads, which is the FAT of an ESP. */
const FAT_ONLY: readonly string[] = ['systemd-boot', 'uki', 'linux'];
/** No loader boots from these. */
const NEVER_BOOTED = /^(swap|dm-verity.*)$/;

/** Is there an entry that a loader can boot? Guesses are none. */
export const diskEntriesRule: Rule<DiskContext> = {
  name: 'disk-entries',
  kinds: KINDS,
  run({ disk, menu, chains }, report) {
    reportDiskEntries(disk, menu, chains.some(isUnknown), report);
  },
};

/** Does it end at a loader that bootfs does not know, which may read anything? */
function isUnknown({ faults }: BootChain): boolean {
  return faults.some(({ id }) => id === 'loader-unknown') && faults.every(({ id }) => id === 'loader-unknown');
}

function reportDiskEntries(
  disk: Disk,
  { entries, loaders }: DiskMenu,
  hasUnknownLoader: boolean,
  report: Report,
): void {
  const offered = entries.filter(({ guessed }) => guessed !== true);
  for (const { title, source, partition, unbootable, default: isDefault } of offered) {
    if (unbootable === undefined) continue;
    const where = { partition: source.partition ?? partition, path: source.path };
    report('entry-unbootable', {
      ...where,
      message: `${title}: ${unbootable}`,
      level: isDefault ? 'error' : 'warning',
    });
  }
  const bootable = offered.filter(({ unbootable }) => unbootable === undefined);
  if (bootable.length > 0) return;
  const isFatOnly = readsFatOnly(loaders);
  const isRead = ({ typeRole }: DiskPartition): boolean => !isFatOnly || typeRole === 'esp' || typeRole === 'xbootldr';
  const unread = disk.partitions.filter((partition) => isUnread(partition) && isRead(partition));
  const iso = isFatOnly ? undefined : findHybridIso(disk);
  if (unread.length === 0 && iso === undefined && !hasUnknownLoader) {
    report('nothing-to-boot', { message: 'no loader of this disk has an entry whose files are there' });
  }
  for (const { number, contents, error } of unread) {
    const message = `${contents?.kind ?? 'a partition'} can not be read${error === undefined ? '' : `: ${reasonInContext(error)}`}`;
    report('loader-partition-unread', { partition: number === WHOLE_DISK ? undefined : number, message });
  }
  if (iso !== undefined) {
    const message = `the disk as a whole is ISO 9660, label ${iso.label}, which can not be read`;
    report('loader-partition-unread', { message });
  }
}

/** Would firmware start nothing but systemd-boot or kernels? */
function readsFatOnly(loaders: DiskMenu['loaders']): boolean {
  const started = loaders.filter(({ isFallback }) => isFallback);
  return started.length > 0 && started.every(({ kind }) => FAT_ONLY.indexOf(kind) >= 0);
}

/** A group of volumes, or an array, all of which are read hides nothing. */
function isUnread({ fs, contents, volumes }: Contents): boolean {
  if (fs !== undefined || contents === undefined || NEVER_BOOTED.test(contents.kind)) return false;
  return volumes.length === 0 || volumes.some((volume) => volume.device === undefined || isUnread(volume));
}
