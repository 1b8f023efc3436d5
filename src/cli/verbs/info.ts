import { missingBytes } from '../../check/files/missing-bytes.ts';
import { findComposefsHeader } from '../../composefs/header.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { BootfsError } from '../../contract/errors.ts';
import type { Detail } from '../../contract/facts.ts';
import type { Disk } from '../../disk/disk.ts';
import type { ProbeFunction } from '../../probe/probe.ts';
import { printable } from '../../report/printable.ts';
import { sizeText, timeText } from '../../report/text.ts';
import { describeJournal } from '../facts/journal-text.ts';
import type { ImageFile, OpenedImage } from '../image/image.ts';
import type { Located } from '../image/locate.ts';
import { candidatesOf } from '../image/locate.ts';
import { EXIT_DONE, UsageError } from '../terminal/exit-status.ts';
import { table } from '../terminal/text.ts';
import type { Verb, VerbContext } from './verb.ts';

/** `bootfs info`: also for what can be recognised and not read. */
export const info: Verb = {
  name: 'info',
  summary: 'print what the image holds: a disk with its partitions, a filesystem with its features',
  path: 'none',
  options: [],
  examples: ['info disk.img', 'info --json /dev/sda2', 'info disk.img --part esp'],
  async run(context) {
    const { common, formats, out } = context;
    const disk = await context.openDisk();
    if (disk === undefined) {
      const volume = await context.openVolume();
      const rootHash = common.dmVerity?.verity;
      // A root hash is about the one filesystem that is shown.
      const verified = rootHash === undefined ? {} : { dmVerity: { rootHash, errorCorrection: false } };
      if (common.json) out.json({ ...infoJson(volume, formats.probe), ...verified });
      else for (const line of infoLines(volume, formats.probe, rootHash)) out.line(line);
      return EXIT_DONE;
    }
    const volume = await findVolume(context, disk);
    // What is told of a disk takes every loader to tell.
    const { diskJson, diskLines, readDiskFacts } = await import('../facts/disk-facts.ts');
    const facts = readDiskFacts(disk);
    if (common.json) {
      const image = volume === undefined ? await diskImageJson(context, disk) : infoJson(volume, formats.probe);
      out.json({ ...image, disk: diskJson(facts) });
    } else {
      for (const line of diskLines(facts)) out.line(line);
      if (volume !== undefined) for (const line of ['', ...infoLines(volume, formats.probe)]) out.line(line);
    }
    return EXIT_DONE;
  },
};

/**
 * The only filesystem of a disk that the other verbs would read; undefined where there are several, or none, and yet
 * something to be told of. @throws why there is none, where nothing on the disk has a name
 */
async function findVolume(context: VerbContext, disk: Disk): Promise<OpenedImage | undefined> {
  try {
    return await context.openVolume();
  } catch (error) {
    const isOneOfMany = error instanceof UsageError;
    const isNone = error instanceof BootfsError && error.code === 'ERR_BOOTFS_UNRECOGNISED';
    if (isOneOfMany || (isNone && disk.partitions.some(({ contents }) => contents !== undefined))) return undefined;
    throw error;
  }
}

/** What is told of an image of which no one filesystem is meant. */
async function diskImageJson(context: VerbContext, { device, table }: Disk): Promise<Record<string, unknown>> {
  const level = { ...(await context.openImage()), disk: device, table, partition: undefined, device };
  return { type: 'disk', size: device.size, images: [levelJson(level, context.formats.probe)] };
}

function infoJson({ fs, device, levels }: OpenedImage, probe: ProbeFunction): Record<string, unknown> {
  const { type, label, uuid, blockSize, features, details } = fs;
  const journal = fs.journal && { ...fs.journal, transactions: undefined };
  const plain = Object.fromEntries(Object.entries(details).map(([name, fact]) => [name, plainValue(fact)]));
  const images = levels.map((level) => levelJson(level, probe));
  const size = device.size;
  return {
    type,
    label,
    uuid,
    blockSize,
    size,
    missingBytes: missingBytes(fs),
    features,
    details: plain,
    composefs: findComposefsHeader(device),
    journal,
    images,
  };
}

function levelJson(level: ImageFile & Located, probe: ProbeFunction): Record<string, unknown> {
  const { formats, disk, table: found, partition } = level;
  return {
    size: disk.size,
    formats,
    partition: partition?.number,
    volume: level.volume,
    partitionTable: found && {
      kind: found.kind,
      uuid: found.uuid,
      sectorSize: found.sectorSize,
      warnings: found.warnings,
      partitions: candidatesOf(disk, found, probe).map(({ partition: part, contents }) => ({
        ...part,
        contents: contents ?? null,
      })),
    },
  };
}

function infoLines({ fs, device, levels }: OpenedImage, probe: ProbeFunction, rootHash?: string): string[] {
  const missing = missingBytes(fs);
  const rows = [
    ['type', fs.type],
    ['label', printable(fs.label)],
    ['uuid', fs.uuid],
    ['size', `${sizeText(device.size)} (${device.size})`],
    ['missing', missing === 0 ? '' : `the last ${missing} bytes of the filesystem: the image is cut off`],
    ['composefs', composefsText(device)],
    ['block size', String(fs.blockSize)],
    ['features', fs.features.names.join(' ')],
    ['unknown', fs.features.unknown.join(', ')],
    ['journal', fs.journal === undefined ? '' : describeJournal(fs.journal)],
    ...Object.keys(fs.details)
      .filter((key) => fs.details[key].value !== device.size)
      .map((key) => [words(key), detailText(fs.details[key])]),
    ['dm-verity', rootHash === undefined ? '' : `against ${rootHash}; error correction (FEC) is not applied`],
    ...levels.flatMap((level) => levelRows(level, probe)),
  ];
  return table(rows.filter(([, value]) => value !== ''));
}

/** '' for what is no composefs image. */
function composefsText(device: BlockDevice): string {
  const header = findComposefsHeader(device);
  if (header === undefined) return '';
  return `image format ${header.imageVersion}${header.hasAcl ? ', with access control lists' : ''}`;
}

/** `lastMount` as `last mount`. */
function words(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, (_pair, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

function detailText(fact: Detail): string {
  if (fact.kind !== 'time') return printable(String(plainValue(fact)));
  return fact.value === 0 ? 'never' : timeText({ seconds: fact.value, nanoseconds: 0 }, 0);
}

/** For JSON: a list is its words, or `none`. */
function plainValue(fact: Detail): number | string | boolean {
  return fact.kind === 'list' ? fact.value.join(', ') || 'none' : fact.value;
}

function levelRows(level: ImageFile & Located, probe: ProbeFunction): string[][] {
  const rows = [['image', level.formats.slice().reverse().join(' in ')]];
  const found = level.table;
  if (found === undefined) return rows;
  rows.push(['partitions', `${found.kind}, ${found.uuid}, sectors of ${found.sectorSize} bytes`]);
  for (const { partition, contents } of candidatesOf(level.disk, found, probe)) {
    const words = [
      sizeText(partition.size),
      partition.typeName ?? partition.type,
      contents?.kind ?? 'unknown',
      printable(partition.label || contents?.label || ''),
      partition.uuid,
    ];
    const beyond = Math.max(0, partition.start + partition.size - level.disk.size);
    if (beyond > 0) words.push(`its last ${Math.min(beyond, partition.size)} bytes are past the end of the image`);
    const mark = partition.number === level.partition?.number ? '*' : '';
    rows.push([`  ${partition.number}${mark}`, words.filter((word) => word !== '').join(', ')]);
  }
  return rows;
}
