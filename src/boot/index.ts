/**
 * Boot entries, from whatever configuration a filesystem holds: Boot Loader Specification entries and unified kernel
 * images, grub.cfg, extlinux.conf; and where there is none of these, the kernels themselves.
 *
 * ```ts
 * import { collectBootEntries } from 'bootfs/boot';
 *
 * const { entries, problems } = collectBootEntries(fs);
 * const chosen = entries.filter((entry) => entry.default)[0];
 * const kernel = fs.readFile(chosen.kernel);
 * ```
 */
import type { FileSystem } from '../contract/file-system.ts';
import { readSystemdBootMenu } from './bls/systemd-boot.ts';
import { discoverKernels } from './discovery.ts';
import { readExtlinuxMenus } from './extlinux/extlinux.ts';
import { type GrubMenu, readGrubMenus } from './grub/cfg.ts';
import { joinMenu } from './join-menu.ts';
import type { BootMenu, BootMenuOptions, MenuPart } from './menu.ts';
import { BootScan } from './scan.ts';
import { BootVolume } from './volume.ts';

export { collectDiskMenu, type DiskMenu } from './disk-menu.ts';
export type { BootLoader } from './loaders/loader.ts';
export type {
  BootConfiguration,
  BootDialect,
  BootEntry,
  BootEntryKind,
  BootMenu,
  BootMenuOptions,
  BootProblem,
  BootSource,
} from './menu.ts';
export { compareVersions } from './version-compare.ts';

/** Each dialect takes at most one part in this many of the work that is left. */
const DIALECT_SHARE = 1.25;

/**
 * The menu. A broken entry or file is left out and told of in `problems`; no file of the image makes this throw.
 *
 * With several configurations their entries come one after the other: GRUB's where it has BLS entries in its menu,
 * then systemd-boot's, extlinux, GRUB's own. The first configuration that has a default gives the menu its default.
 *
 * @throws ERR_BOOTFS_NEED_RANGE where an asynchronous device has to fetch more, and nothing else.
 */
export function collectBootEntries(fs: FileSystem, options: BootMenuOptions = {}): BootMenu {
  const scan = new BootScan(options);
  const volume = new BootVolume(fs, scan);
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
  const parts: MenuPart[] = [
    ...grubOverBls,
    ...(systemdBoot === undefined ? [] : [systemdBoot]),
    ...extlinux,
    ...grubAlone,
  ];
  if (!parts.some((part) => part.entries.length > 0)) {
    scan.bounded(volume.source('discovery', '/'), 'the list of kernels', 1, () => {
      const discovered = discoverKernels(volume);
      if (discovered !== undefined) parts.push(discovered);
    });
  }
  return joinMenu(parts, scan);
}
