/** Which of them looks into what a device holds. */
import type { BlockDevice } from '../contract/block-device.ts';
import type { Probe } from '../probe/probe.ts';
import { readBtrfs } from './inside/btrfs.ts';
import type { Inside } from './inside/inside.ts';
import { readLuks } from './inside/luks.ts';
import { findMd } from './inside/md.ts';
import { readSwap } from './inside/swap.ts';
import { readZfs } from './inside/zfs.ts';
import { readLvm } from './lvm/lvm.ts';

/** By `Probe.kind`. */
const LOOKS: Readonly<Record<string, (device: BlockDevice) => Inside | undefined>> = {
  LVM2: readLvm,
  md: findMd,
  LUKS: readLuks,
  swap: readSwap,
  btrfs: readBtrfs,
  zfs: readZfs,
};

/**
 * What `device` says of itself; undefined for filesystems and unknown things. A member of a RAID1 whose superblock stands at
 * its end begins like the filesystem on the array: it is both, and then has no `volumes`, as what would be on them is
 * read without.
 *
 * @throws ERR_BOOTFS_CORRUPT where it is damaged; EIO
 */
export function lookInside(device: BlockDevice, contents: Probe | undefined): Inside | undefined {
  if (contents?.readable === true) {
    const array = findMd(device);
    return array && { ...array, volumes: [] };
  }
  return contents && LOOKS[contents.kind]?.(device);
}
