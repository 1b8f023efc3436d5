/** The partition table, and whether what firmware looks for by type is what it should be. */
import type { Disk, DiskPartition } from '../../disk/disk.ts';
import { findTableProblems, type TableProblem, type TableProblemKind } from '../../partition/table-problems.ts';
import { findSignature } from '../../probe/signatures.ts';
import type { Judgement } from '../command-line/root.ts';
import type { DiskContext } from '../contract/disk-context.ts';
import type { FindingKind, Rule } from '../contract/finding.ts';

const NEW_TABLE = 'make the table again (sfdisk, sgdisk, systemd-repart), or copy the image again if it was cut off';

const KINDS: Readonly<Record<string, FindingKind>> = {
  'table-damaged': { level: 'error', meaning: 'the partition table can not be read at all', advice: NEW_TABLE },
  'gpt-primary-damaged': {
    level: 'error',
    meaning: 'the first copy of the GPT is damaged: Linux does not go to the second one by itself',
    advice: 'restore it from the second copy: sgdisk --load-backup, gdisk (r, b)',
  },
  'gpt-backup-damaged': {
    level: 'warning',
    meaning: 'the second copy of the GPT is damaged or not there',
    advice: 'write it anew: sgdisk --verify says what is wrong, sgdisk -e puts it to the end',
  },
  'gpt-backup-misplaced': {
    level: 'note',
    meaning:
      'the second copy of the GPT does not stand at the end of the disk, as where an image was copied to a larger one',
    advice: 'nothing, or sgdisk -e',
  },
  'gpt-copies-differ': {
    level: 'warning',
    meaning: 'the two copies of the GPT say different things',
    advice: 'see which of them is right, and write the other one anew',
  },
  'table-cut-off': {
    level: 'error',
    meaning: 'the disk ends before the table says: Linux refuses such a GPT',
    advice: 'copy the image again, and compare its size and checksum with the source',
  },
  'protective-mbr-missing': {
    level: 'error',
    meaning: 'a GPT without a protective MBR before it, which Linux and UEFI do not look at',
    advice: 'write it anew: gdisk writes one with every table',
  },
  'protective-mbr-active': {
    level: 'note',
    meaning: 'the protective MBR is marked as active, against the specification: some firmware then sees no GPT',
    advice: 'take the flag away, unless the disk is for a BIOS that needs it',
  },
  'hybrid-mbr': {
    level: 'note',
    meaning: 'the MBR before a GPT lists partitions of its own',
    advice: 'nothing, if the firmware of the machine needs it',
  },
  'partitions-overlap': { level: 'error', meaning: 'two partitions share sectors', advice: NEW_TABLE },
  'partition-cut-off': {
    level: 'error',
    meaning: 'a partition ends, or begins, past the end of the disk',
    advice: 'copy the image again, and compare its size and checksum with the source',
  },
  'partition-outside': {
    level: 'note',
    meaning: 'a partition is not where the GPT says that partitions may be: UEFI leaves it out, Linux does not',
    advice: NEW_TABLE,
  },
  'esp-not-fat': {
    level: 'error',
    meaning: 'a partition with the type of an EFI system partition holds no FAT, the only thing that firmware reads',
    advice: 'make a FAT filesystem on it, or give it another type',
  },
  'xbootldr-not-fat': {
    level: 'warning',
    meaning: 'an extended boot loader partition holds no FAT: systemd-boot needs a driver for it on the ESP',
    advice: 'make a FAT filesystem on it, or put a driver into /EFI/systemd/drivers of the ESP',
  },
  'esp-without-type': {
    level: 'warning',
    meaning: 'what looks like an EFI system partition does not have the type of one',
    advice: 'give it the type (GPT c12a7328-f81f-11d2-ba4b-00a0c93ec93b, MBR 0xef)',
  },
  'iso-image': {
    level: 'note',
    meaning: 'the disk is an ISO 9660 image as well, which bootfs does not read',
    advice: 'nothing: the partitions are looked at',
  },
};

const IDS: Readonly<Record<TableProblemKind, string>> = {
  'gpt-primary': 'gpt-primary-damaged',
  'gpt-backup': 'gpt-backup-damaged',
  'gpt-backup-place': 'gpt-backup-misplaced',
  'gpt-copies-differ': 'gpt-copies-differ',
  'gpt-cut-off': 'table-cut-off',
  'mbr-missing': 'protective-mbr-missing',
  'mbr-active': 'protective-mbr-active',
  'mbr-hybrid': 'hybrid-mbr',
  'table-broken': 'table-damaged',
  'partitions-overlap': 'partitions-overlap',
  'partition-cut-off': 'partition-cut-off',
  'partition-outside': 'partition-outside',
};
/** Hybrid ISO images break these on purpose. */
const ON_PURPOSE = /^(hybrid-mbr|partitions-overlap|partition-outside|gpt-backup-damaged|protective-mbr-missing)$/;

/** Is the table whole, and are the types in it right? */
export const partitionTableRule: Rule<Pick<DiskContext, 'disk'> & Partial<DiskContext>> = {
  name: 'partition-table',
  kinds: KINDS,
  run({ disk, menu }, report) {
    // GRUB reads such a partition whatever is on it: Fedora has ext4 there.
    const isForSystemdBoot = menu === undefined || menu.loaders.some(({ kind }) => kind === 'systemd-boot');
    for (const { id, ...detail } of judgeTable(disk)) {
      if (id !== 'xbootldr-not-fat' || isForSystemdBoot) report(id, detail);
    }
  },
};

/** @throws EIO, ERR_BOOTFS_NEED_RANGE */
export function judgeTable(disk: Disk): Judgement[] {
  const whole = findSignature(disk.device);
  const isIso = whole?.kind === 'iso9660';
  // A filesystem on the whole disk leaves the second sector alone: what stands there is of a table that was.
  const isFilesystem = disk.table === undefined && disk.partitions[0].contents?.readable === true;
  const problems = findTableProblems(disk.device).filter(({ kind }) => kind !== 'mbr-missing' || !isFilesystem);
  const judgements: Judgement[] = problems.map((problem) => ({
    id: IDS[problem.kind],
    message: problem.message,
    numbers: problem.numbers,
    ...levelOf(disk, problem, isIso),
  }));
  if (isIso) judgements.push({ id: 'iso-image', message: `ISO 9660, label ${whole.label}` });
  return [...judgements, ...judgeTypes(disk)];
}

function levelOf(
  { partitions }: Disk,
  { kind, numbers, partition }: TableProblem,
  isIso: boolean,
): Pick<Judgement, 'level'> {
  if (isIso && ON_PURPOSE.test(IDS[kind])) return { level: 'note' };
  const role = partitions.filter(({ number }) => number === partition)[0]?.typeRole;
  if (kind === 'partition-outside' && role === 'esp') return { level: 'error' };
  return kind === 'mbr-hybrid' && numbers['isInGpt'] === 0 ? { level: 'warning' } : {};
}

function judgeTypes({ partitions }: Disk): Judgement[] {
  const judgements: Judgement[] = [];
  for (const { number, typeRole, contents, device } of partitions) {
    if (device === undefined || contents?.kind === 'vfat') continue;
    const kind = contents?.kind ?? 'nothing that bootfs knows';
    if (typeRole === 'esp') judgements.push({ id: 'esp-not-fat', message: `partition ${number} holds ${kind}` });
    if (typeRole === 'xbootldr')
      judgements.push({ id: 'xbootldr-not-fat', message: `partition ${number} holds ${kind}` });
  }
  const [untyped] = partitions.filter(isUntypedEsp);
  if (untyped !== undefined && !partitions.some(({ typeRole }) => typeRole === 'esp')) {
    const type = untyped.entry?.typeName ?? untyped.entry?.type ?? 'none';
    judgements.push({
      id: 'esp-without-type',
      message: `partition ${untyped.number} has /EFI/BOOT, and the type ${type}`,
    });
  }
  return judgements;
}

/** The firmware of a Raspberry Pi reads any FAT, and EFI programs may lie beside its own files. */
function isUntypedEsp({ entry, fs, contentRole }: DiskPartition): boolean {
  return entry !== undefined && contentRole === 'esp' && fs?.exists('/EFI/BOOT') === true && !fs.exists('/config.txt');
}
