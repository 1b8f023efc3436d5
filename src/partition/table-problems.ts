/** What is wrong with the partition table of a disk, in the eyes of the firmware and of Linux. */
import { hexByte } from '../bytes/names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { callerDevice } from '../device/caller-device.ts';
import { findGptCopy, type GptCopy, lastSector } from './gpt.ts';
import { GPT_PROTECTIVE, type ProtectiveEntry, readProtectiveEntries } from './mbr.ts';
import { readPartitionTable } from './partition.ts';
import type { Partition, PartitionTable } from './table.ts';

/**
 * - `gpt-primary`: the first GPT is not whole. - `gpt-backup`: the second one is not. - `gpt-backup-place`: it does not stand at
 * the end of the disk. - `gpt-copies-differ`. - `gpt-cut-off`: the disk ends before the table says.
 * - `mbr-missing`: a GPT without a protective MBR. - `mbr-active`: the protective entry is marked as active.
 * - `mbr-hybrid`: partitions besides the protective entry. - `table-broken`: no table can be read at all.
 * - `partitions-overlap`. - `partition-cut-off`: it ends past the end of the disk. - `partition-outside`: not where the GPT
 * says that partitions may be.
 */
export type TableProblemKind =
  | 'gpt-primary'
  | 'gpt-backup'
  | 'gpt-backup-place'
  | 'gpt-copies-differ'
  | 'gpt-cut-off'
  | 'mbr-missing'
  | 'mbr-active'
  | 'mbr-hybrid'
  | 'table-broken'
  | 'partitions-overlap'
  | 'partition-cut-off'
  | 'partition-outside';

/** One of them. */
export interface TableProblem {
  /** What is wrong, for programs. */
  readonly kind: TableProblemKind;
  /** The same for people. */
  readonly message: string;
  /** What the message names: sectors, counts, sums. */
  readonly numbers: Readonly<Record<string, number | string>>;
  /** Of the partition that it is about. */
  readonly partition?: number;
}

const SECTOR_SIZES = [512, 4096];
/** Bytes of an entry that Linux takes (block/partitions/efi.c). */
const LINUX_ENTRY_BYTES = 128;

/** Everything that is wrong; nothing where there is no table and nothing that looks like one. @throws EIO, ERR_BOOTFS_NEED_RANGE, EINVAL */
export function findTableProblems(given: BlockDevice): TableProblem[] {
  const device = callerDevice(given);
  const protective = readProtectiveEntries(device);
  if (protective.some(({ type, firstSector }) => type === GPT_PROTECTIVE && firstSector === 1)) {
    return gptProblems(device, protective);
  }
  if (protective.length === 0 && firstCopy(device, () => 1, []) !== undefined) {
    return [
      problem('mbr-missing', 'there is a GPT, but no protective MBR before it: neither Linux nor UEFI look at it'),
    ];
  }
  const table = readPartitionTable(device);
  return table === undefined ? [] : partitionProblems(device, table);
}

function problem(
  kind: TableProblemKind,
  message: string,
  numbers: TableProblem['numbers'] = {},
  partition?: number,
): TableProblem {
  return { kind, message, numbers, ...(partition !== undefined && { partition }) };
}

function gptProblems(device: BlockDevice, protective: readonly ProtectiveEntry[]): TableProblem[] {
  const reasons: string[] = [];
  const primary = firstCopy(device, () => 1, reasons);
  const problems = mbrProblems(protective, primary);
  if (primary !== undefined) {
    return [...problems, ...primaryProblems(device, primary), ...partitionProblems(device, primary.table, primary)];
  }
  const backup = firstCopy(device, (sectorSize) => lastSector(device, sectorSize), reasons);
  if (backup === undefined) {
    return [...problems, problem('table-broken', `protective MBR, but no whole GPT: ${reasons[0]}`)];
  }
  return [
    ...problems,
    problem('gpt-primary', `${reasons[0]}; Linux takes the backup only with "gpt" on its command line`),
    ...partitionProblems(device, backup.table, backup),
  ];
}

/** Both sector sizes are tried, as an image does not say which disk it is for. */
function firstCopy(
  device: BlockDevice,
  sectorOf: (sectorSize: number) => number,
  reasons: string[],
): GptCopy | undefined {
  for (const sectorSize of SECTOR_SIZES) {
    const copy = findGptCopy(device, sectorSize, sectorOf(sectorSize), reasons);
    if (copy !== undefined) return copy;
  }
  return undefined;
}

function primaryProblems(device: BlockDevice, primary: GptCopy): TableProblem[] {
  const { table, otherSector, lastUsable, entryBytes } = primary;
  const last = lastSector(device, table.sectorSize);
  const problems: TableProblem[] = [];
  if (entryBytes !== LINUX_ENTRY_BYTES) {
    problems.push(problem('gpt-primary', `entries of ${entryBytes} bytes, which Linux refuses`, { entryBytes }));
  }
  if (lastUsable > last) {
    const message = `the table counts on sectors up to ${lastUsable}, the disk ends with ${last}: Linux refuses such a table`;
    return [...problems, problem('gpt-cut-off', message, { lastUsable, lastSector: last })];
  }
  const reasons: string[] = [];
  const backup = findGptCopy(device, table.sectorSize, otherSector, reasons);
  if (backup === undefined) {
    const isPast = otherSector > last;
    const reason = isPast ? `it belongs into sector ${otherSector}, the disk ends with ${last}` : reasons[0];
    problems.push(problem('gpt-backup', `no whole backup of the table: ${reason}`, { otherSector, lastSector: last }));
  } else {
    if (otherSector !== last) {
      const message = `the backup of the table stands in sector ${otherSector}, the disk ends with ${last}`;
      problems.push(problem('gpt-backup-place', message, { otherSector, lastSector: last }));
    }
    if (backup.entriesCrc !== primary.entriesCrc || backup.table.uuid !== table.uuid) {
      problems.push(problem('gpt-copies-differ', 'the two copies of the table say different things'));
    }
  }
  return problems;
}

function mbrProblems(protective: readonly ProtectiveEntry[], primary: GptCopy | undefined): TableProblem[] {
  const problems: TableProblem[] = [];
  if (protective.some(({ type, isActive }) => type === GPT_PROTECTIVE && isActive)) {
    problems.push(problem('mbr-active', 'the protective entry is marked as active, against the UEFI specification'));
  }
  const sectorSize = primary?.table.sectorSize ?? 512;
  for (const { number, type, firstSector, sectors } of protective) {
    if (type === GPT_PROTECTIVE) continue;
    const isSame = ({ start, size }: Partition): boolean =>
      start === firstSector * sectorSize && size === sectors * sectorSize;
    const twin = primary?.table.partitions.filter(isSame)[0];
    const message =
      twin === undefined
        ? `entry ${number} (type 0x${hexByte(type)}) is no partition of the GPT`
        : `entry ${number} (type 0x${hexByte(type)}) is partition ${twin.number} of the GPT`;
    problems.push(
      problem('mbr-hybrid', `hybrid MBR: ${message}`, { firstSector, sectors, isInGpt: twin === undefined ? 0 : 1 }),
    );
  }
  return problems;
}

function partitionProblems(device: BlockDevice, table: PartitionTable, copy?: GptCopy): TableProblem[] {
  const problems: TableProblem[] = [];
  for (const { number, start, size } of table.partitions) {
    const missingBytes = Math.min(size, Math.max(0, start + size - device.size));
    if (missingBytes > 0) {
      const what =
        missingBytes === size
          ? 'begins past the end of the disk'
          : `its last ${missingBytes} bytes are past the end of the disk`;
      const linux = table.kind === 'gpt' ? '; Linux leaves such a partition out' : '';
      problems.push(
        problem('partition-cut-off', `partition ${number}: ${what}${linux}`, { start, size, missingBytes }, number),
      );
    } else if (copy !== undefined && isOutside(copy, start, size)) {
      const message = `partition ${number} is not between the sectors ${copy.firstUsable} and ${copy.lastUsable}, where the table says that partitions may be: UEFI leaves it out`;
      problems.push(problem('partition-outside', message, { start, size }, number));
    }
  }
  return [...problems, ...overlaps(table.partitions)];
}

/** A header that names no last sector, as no tool writes it, says nothing. */
function isOutside({ table: { sectorSize }, firstUsable, lastUsable }: GptCopy, start: number, size: number): boolean {
  if (lastUsable === 0) return false;
  return start < firstUsable * sectorSize || start + size > (lastUsable + 1) * sectorSize;
}

/** Each partition that begins before one before it ends: once, with the one that reaches farthest. */
function overlaps(partitions: readonly Partition[]): TableProblem[] {
  const problems: TableProblem[] = [];
  const inOrder = partitions.slice().sort((left, right) => left.start - right.start || left.number - right.number);
  let farthest: Partition | undefined;
  for (const partition of inOrder) {
    const { number, start, size } = partition;
    if (farthest !== undefined && start < farthest.start + farthest.size) {
      const sharedBytes = Math.min(start + size, farthest.start + farthest.size) - start;
      const message = `partitions ${farthest.number} and ${number} overlap in ${sharedBytes} bytes`;
      problems.push(problem('partitions-overlap', message, { with: farthest.number, sharedBytes }, number));
    }
    if (farthest === undefined || start + size > farthest.start + farthest.size) farthest = partition;
  }
  return problems;
}
