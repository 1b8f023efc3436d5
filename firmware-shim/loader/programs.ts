/** Other boot programs on FAT volumes, which no configuration names: they come last in the menu, and only if chosen. */
import type { BootEntry } from '../../src/boot/contract/menu.ts';
import { attempt, isAnswer } from '../../src/contract/errors.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import type { HostFacts } from '../shim/host.ts';
import type { FoundFileSystem } from './volumes.ts';

/** Ids as systemd-boot has them; the name of the machine is in names of files. */
const known = (machine: string): { id: string; title: string; path: string }[] => [
  { id: 'auto-windows', title: 'Windows Boot Manager', path: '/EFI/Microsoft/Boot/bootmgfw.efi' },
  { id: 'auto-efi-shell', title: 'EFI Shell', path: `/shell${machine}.efi` },
  { id: 'auto-efi-default', title: 'EFI Default Loader', path: `/EFI/BOOT/BOOT${machine.toUpperCase()}.EFI` },
];
/** In a vendor's folder the first one of these that is there. */
const LOADERS = ['shim', 'grub', 'systemd-boot'];
/** Folders of /EFI that hold no other vendor's loader: those above, unified kernel images, and this loader. */
const NO_VENDORS = ['boot', 'microsoft', 'linux', 'bootfs'];
const MAX_VENDORS = 16;

/** Those of one volume. This application itself, by the path and the partition that it was started from, is none. */
export function findPrograms(
  { fs, place }: FoundFileSystem,
  architecture: string,
  facts: HostFacts | undefined,
): BootEntry[] {
  if (fs.format !== 'vfat' || place.image !== '') return [];
  const isSelf = (path: string): boolean =>
    place.uuid === facts?.partition && facts?.program?.toLowerCase() === path.replace(/\//g, '\\').toLowerCase();
  return known(architecture)
    .concat(vendorLoaders(fs, architecture))
    .filter(({ path }) => isThere(fs, path) && !isSelf(path))
    .map(({ id, title, path }) => ({
      id,
      title,
      kind: 'efi',
      source: { dialect: 'discovery', path },
      kernel: path,
      initrds: [],
      options: '',
      devicetreeOverlays: [],
      submenu: [],
      default: false,
    }));
}

/** Are they only started if somebody chooses them? */
export function isProgram({ kind, source }: BootEntry): boolean {
  return kind === 'efi' && source.dialect === 'discovery';
}

function vendorLoaders(fs: FileSystem, machine: string): { id: string; title: string; path: string }[] {
  const vendors = names(fs, '/EFI').filter((name) => NO_VENDORS.indexOf(name.toLowerCase()) < 0);
  const found: { id: string; title: string; path: string }[] = [];
  for (const vendor of vendors.slice(0, MAX_VENDORS)) {
    const loader = LOADERS.map((name) => `${name}${machine}.efi`).find((name) => isThere(fs, `/EFI/${vendor}/${name}`));
    if (loader === undefined) continue;
    const id = `auto-efi-${vendor}`;
    found.push({ id, title: `EFI program ${vendor}\\${loader}`, path: `/EFI/${vendor}/${loader}` });
  }
  return found;
}

/** A directory that is not there, or can't be read, holds none. */
function names(fs: FileSystem, directory: string): string[] {
  return attempt(
    () => fs.readdir(directory).filter((name): name is string => typeof name === 'string'),
    isAnswer,
    () => [],
  );
}

function isThere(fs: FileSystem, path: string): boolean {
  return attempt(
    () => fs.exists(path),
    isAnswer,
    () => false,
  );
}
