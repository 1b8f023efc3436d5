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
import { checkFileSystem, checkOptions } from '../contract/arguments.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { BootMenu, BootMenuOptions } from './contract/menu.ts';
import { BootScan } from './contract/scan.ts';
import { readFileSystemMenu } from './filesystem-menu.ts';

export type {
  BootConfiguration,
  BootDialect,
  BootEntry,
  BootEntryKind,
  BootMenu,
  BootMenuOptions,
  BootProblem,
  BootSource,
} from './contract/menu.ts';
export { collectDiskMenu, type DiskMenu } from './disk-menu.ts';
export type { BootLoader } from './loaders/loader.ts';
export { compareVersions } from './text/version-compare.ts';

/**
 * The menu of one filesystem. A broken entry or file is left out and told of in `problems`; no file of the image makes
 * this throw.
 *
 * With several configurations their entries come one after the other: GRUB's where it has BLS entries in its menu,
 * then systemd-boot's, extlinux, GRUB's own. The first configuration that has a default gives the menu its default.
 *
 * @throws EINVAL for what is no FileSystem; ERR_BOOTFS_NEED_RANGE where an asynchronous device has to fetch more; nothing else.
 */
export function collectBootEntries(fs: FileSystem, options: BootMenuOptions = {}): BootMenu {
  checkFileSystem('fs', fs);
  checkOptions('options', options, ['architecture']);
  return readFileSystemMenu(fs, new BootScan(options));
}
