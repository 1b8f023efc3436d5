/** Members of Linux' software RAID: superblocks of version 0.90, 1.0, 1.1 and 1.2. */

import { joinU64, putU32be, u16le, u32le } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuid } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { corrupt } from '../../contract/errors.ts';
import { detail } from '../../contract/facts.ts';
import { readBytes } from '../../device/block-device.ts';
import { sliceDevice } from '../../device/slice.ts';
import {
  MD_DISK_ACTIVE,
  MD_DISK_FAULTY,
  MD_DISK_ROLE_FAULTY,
  MD_DISK_ROLE_JOURNAL,
  MD_DISK_ROLE_SPARE,
  MD_DISK_SYNC,
  MD_FEATURE_BAD_BLOCKS,
  MD_FEATURE_RECOVERY_OFFSET,
  MD_FEATURE_RESHAPE_ACTIVE,
  MD_RESERVED_BYTES,
  MD_SB_MAGIC,
} from '../ondisk/md.ts';
import {
  decodeMdpSuper,
  decodeMdpSuperblock1,
  mdp_magic,
  mdp_major_version,
  SB_CSUM,
  SIZEOF_MDP_SUPER,
  SIZEOF_MDP_SUPERBLOCK_1,
  SUPER_SB_CSUM,
} from '../ondisk/structs.gen.ts';
import type { InnerVolume, Inside } from './inside.ts';

const SECTOR_BYTES = 512;
/** dev_roles that the kernel makes room for. */
const MAX_ROLES = 1920;

/** What both versions say, in the same words. */
interface Member {
  readonly version: string;
  readonly uuid: string;
  /** As the superblock has it: `host:name`; '' in 0.90. */
  readonly setName: string;
  /** Number of the device where the superblock says it: 0 for /dev/md0. */
  readonly minor: number | undefined;
  readonly level: number;
  readonly raidDisks: number;
  /** Place in the array, or why it has none. */
  readonly role: number | 'spare' | 'faulty' | 'journal';
  readonly events: number;
  readonly deviceUuid: string;
  /** Bytes: where the data is, and how much of it. */
  readonly dataOffset: number;
  readonly dataSize: number;
  /** Why this member alone does not show the array's contents; undefined where it does. */
  readonly obstacle: string | undefined;
  readonly warnings: readonly string[];
}

const LEVELS: Readonly<Record<number, string>> = { [-4]: 'multipath', [-1]: 'linear' };

/** `raid1`, `linear`, ... */
function levelName(level: number): string {
  return LEVELS[level] ?? `raid${level}`;
}

/**
 * The array of which the device is a member; undefined where it bears no superblock.
 *
 * @throws ERR_BOOTFS_CORRUPT where its superblock is damaged; EIO
 */
export function findMd(device: BlockDevice): Inside | undefined {
  const member = findMember(device);
  if (member === undefined) return undefined;
  const { version, uuid, setName, level, raidDisks, role, events, deviceUuid, warnings } = member;
  return {
    kind: 'md',
    uuid,
    label: setName,
    name: shortName(member),
    details: {
      superblock: detail(version),
      level: detail(levelName(level)),
      role: detail(typeof role === 'number' ? `member ${role} of ${raidDisks}` : role),
      events: detail(events),
      ...(deviceUuid !== '' && { memberUuid: detail(deviceUuid) }),
    },
    warnings,
    volumes: [arrayOf(device, member)],
  };
}

/** `name` of `host:name`. */
function shortName({ setName, minor }: Member): string {
  if (setName === '') return minor === undefined ? '' : String(minor);
  return setName.slice(setName.indexOf(':') + 1);
}

/** Where udev puts the array of that name (`Inside.name`), below /dev. */
export function mdPaths(name: string): string[] {
  return /^[0-9]+$/.test(name) ? [`md${name}`, `md/${name}`] : [`md/${name}`, `md_${name}`];
}

function arrayOf(device: BlockDevice, member: Member): InnerVolume {
  const { level, role, dataOffset, dataSize, uuid } = member;
  const name = shortName(member);
  const reason =
    level !== 1
      ? `md: ${levelName(level)} is not read`
      : typeof role !== 'number'
        ? `md: this member is ${role === 'journal' ? 'a journal' : role}`
        : (member.obstacle ??
          (dataOffset + dataSize > device.size ? 'md: the image ends before the data of this member' : undefined));
  return {
    name: mdPaths(name)[0],
    paths: mdPaths(name),
    uuid,
    size: level === 1 ? dataSize : 0,
    device: reason === undefined ? sliceDevice(device, dataOffset, dataSize) : undefined,
    reason,
  };
}

/** In the order in which mdadm guesses: of two superblocks that are left over from two arrays, the newer format is meant. */
function findMember(device: BlockDevice): Member | undefined {
  const atEnd = Math.floor((device.size - 16 * SECTOR_BYTES) / 4096) * 4096;
  const places: [version: string, at: number][] = [
    ['1.1', 0],
    ['1.2', 4096],
    ['1.0', atEnd],
  ];
  for (const [version, at] of places) {
    if (at < 0 || at + SIZEOF_MDP_SUPERBLOCK_1 > device.size) continue;
    const bytes = readBytes(device, at, SIZEOF_MDP_SUPERBLOCK_1);
    if (mdp_magic(bytes, 0) === MD_SB_MAGIC && mdp_major_version(bytes, 0) === 1)
      return readVersion1(device, version, at, bytes);
  }
  const reserved = Math.floor(device.size / MD_RESERVED_BYTES) * MD_RESERVED_BYTES - MD_RESERVED_BYTES;
  if (reserved < 0) return undefined;
  const bytes = readBytes(device, reserved, SIZEOF_MDP_SUPER);
  return mdp_magic(bytes, 0) === MD_SB_MAGIC ? decodeVersion090(bytes) : undefined;
}

function readVersion1(device: BlockDevice, version: string, at: number, head: Uint8Array): Member {
  const superblock = decodeMdpSuperblock1(head);
  const { max_dev, feature_map, level } = superblock;
  if (max_dev > MAX_ROLES) throw corrupt('md: impossible max_dev', { max_dev });
  const bytes = readBytes(device, at, SIZEOF_MDP_SUPERBLOCK_1 + 2 * max_dev);
  if (sumOfWords(bytes, SB_CSUM) !== superblock.sb_csum) {
    throw corrupt('md: the checksum of the superblock is wrong', { byteOffset: at });
  }
  if (joinU64(superblock.super_offset_lo, superblock.super_offset_hi) * SECTOR_BYTES !== at) {
    throw corrupt('md: the superblock says that it stands elsewhere', { byteOffset: at });
  }
  const roleNumber =
    superblock.dev_number < max_dev
      ? u16le(bytes, SIZEOF_MDP_SUPERBLOCK_1 + 2 * superblock.dev_number)
      : MD_DISK_ROLE_SPARE;
  return {
    version,
    uuid: formatUuid(superblock.set_uuid),
    setName: decodeLabel(superblock.set_name),
    minor: undefined,
    level,
    raidDisks: superblock.raid_disks,
    role: ROLES[roleNumber] ?? roleNumber,
    events: joinU64(superblock.events_lo, superblock.events_hi),
    deviceUuid: formatUuid(superblock.device_uuid),
    dataOffset: joinU64(superblock.data_offset_lo, superblock.data_offset_hi) * SECTOR_BYTES,
    dataSize: joinU64(superblock.size_lo, superblock.size_hi) * SECTOR_BYTES,
    obstacle:
      (feature_map & MD_FEATURE_RECOVERY_OFFSET) !== 0
        ? 'md: this member is not whole yet'
        : (feature_map & MD_FEATURE_RESHAPE_ACTIVE) !== 0
          ? 'md: the array is being reshaped'
          : undefined,
    warnings: (feature_map & MD_FEATURE_BAD_BLOCKS) !== 0 ? ['md: the member has a list of bad blocks'] : [],
  };
}

const ROLES: Readonly<Record<number, 'spare' | 'faulty' | 'journal'>> = {
  [MD_DISK_ROLE_SPARE]: 'spare',
  [MD_DISK_ROLE_FAULTY]: 'faulty',
  [MD_DISK_ROLE_JOURNAL]: 'journal',
};

function decodeVersion090(bytes: Uint8Array): Member {
  const superblock = decodeMdpSuper(bytes);
  if (superblock.major_version !== 0 || superblock.minor_version < 90) {
    throw corrupt('md: unknown version', { major: superblock.major_version, minor: superblock.minor_version });
  }
  if (sumOfWords(bytes, SUPER_SB_CSUM) !== superblock.super_sb_csum) {
    throw corrupt('md: the checksum of the superblock is wrong');
  }
  const uuid = new Uint8Array(16);
  const { set_uuid0, set_uuid1, set_uuid2, set_uuid3, this_disk_state: state } = superblock;
  [set_uuid0, set_uuid1, set_uuid2, set_uuid3].forEach((word, at) => {
    putU32be(uuid, 4 * at, word);
  });
  const isActive = (state & MD_DISK_ACTIVE) !== 0 && (state & MD_DISK_SYNC) !== 0;
  return {
    version: '0.90',
    uuid: formatUuid(uuid),
    setName: '',
    minor: superblock.md_minor,
    level: superblock.level,
    raidDisks: superblock.raid_disks,
    role: (state & MD_DISK_FAULTY) !== 0 ? 'faulty' : isActive ? superblock.this_disk_raid_disk : 'spare',
    events: joinU64(superblock.events_lo, superblock.events_hi),
    deviceUuid: '',
    dataOffset: 0,
    dataSize: superblock.size * 1024,
    obstacle: undefined,
    warnings: [],
  };
}

/** md's checksum: 32-bit words as one sum, its halves added; the checksum's own word counts as 0, two bytes left over as one. */
function sumOfWords(bytes: Uint8Array, checksumAt: number): number {
  let low = 0;
  let carries = 0;
  for (let at = 0; at + 2 <= bytes.length; at += 4) {
    if (at === checksumAt) continue;
    low += at + 4 <= bytes.length ? u32le(bytes, at) : u16le(bytes, at);
    if (low > 0xffffffff) {
      low -= 0x1_0000_0000;
      carries++;
    }
  }
  return (low + carries) >>> 0;
}
