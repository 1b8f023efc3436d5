/** What is on a device that holds no filesystem of its own, but something that leads to one: LVM, md, LUKS, swap, ... */
import type { BlockDevice } from '../../contract/block-device.ts';
import type { Details } from '../../contract/facts.ts';

/** What it says of itself. */
export interface Inside {
  /** As `Probe.kind`: `LVM2`, `md`, `LUKS`, `swap`, `btrfs`, `zfs`. */
  readonly kind: string;
  /** As blkid prints it: of the physical volume, of the array, of the encrypted volume. */
  readonly uuid: string;
  /** A name; '' where it has none. */
  readonly label: string;
  /** What the whole is called that the device is a part of: volume group, array, pool; '' where it has no name. */
  readonly name: string;
  /** For people, in the order in which `info` shows them. */
  readonly details: Details;
  /** What is wrong with it, and was read past. */
  readonly warnings: readonly string[];
  /** What Linux makes block devices of: the logical volumes, the array; none where they need a key. */
  readonly volumes: readonly InnerVolume[];
}

/** A block device that Linux makes of a part of the disk. */
export interface InnerVolume {
  /** Below /dev/mapper, or as /dev/NAME; the first of `names`. */
  readonly name: string;
  /** Every path below /dev by which it is found, such as `mapper/vg-root` and `vg/root`. */
  readonly paths: readonly string[];
  /** As blkid's UUID of the volume itself, not of what is on it; '' where it has none. */
  readonly uuid: string;
  /** Bytes. */
  readonly size: number;
  /** Undefined where bootfs can't read it; `reason` says why. */
  readonly device: BlockDevice | undefined;
  /** In words; undefined where it can be read. */
  readonly reason: string | undefined;
}
