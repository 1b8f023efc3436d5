/** Where a filesystem keeps what is no file's, as far as its format says so in few words. */
import { joinU64 } from '../../bytes/endian.ts';
import { orDamage } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import { decodeFat32BootSector, decodeFatBootSector } from '../../fatread/ondisk/structs.gen.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { decodeXfsDsb } from '../../xfsread/ondisk/structs.gen.ts';
import { ext4ViewOf } from './ext4-view.ts';

/** XFS has four sectors at the start of each group: superblock, free space, inodes, free list. */
const XFS_GROUP_SECTORS = 4;
const MAX_GROUPS = 65536;
const FAT_ENTRY_BYTES = 32;

/** Blocks of the filesystem's own. */
export interface Area {
  /** For people. */
  readonly what: string;
  /** The first of them. */
  readonly fsBlock: number;
  /** How many they are. */
  readonly lengthInBlocks: number;
}

/** What an area is called that holds a log. */
export const JOURNAL = 'journal';

const known = new WeakMap<MountedPlace, readonly Area[]>();

/** The areas of a filesystem, none where its format has none that are known here. Found once for each place. */
export function areasOf(place: MountedPlace, blockSize: number): readonly Area[] {
  const found =
    known.get(place) ??
    orDamage(
      () => findAreas(place, blockSize),
      () => undefined,
    ) ??
    [];
  known.set(place, found);
  return found;
}

function findAreas(place: MountedPlace, blockSize: number): Area[] {
  const { format } = place.fs;
  if (format === 'xfs') return xfsAreas(place, blockSize);
  if (format === 'vfat') return fatAreas(place, blockSize);
  return (ext4ViewOf(place)?.areas ?? []).map(({ what, fsBlock, lengthInBlocks, group }) => ({
    what: group === undefined ? what : `${what} of group ${group}`,
    fsBlock,
    lengthInBlocks,
  }));
}

function xfsAreas({ device }: MountedPlace, blockSize: number): Area[] {
  const fields = decodeXfsDsb(readBytes(device, 0, 512));
  const { sb_agblocks, sb_agcount, sb_agblklog, sb_sectsize, sb_logblocks } = fields;
  const headBlocks = Math.ceil((XFS_GROUP_SECTORS * sb_sectsize) / blockSize);
  const areas: Area[] = [];
  for (let group = 0; group < Math.min(sb_agcount, MAX_GROUPS); group++) {
    areas.push({ what: `heads of group ${group}`, fsBlock: group * sb_agblocks, lengthInBlocks: headBlocks });
  }
  // An xfs_fsblock_t has the group above the block in it.
  const start = joinU64(fields.sb_logstart_lo, fields.sb_logstart_hi);
  const perGroup = 2 ** sb_agblklog;
  const fsBlock = Math.floor(start / perGroup) * sb_agblocks + (start % perGroup);
  if (start > 0) areas.push({ what: JOURNAL, fsBlock, lengthInBlocks: sb_logblocks });
  return areas;
}

function fatAreas({ device }: MountedPlace, blockSize: number): Area[] {
  const sector = readBytes(device, 0, 512);
  const { sector_size, reserved, fats, dir_entries, fat_length } = decodeFatBootSector(sector);
  const fatSectors = fats * (fat_length || decodeFat32BootSector(sector).length);
  const area = (what: string, first: number, sectors: number): Area => {
    const start = Math.floor((first * sector_size) / blockSize);
    return { what, fsBlock: start, lengthInBlocks: Math.ceil(((first + sectors) * sector_size) / blockSize) - start };
  };
  const rootSectors = Math.ceil((dir_entries * FAT_ENTRY_BYTES) / sector_size);
  const all = [area('boot sectors', 0, reserved), area('tables of clusters', reserved, fatSectors)];
  return rootSectors === 0 ? all : [...all, area('root directory', reserved + fatSectors, rootSectors)];
}
