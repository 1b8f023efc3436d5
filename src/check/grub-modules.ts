/** The modules that GRUB loads from beside its configuration. */
import type { DiskMenu } from '../boot/index.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Disk } from '../disk/disk.ts';
import { readUpTo } from '../kernel-formats/read.ts';
import type { ChainFault } from './chain.ts';
import { isDamage } from './damage.ts';

/** Files that are opened on one disk, whatever its configurations are; GRUB comes with about 300. */
const MAX_MODULES = 2000;
/** Without these there is no menu, or nothing that it starts. */
const NEEDED = ['normal.mod', 'linux.mod'];

/**
 * Modules and their lists that are nothing, of a GRUB of one platform (`i386-pc`). Nothing is said of one that has no such
 * directory: all that it needs may be in its core image. At most `most` files are opened.
 */
export function judgeGrubModules(disk: Disk, menu: DiskMenu, platform: string, most = MAX_MODULES): ChainFault[] {
  const faults: ChainFault[] = [];
  const seen: Record<string, true> = Object.create(null);
  let left = most;
  for (const { dialect, path, partition } of menu.configurations) {
    if (dialect !== 'grub') continue;
    const fs = disk.partitions.filter(({ number }) => number === partition)[0]?.fs;
    if (fs === undefined) continue;
    const directory = path.replace(/\/[^/]*$/, `/${platform}`);
    // Several configurations of one GRUB share its modules.
    if (seen[`${partition}:${directory}`]) continue;
    seen[`${partition}:${directory}`] = true;
    const names = left > 0 ? namesIn(fs, directory) : [];
    if (names.length === 0) continue;
    for (const name of NEEDED.filter((needed) => names.indexOf(needed) < 0)) {
      const path = `${directory}/${name}`;
      const message = 'GRUB does not find this module';
      faults.push({ id: 'loader-module-broken', partition, path, message, level: 'error' });
    }
    const modules = names.filter((each) => /\.(mod|lst)$/.test(each)).slice(0, left);
    left -= modules.length;
    for (const name of modules) {
      const modulePath = `${directory}/${name}`;
      const message = faultOf(fs, modulePath);
      const level = NEEDED.indexOf(name) < 0 ? undefined : 'error';
      if (message !== undefined)
        faults.push({ id: 'loader-module-broken', partition, path: modulePath, message, level });
    }
  }
  return faults;
}

function namesIn(fs: FileSystem, directory: string): string[] {
  try {
    return fs.readdir(directory).filter((name): name is string => typeof name === 'string');
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}

/** Undefined for a module that is an ELF file, and for a list that is not zeros. */
function faultOf(fs: FileSystem, path: string): string | undefined {
  try {
    const [first = 0, ...name] = Array.from(readUpTo(fs.open(path), 0, 4));
    if (/\.mod$/.test(path)) {
      return first === 0x7f && String.fromCharCode(...name) === 'ELF' ? undefined : 'this is no module of GRUB';
    }
    return first === 0 && name.length > 0 ? 'this list of modules holds zeros' : undefined;
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}
