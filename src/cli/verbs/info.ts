import { EXIT_DONE, printable } from '../exit-status.ts';
import type { ImageFile, Volume } from '../image.ts';
import { describeJournal } from '../journal-text.ts';
import type { Located } from '../locate.ts';
import { candidatesOf } from '../locate.ts';
import { sizeText, table, timeText } from '../text.ts';
import type { Verb } from '../verb.ts';

export const info: Verb = {
  name: 'info',
  summary: 'print what the image holds',
  path: 'none',
  options: [],
  examples: ['info disk.img', 'info --json /dev/sda2', 'info disk.img --part esp'],
  async run(context) {
    const volume = await context.openVolume();
    if (context.common.json) context.out.json(infoJson(volume));
    else for (const line of infoLines(volume)) context.out.line(line);
    return EXIT_DONE;
  },
};

function infoJson({ fs, device, levels }: Volume): Record<string, unknown> {
  const { type, label, uuid, blockSize, features, details } = fs;
  const journal = fs.journal && { ...fs.journal, transactions: undefined };
  return { type, label, uuid, blockSize, size: device.size, features, details, journal, images: levels.map(levelJson) };
}

function levelJson(level: ImageFile & Located): Record<string, unknown> {
  const { formats, disk, table: found, partition } = level;
  return {
    size: disk.size,
    formats,
    partition: partition?.number,
    partitionTable: found && {
      kind: found.kind,
      uuid: found.uuid,
      sectorSize: found.sectorSize,
      warnings: found.warnings,
      partitions: candidatesOf(disk, found).map(({ partition: part, contents }) => ({
        ...part,
        contents: contents ?? null,
      })),
    },
  };
}

function infoLines({ fs, device, levels }: Volume): string[] {
  const rows = [
    ['type', fs.type],
    ['label', printable(fs.label)],
    ['uuid', fs.uuid],
    ['size', `${sizeText(device.size)} (${device.size})`],
    ['block size', String(fs.blockSize)],
    ['features', fs.features.names.join(' ')],
    ['unknown', fs.features.unknown.join(', ')],
    ['journal', fs.journal === undefined ? '' : describeJournal(fs.journal)],
    ...Object.keys(fs.details)
      .filter((key) => fs.details[key] !== device.size)
      .map((key) => [words(key), detailText(key, fs.details[key])]),
    ...levels.flatMap(levelRows),
  ];
  return table(rows.filter(([, value]) => value !== ''));
}

/** `lastMount` as `last mount`. */
function words(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, (_pair, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** Times are details as seconds since 1970; 0 stands for never. */
function detailText(key: string, value: number | string | boolean): string {
  if (typeof value !== 'number' || !/^(created|last[A-Z])/.test(key)) return printable(String(value));
  return value === 0 ? 'never' : timeText({ seconds: value, nanoseconds: 0 }, 0);
}

function levelRows(level: ImageFile & Located): string[][] {
  const rows = [['image', level.formats.slice().reverse().join(' in ')]];
  const found = level.table;
  if (found === undefined) return rows;
  rows.push(['partitions', `${found.kind}, ${found.uuid}, sectors of ${found.sectorSize} bytes`]);
  for (const { partition, contents } of candidatesOf(level.disk, found)) {
    const words = [
      sizeText(partition.size),
      partition.typeName ?? partition.type,
      contents?.kind ?? 'unknown',
      printable(partition.label || contents?.label || ''),
      partition.uuid,
    ];
    const mark = partition.number === level.partition?.number ? '*' : '';
    rows.push([`  ${partition.number}${mark}`, words.filter((word) => word !== '').join(', ')]);
  }
  return rows;
}
