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
import { readGrubMenus } from './grub/cfg.ts';
import type { BootMenu, BootMenuOptions, MenuPart } from './menu.ts';
import { BootScan } from './scan.ts';

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

/**
 * The menu. A broken entry or file is left out and told of in `problems`; no file of the image makes this throw.
 *
 * With several configurations their entries come one after the other: GRUB's where it has BLS entries in its menu,
 * then systemd-boot's, extlinux, GRUB's own. The first configuration that has a default gives the menu its default.
 *
 * @throws ERR_BOOTFS_NEED_RANGE where an asynchronous device has to fetch more, and nothing else.
 */
export function collectBootEntries(fs: FileSystem, options: BootMenuOptions = {}): BootMenu {
  const scan = new BootScan(fs, options);
  const grubMenus = readGrubMenus(scan);
  const grubOverBls = grubMenus.filter((menu) => menu.blsDirectories.length > 0);
  const grubAlone = grubMenus.filter((menu) => menu.blsDirectories.length === 0);
  const taken = grubOverBls.reduce<string[]>((paths, menu) => paths.concat(menu.blsDirectories), []);
  const systemdBoot = readSystemdBootMenu(scan, taken);
  const parts: MenuPart[] = [
    ...grubOverBls,
    ...(systemdBoot === undefined ? [] : [systemdBoot]),
    ...readExtlinuxMenus(scan),
    ...grubAlone,
  ];
  if (!parts.some((part) => part.entries.length > 0)) {
    const discovered = discoverKernels(scan);
    if (discovered !== undefined) parts.push(discovered);
  }
  return joinParts(parts, scan);
}

function joinParts(parts: readonly MenuPart[], scan: BootScan): BootMenu {
  const leading = parts.filter((part) => part.defaultIndex >= 0)[0];
  const entries = parts.reduce<BootMenu['entries']>(
    (all, part) =>
      all.concat(
        part.entries.map((entry, at) => ({ ...entry, default: part === leading && at === part.defaultIndex })),
      ),
    [],
  );
  return { entries, configurations: parts.map((part) => part.configuration), problems: scan.problems };
}
