/** The same for people. */

import type { BootLoader } from '../../boot/index.ts';
import type { Contents, DiskVolume } from '../../disk/contents.ts';
import { type DiskPartition, WHOLE_DISK } from '../../disk/disk.ts';
import { type DiskFacts, holdingOf, loaderName, roleOf } from '../../report/disk-facts.ts';
import { placeOfNumber } from '../../report/places.ts';
import { printable } from '../../report/printable.ts';
import { sizeText } from '../../report/text.ts';
import { shownPath, table } from '../terminal/text.ts';

const COLUMNS = ['', 'role', 'type', 'filesystem', 'label', 'uuid', 'size', 'holds'];

/** What is told of the whole, then one line for each partition and each volume inside of one. */
export function diskLines(facts: DiskFacts): string[] {
  const partitions = facts.disk.partitions.flatMap((partition) => [
    partitionRow(facts, partition),
    ...volumeRows(facts, partition, partition.number, 1),
  ]);
  return [...table(headRows(facts)), '', ...table([COLUMNS, ...partitions], [6])];
}

function headRows({ disk, problems, systems, loaders, images }: DiskFacts): string[][] {
  const { table: found, tableError, device } = disk;
  const kind =
    found === undefined ? 'no partition table' : `${found.kind}, ${found.uuid}, sectors of ${found.sectorSize} bytes`;
  const names = systems.map(({ name, partition, volume }) =>
    printable(`${name} (${placeOfNumber(partition)}${volume === undefined ? '' : `, ${volume}`})`),
  );
  const rows = [
    ['disk', `${sizeText(device.size)}, ${kind}`],
    ...labelled(
      'system',
      names.length > 0 ? names : images.map((title) => printable(`${title} (unified kernel image)`)),
    ),
    ...labelled('boots by', loaders.map(loaderText)),
    ...labelled(
      'problem',
      problems.map(({ message }) => printable(message)),
    ),
  ];
  if (tableError !== undefined && problems.length === 0) rows.push(['problem', printable(tableError.reason)]);
  return rows;
}

/** The label stands at the first of several lines. */
function labelled(label: string, values: readonly string[]): string[][] {
  return values.map((value, at) => [at === 0 ? label : '', value]);
}

function loaderText(loader: BootLoader): string {
  const { firmware, architecture, partition, path, isFallback } = loader;
  const where = path === undefined ? 'in the boot sectors' : `${shownPath(path)} on partition ${partition}`;
  const how = firmware === 'uefi' && !isFallback ? ', where NVRAM names it' : '';
  const what = [firmware === 'uefi' ? 'UEFI' : firmware === 'bios' ? 'BIOS' : firmware, architecture ?? ''];
  return `${what.filter((word) => word !== '').join(' ')}: ${printable(loaderName(loader))}, ${where}${how}`;
}

function partitionRow(facts: DiskFacts, partition: DiskPartition): string[] {
  const { number, entry, missingBytes, contents } = partition;
  const holds = holdingOf(facts, partition, number);
  const missing = missingBytes === 0 ? '' : `its last ${missingBytes} bytes are past the end of the image`;
  return [
    `  ${number === WHOLE_DISK ? '-' : number}`,
    roleOf(partition) ?? '-',
    entry?.typeName ?? entry?.type ?? '-',
    contents?.kind ?? '-',
    printable(contents?.label || entry?.label || '-'),
    contents?.uuid || '-',
    sizeText(entry?.size ?? partition.device?.size ?? 0),
    printable([holds, missing].filter((word) => word !== '').join('; ')),
  ];
}

function volumeRows(facts: DiskFacts, { volumes }: Contents, partition: number, depth: number): string[][] {
  return volumes.flatMap((volume) => [
    volumeRow(facts, volume, partition, depth),
    ...volumeRows(facts, volume, partition, depth + 1),
  ]);
}

function volumeRow(facts: DiskFacts, volume: DiskVolume, partition: number, depth: number): string[] {
  const { name, contents, contentRole, size, reason } = volume;
  return [
    `  ${'  '.repeat(depth)}${shownPath(name)}`,
    contentRole ?? '-',
    'volume',
    contents?.kind ?? '-',
    printable(contents?.label || '-'),
    contents?.uuid || '-',
    size === 0 ? '-' : sizeText(size),
    printable(reason ?? holdingOf(facts, volume, partition, name)),
  ];
}
