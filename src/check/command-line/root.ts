/** What `root=` on a kernel command line leads to. */
import type { DevicePlace } from '../../disk/device-names.ts';
import { findDevice } from '../../disk/device-names.ts';
import type { Disk } from '../../disk/disk.ts';
import type { Detail } from '../contract/finding.ts';
import { type KernelParameter, lastValue } from './command-line.ts';

/** A finding, before it is given to an entry. */
export interface Judgement extends Detail {
  /** One of the rule's kinds. */
  readonly id: string;
}

/** What is known of the entry whose command line it is. */
export interface CommandLineFacts {
  /** Undefined where a filesystem is judged for itself. */
  readonly disk: Disk | undefined;
  /** In their order. */
  readonly parameters: readonly KernelParameter[];
  /** Does the entry bring one? */
  readonly hasInitrd: boolean;
}

/** Where the root is, as far as the command line and the partitions' types say. */
export interface RootFound {
  /** Undefined where it is not on this disk, or can't be known. */
  readonly place: DevicePlace | undefined;
  /** What is wrong with what names it. */
  readonly judgements: readonly Judgement[];
}

/** Words of `root=` that are no device: the initrd takes the root from elsewhere. */
const ELSEWHERE =
  /^(\/dev\/(nfs|ram[0-9]*|sr[0-9]+|cdrom|root|nbd[0-9]*|mtdblock.*|ubi.*)|nfs4?:|iscsi:|nbd:|cifs:|https?:|ftp:|tftp:|live:|overlay:|virtiofs:|ubi[0-9]*[:_]|mtd|dhcp6?$|on$|dissect|bind:|image:|tmpfs|fstab|off|none|ip=)/;
const ZFS = /^(ZFS=|zfs:)/;
/** Devices that nobody has set up at that time. */
const IMPOSSIBLE = /^\/dev\/(loop|zram)[0-9]/;
/** A device number, in decimal or as four hexadecimal digits or more. */
const NUMBERS = /^([0-9]+:[0-9]+|[0-9a-f]{3,8})$/;
/** Parameters with which an initrd needs no `root=`. */
const EXPLAINS_NO_ROOT =
  /^(boot|live-media|rd\.live\.image|archisobasedir|archisodevice|archisolabel|misobasedir|img_dev|inst\.(stage2|repo|ks)|nfsroot|netroot|rootfstype|ignition\..*|coreos\..*|snapd_recovery_mode|talos\.platform|flatcar\..*|alpine_(dev|repo)|modloop|mount\.usr|usrhash|roothash|systemd\.volatile|systemd\.unit|debian-installer.*|preseed.*|---|ostree|zfs|bootmnt|casper.*|iso-scan.*|findiso|fromiso|kickstart|autoinstall)$/;

/** With these the kernel or the initrd makes devices below /dev/mapper that are on no disk. */
const MAKES_MAPPED =
  /^(roothash|usrhash|verity\..*|systemd\.verity.*|dm|dm-mod\.create|dm_verity\..*|rd\.dm.*|rd\.multipath|multipath)$/;

/** Is it a device that something else on the command line makes? */
export function isMadeByCommandLine(device: string, parameters: readonly KernelParameter[]): boolean {
  return /^\/dev\/(mapper\/|dm-)/.test(device) && parameters.some(({ name }) => MAKES_MAPPED.test(name));
}

/** Judges `root=`, or that there is none. @throws ERR_BOOTFS_NEED_RANGE */
export function judgeRoot(facts: CommandLineFacts): RootFound {
  const found = judgeNamedRoot(facts);
  const number = facts.disk?.roles.root;
  const [partition] = facts.disk?.partitions.filter((each) => each.number === number) ?? [];
  if (partition === undefined || found.place !== undefined) return found;
  // What somebody says counts where the command line leads to nothing that can be seen.
  return { place: { partition, volume: undefined, contents: partition }, judgements: [] };
}

function judgeNamedRoot(facts: CommandLineFacts): RootFound {
  const { disk, parameters } = facts;
  // dracut's long form of a plain device.
  const root = lastValue(parameters, 'root')?.replace(/^block:/, '');
  if (root === undefined || root === '') return judgeNoRoot(facts);
  if (root === 'gpt-auto' || root === 'gpt-auto-force' || root === '/dev/gpt-auto-root')
    return judgeAutomatic(facts, root);
  if (ZFS.test(root)) return judgeZfs(facts, root);
  if (ELSEWHERE.test(root)) return only('root-elsewhere', `root=${root} is not on a disk of this kind`);
  if (parameters.some(({ name }) => name === 'netroot'))
    return only('root-elsewhere', `root=${root} is reached over the network (netroot=)`);
  if (isMadeByCommandLine(root, parameters)) return only('root-not-looked-at', `root=${root} is made by the initrd`);
  if (/[$%]/.test(root)) return only('root-on-target', `root=${root} is completed by the firmware`);
  if (NUMBERS.test(root)) return only('root-on-target', `root=${root} is a device number of the target`);
  if (!/^(\/dev\/.|(PART)?(UUID|LABEL)=)/.test(root))
    return only('root-unknown', `root=${root} is nothing that bootfs knows`);
  if (IMPOSSIBLE.test(root)) {
    return only('root-impossible', `root=${root}: there is no such device when the kernel looks for its root`);
  }
  if (!facts.hasInitrd && /^(UUID|LABEL)=|^\/dev\/(disk|mapper)\//.test(root)) {
    return only(
      'root-needs-initrd',
      `root=${root} is for an initrd, and the entry has none: the kernel knows PARTUUID= and plain devices`,
    );
  }
  return disk === undefined ? { place: undefined, judgements: [] } : judgeDevice(disk, root);
}

function only(id: string, message: string, more: Partial<Detail> = {}): RootFound {
  return { place: undefined, judgements: [{ id, message, ...more }] };
}

function judgeDevice(disk: Disk, root: string): RootFound {
  const answer = findDevice(disk, root);
  switch (answer.kind) {
    case 'found': {
      const [place] = answer.places;
      if (answer.places.length === 1 || areOneArray(answer.places)) return { place, judgements: [] };
      const where = answer.places.map(({ partition, volume }) => volume?.name ?? String(partition.number)).join(', ');
      return { ...only('root-ambiguous', `root=${root} fits several: ${where}`), place };
    }
    case 'hidden':
      return only('root-not-looked-at', `root=${root} may be inside of ${answer.inside}`);
    case 'target':
      return judgeTarget(root, answer.number, disk);
    default:
      return only('root-missing', `root=${root} is not on this disk`);
  }
}

/** The members of a mirror that are both on this disk hold the same. */
function areOneArray(places: readonly DevicePlace[]): boolean {
  const first = places[0].contents.inside;
  return first?.kind === 'md' && places.every(({ contents }) => contents.inside?.uuid === first.uuid);
}

function judgeTarget(root: string, number: number | undefined, disk: Disk): RootFound {
  const partition = disk.partitions.filter((each) => each.number === number)[0];
  if (number !== undefined && partition === undefined && disk.table !== undefined) {
    return only(
      'root-on-target',
      `root=${root} names a device of the target, and this disk has no partition ${number}`,
      {
        level: 'warning',
      },
    );
  }
  const found = only(
    'root-on-target',
    `root=${root} names a device of the target, in the order in which it finds them`,
  );
  return partition === undefined ? found : { ...found, place: { partition, volume: undefined, contents: partition } };
}

/** systemd-gpt-auto-generator takes the partition with the root type of its architecture. */
function judgeAutomatic({ disk }: CommandLineFacts, root: string): RootFound {
  if (disk === undefined) return { place: undefined, judgements: [] };
  const place = automaticRoot(disk);
  if (place !== undefined) return { place, judgements: [] };
  return only('root-missing', `root=${root}: no partition of this disk has the type of a root filesystem`);
}

/** The first partition with a type that says root; undefined where none has. */
export function automaticRoot({ partitions }: Disk): DevicePlace | undefined {
  const partition = partitions.filter(({ typeRole }) => typeRole === 'root')[0];
  return partition && { partition, volume: undefined, contents: partition };
}

function judgeZfs({ disk }: CommandLineFacts, root: string): RootFound {
  const pool = root.replace(ZFS, '').split(/[/@]/)[0];
  const pools = (disk?.partitions ?? []).filter(({ inside }) => inside?.kind === 'zfs');
  const isHere = pools.some(({ inside }) => inside?.name === pool) || (/^(AUTO)?$/i.test(pool) && pools.length > 0);
  if (disk === undefined || isHere) return only('root-not-looked-at', `root=${root} is in a ZFS pool`);
  return only('root-missing', `root=${root}: no ZFS pool of that name is on this disk`);
}

function judgeNoRoot({ disk, parameters, hasInitrd }: CommandLineFacts): RootFound {
  if (disk === undefined) return { place: undefined, judgements: [] };
  if (!hasInitrd) return only('root-not-named', 'neither root= nor an initrd: the kernel finds no root by itself');
  const place = automaticRoot(disk);
  const isExplained =
    parameters.some(({ name }) => EXPLAINS_NO_ROOT.test(name)) ||
    (lastValue(parameters, 'init') ?? '').indexOf('/nix/store/') === 0;
  if (place !== undefined || isExplained) return { place, judgements: [] };
  return only('root-not-named', 'no root=, and no partition has the type of a root filesystem');
}
