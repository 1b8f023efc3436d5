/** The filesystems that a GRUB script can name. */
import type { DevicePlace } from '../../disk/device-names.ts';
import { mdPaths } from '../../disk/inside/md.ts';
import type { BootScan } from '../contract/scan.ts';
import type { BootVolume } from '../contract/volume.ts';

/** The name that the filesystem at hand has as a GRUB device, where there is but one. */
export const OWN_DEVICE = 'hd0';

/** A filesystem under the name that GRUB gives its device. */
export interface GrubDevice {
  /** `hd0,gpt2`, `hd0,msdos1`, `memdisk`. */
  readonly name: string;
  /** Where its files are looked for. */
  readonly volume: BootVolume;
}

/** A partition of the disk that can't be read, as `search` would find it. */
export interface UnreadDevice {
  /** Its number. */
  readonly partition: number;
  /** Of what is in it, as `search --fs-uuid` would find it; '' for none. */
  readonly uuid: string;
  /** As `search --label` would; '' for none. */
  readonly label: string;
  /** What is in it: `btrfs`, `LUKS`, ... */
  readonly kind: string;
}

/** What a name without a filesystem at hand leads to, in words. */
export interface Elsewhere {
  /** Why its files can't be looked at. */
  readonly elsewhere: string;
}

/** The devices that GRUB could search, as far as they are at hand. */
export interface GrubDevices {
  /** Of the menu that is being made. */
  readonly scan: BootScan;
  /** In the order in which `search` goes through them. */
  readonly searched: readonly GrubDevice[];
  /** What `search` would find, and its files can't be looked at. */
  readonly unread: readonly UnreadDevice[];
  /** Is this the whole disk? Then a filesystem that is not here is nowhere; otherwise it is another one of the disk. */
  readonly isWhole: boolean;
  /** `name` without its parentheses. */
  find(name: string): GrubDevice | Elsewhere;
  /** The name of a partition. */
  nameOf(partition: number): string;
}

/** Is it a device that is known not to be at hand? */
export function isElsewhere(found: GrubDevice | Elsewhere): found is Elsewhere {
  return (found as Partial<Elsewhere>).elsewhere !== undefined;
}

/** One filesystem that is all that is known: whatever device a script names is taken for it. */
export function singleDevice(volume: BootVolume): GrubDevices {
  const own: GrubDevice = { name: OWN_DEVICE, volume };
  return { scan: volume.scan, searched: [own], unread: [], isWhole: false, find: () => own, nameOf: () => OWN_DEVICE };
}

/** The partitions of a disk, which is the first one for GRUB, and a memdisk. */
export function diskDevices(
  scan: BootScan,
  partitions: readonly BootVolume[],
  unread: readonly UnreadDevice[],
  tableKind: 'gpt' | 'mbr' | undefined,
  memdisk: BootVolume | undefined,
): GrubDevices {
  const nameOf = (partition: number): string => deviceName(partition, tableKind);
  const searched = partitions.map((volume) => ({ name: nameOf(volume.partition ?? 0), volume }));
  const inMemory = memdisk === undefined ? [] : [{ name: 'memdisk', volume: memdisk }];
  const all = [...searched, ...inMemory];
  return {
    scan,
    searched,
    unread,
    isWhole: true,
    nameOf,
    find(name) {
      const wanted = normalName(name, tableKind).replace(/^lvmid\/[^/]+\/(?=[^/]+$)/, 'lvmid/');
      const closed = unread.filter(({ partition }) => nameOf(partition) === wanted)[0];
      if (closed !== undefined) {
        const place = closed.partition === 0 ? 'the whole disk' : `partition ${closed.partition}`;
        return { elsewhere: `${place}, which is ${closed.kind}` };
      }
      return (
        all.filter(({ name: own, volume }) => own === wanted || volume.grubNames.indexOf(wanted) >= 0)[0] ?? {
          elsewhere: `device ${name}`,
        }
      );
    },
  };
}

/**
 * What GRUB's `lvm` and `mdraid` call a volume, or a member of a mirror that begins with its filesystem: `lvm/vg-root`,
 * `lvmid/UUID` (without the group's, which `find` leaves out), `md/0`, `mduuid/0123...`.
 */
export function grubNamesOf({ volume, contents }: DevicePlace): string[] {
  const mapped = volume?.paths.filter((path) => path.slice(0, 7) === 'mapper/') ?? [];
  const names = mapped.map((path) => `lvm/${path.slice(7)}`);
  if (mapped.length > 0) names.push(`lvmid/${volume?.uuid}`);
  const array = contents.inside?.kind === 'md' ? contents.inside : undefined;
  const paths = [...(volume?.paths ?? []), ...(array === undefined ? [] : mdPaths(array.name))];
  names.push(...paths.filter((path) => path.slice(0, 3) === 'md/'));
  const uuid = array?.uuid ?? (mapped.length === 0 ? volume?.uuid : undefined);
  return uuid === undefined ? names : [...names, `mduuid/${uuid.replace(/[^0-9a-f]/g, '')}`];
}

/** `partition` 0 is the whole disk. */
export function deviceName(partition: number, tableKind: 'gpt' | 'mbr' | undefined): string {
  if (partition === 0) return OWN_DEVICE;
  return `${OWN_DEVICE},${tableKind === 'mbr' ? 'msdos' : 'gpt'}${partition}`;
}

/** `hd0,2` and `,gpt2` are `hd0,gpt2`. */
function normalName(name: string, tableKind: 'gpt' | 'mbr' | undefined): string {
  const match = /^(?:hd0)?,(?:gpt|msdos)?([0-9]{1,5})$/.exec(name);
  return match === null ? name : deviceName(Number(match[1]), tableKind);
}
