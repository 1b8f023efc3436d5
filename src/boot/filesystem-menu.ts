/** The menu of one filesystem, whose loader is not known: every configuration on it, with paths mended where need be. */

import type { FileSystem } from '../contract/file-system.ts';
import { readSystemdBootMenu } from './bls/systemd-boot.ts';
import type { BootMenu, MenuPart } from './contract/menu.ts';
import type { BootScan } from './contract/scan.ts';
import { BootVolume } from './contract/volume.ts';
import { discoverKernels } from './discovery.ts';
import { readExtlinuxMenus } from './extlinux/extlinux.ts';
import { type GrubMenu, readGrubMenus } from './grub/cfg.ts';
import { joinMenu } from './join-menu.ts';

/** Each dialect takes at most one part in this many of the work that is left. */
const DIALECT_SHARE = 1.25;

/** All of one filesystem, within what is left of the scan's budget. */
export function readFileSystemMenu(fs: FileSystem, scan: BootScan): BootMenu {
  return joinMenu(readAllMenus(new BootVolume(fs, scan)), scan);
}

/** Its configurations; the kernels themselves where those offer nothing. */
export function readAllMenus(volume: BootVolume): MenuPart[] {
  const parts = readConfigurations(volume);
  if (!parts.some((part) => part.entries.length > 0)) parts.push(...readKernels(volume));
  return parts;
}

/** GRUB's configurations that have BLS entries in their menu, then systemd-boot's, extlinux, GRUB's own. */
export function readConfigurations(volume: BootVolume): MenuPart[] {
  const { scan } = volume;
  let grubMenus: readonly GrubMenu[] = [];
  let systemdBoot: MenuPart | undefined;
  let extlinux: readonly MenuPart[] = [];
  scan.bounded(volume.source('grub', '/'), 'the GRUB menu', DIALECT_SHARE, () => {
    grubMenus = readGrubMenus(volume);
  });
  const grubOverBls = grubMenus.filter((menu) => menu.blsDirectories.length > 0);
  const grubAlone = grubMenus.filter((menu) => menu.blsDirectories.length === 0);
  scan.bounded(volume.source('bls', '/'), 'the menu of systemd-boot', DIALECT_SHARE, () => {
    const taken = grubOverBls.reduce<string[]>((paths, menu) => paths.concat(menu.blsDirectories), []);
    systemdBoot = readSystemdBootMenu(volume, taken);
  });
  scan.bounded(volume.source('extlinux', '/'), 'the menu of extlinux', DIALECT_SHARE, () => {
    extlinux = readExtlinuxMenus(volume);
  });
  return [...grubOverBls, ...(systemdBoot === undefined ? [] : [systemdBoot]), ...extlinux, ...grubAlone];
}

/** The kernels themselves, by their names; none where there are none. */
export function readKernels(volume: BootVolume): MenuPart[] {
  const parts: MenuPart[] = [];
  volume.scan.bounded(volume.source('discovery', '/'), 'the list of kernels', 1, () => {
    const discovered = discoverKernels(volume);
    if (discovered !== undefined) parts.push(discovered);
  });
  return parts;
}
