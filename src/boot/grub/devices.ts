/** The filesystems that a GRUB script can name. */
import type { BootScan } from '../scan.ts';
import type { BootVolume } from '../volume.ts';

/** The name that the filesystem at hand has as a GRUB device, where there is but one. */
export const OWN_DEVICE = 'hd0';

/** A filesystem under the name that GRUB gives its device. */
export interface GrubDevice {
  /** `hd0,gpt2`, `hd0,msdos1`, `memdisk`. */
  readonly name: string;
  readonly volume: BootVolume;
}

/** What a name without a filesystem at hand leads to, in words. */
export interface Elsewhere {
  readonly elsewhere: string;
}

export interface GrubDevices {
  readonly scan: BootScan;
  /** In the order in which `search` goes through them. */
  readonly searched: readonly GrubDevice[];
  /** Is this the whole disk? Then a filesystem that is not here is nowhere; otherwise it is another one of the disk. */
  readonly isWhole: boolean;
  /** `name` without its parentheses. */
  find(name: string): GrubDevice | Elsewhere;
}

export function isElsewhere(found: GrubDevice | Elsewhere): found is Elsewhere {
  return (found as Partial<Elsewhere>).elsewhere !== undefined;
}

/** One filesystem that is all that is known: whatever device a script names is taken for it. */
export function singleDevice(volume: BootVolume): GrubDevices {
  const own: GrubDevice = { name: OWN_DEVICE, volume };
  return { scan: volume.scan, searched: [own], isWhole: false, find: () => own };
}

/** The partitions of a disk, which is the first one for GRUB, and a memdisk. */
export function diskDevices(
  scan: BootScan,
  partitions: readonly BootVolume[],
  tableKind: 'gpt' | 'mbr' | undefined,
  memdisk: BootVolume | undefined,
): GrubDevices {
  const searched = partitions.map((volume) => ({ name: deviceName(volume.partition ?? 0, tableKind), volume }));
  const inMemory = memdisk === undefined ? [] : [{ name: 'memdisk', volume: memdisk }];
  const all = [...searched, ...inMemory];
  return {
    scan,
    searched,
    isWhole: true,
    find(name) {
      const wanted = normalName(name, tableKind);
      return all.filter((device) => device.name === wanted)[0] ?? { elsewhere: `device ${name}` };
    },
  };
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
