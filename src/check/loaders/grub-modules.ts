/** The modules that GRUB loads from beside its configuration. */

import type { DiskMenu } from '../../boot/index.ts';
import { attempt, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { Disk } from '../../disk/disk.ts';
import { numberedPlaces } from '../../disk/numbered-places.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import type { ChainFault } from '../contract/chain.ts';
import { isDamage, unlessDamaged } from '../files/damage.ts';

/** Files that are opened on one disk, whatever its configurations are; GRUB comes with about 300. */
const MAX_MODULES = 2000;
/** Without these there is no menu, or nothing that it starts. */
const NEEDED = ['normal', 'linux'];
/** Where installers put them, where a stub of a configuration does not say. */
const PLACES = ['/boot/grub', '/grub', '/boot/grub2', '/grub2', '/EFI/BOOT', '/EFI/grub'];

/** Which GRUB is judged. */
export interface GrubFacts {
  /** As in the names of directories: `i386-pc`, `x86_64-efi`. */
  readonly platform: string;
  /** Names of the modules in its image: it boots without these files. */
  readonly packed: readonly string[];
  /** Files that are opened at most. */
  readonly most?: number;
}

/** A directory of modules. */
interface ModuleDirectory {
  readonly fs: FileSystem;
  readonly partition: number;
  readonly path: string;
  readonly names: readonly string[];
}

/** Modules and their lists that are nothing, and those that are not there and would be needed. */
export function judgeGrubModules(
  disk: Disk,
  menu: DiskMenu,
  { platform, packed, most = MAX_MODULES }: GrubFacts,
): ChainFault[] {
  const needed = NEEDED.filter((name) => packed.indexOf(name) < 0);
  const isReading = menu.configurations.some(({ dialect, path }) => dialect === 'grub' && path[0] === '/');
  if (!isReading) return [];
  const directories = findDirectories(disk, menu, platform);
  if (directories.length === 0 && needed.length > 0) {
    const message = `GRUB loads ${needed.map((name) => `${name}.mod`).join(' and ')}, and no directory ${platform} is on this disk`;
    return [{ id: 'loader-module-broken', message, level: 'error' }];
  }
  const faults: ChainFault[] = [];
  let left = most;
  for (const directory of directories) {
    faults.push(...judgeDirectory(directory, needed, left));
    left -= directory.names.length;
    if (left <= 0) break;
  }
  return faults;
}

/** Beside the configurations; else where one usually is. */
function findDirectories(disk: Disk, { configurations }: DiskMenu, platform: string): ModuleDirectory[] {
  const found: ModuleDirectory[] = [];
  const places = numberedPlaces(disk);
  const add = (number: number | undefined, path: string): void => {
    const fs = places.filter((place) => place.number === number)[0]?.contents.fs;
    // Several configurations of one GRUB share its modules.
    if (fs === undefined || found.some((one) => one.partition === number && one.path === path)) return;
    const names = namesIn(fs, path);
    if (names.length > 0) found.push({ fs, partition: number as number, path, names });
  };
  for (const { dialect, path, partition } of configurations) {
    if (dialect === 'grub') add(partition, path.replace(/\/[^/]*$/, `/${platform}`));
  }
  if (found.length > 0) return found;
  for (const { number } of places) for (const place of PLACES) add(number, `${place}/${platform}`);
  return found;
}

function judgeDirectory(
  { fs, partition, path: directory, names }: ModuleDirectory,
  needed: readonly string[],
  most: number,
): ChainFault[] {
  const faults: ChainFault[] = [];
  for (const name of needed.filter((one) => names.indexOf(`${one}.mod`) < 0)) {
    const message = 'GRUB does not find this module';
    faults.push({ id: 'loader-module-broken', partition, path: `${directory}/${name}.mod`, message, level: 'error' });
  }
  for (const name of names.slice(0, most)) {
    const [, stem] = /^(.*)\.(?:mod|lst)$/.exec(name) ?? [];
    if (stem === undefined) continue;
    const path = `${directory}/${name}`;
    const message = faultOf(fs, path);
    const level = needed.indexOf(stem) < 0 ? undefined : 'error';
    if (message !== undefined) faults.push({ id: 'loader-module-broken', partition, path, message, level });
  }
  return faults;
}

/** Of modules and their lists. */
function namesIn(fs: FileSystem, directory: string): string[] {
  const names = unlessDamaged(() => fs.readdir(directory)) ?? [];
  return names.filter((name): name is string => typeof name === 'string' && /\.(mod|lst)$/.test(name));
}

/** Undefined for a module that is an ELF file, and for a list that is not zeros. */
function faultOf(fs: FileSystem, path: string): string | undefined {
  const head = attempt(() => readUpTo(fs.open(path), 0, 4), isDamage, reasonInContext);
  if (typeof head === 'string') return head;
  const [first = 0, ...name] = Array.from(head);
  if (/\.mod$/.test(path)) {
    return first === 0x7f && String.fromCharCode(...name) === 'ELF' ? undefined : 'this is no module of GRUB';
  }
  return first === 0 && name.length > 0 ? 'this list of modules holds zeros' : undefined;
}
