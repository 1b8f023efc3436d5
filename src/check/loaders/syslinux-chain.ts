/** SYSLINUX and EXTLINUX on a partition: the boot sector, ldlinux.sys, ldlinux.c32, and the modules that its configuration names. */

import { decodeLatin1 } from '../../bytes/latin1.ts';
import { attempt, reasonInContext } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { DiskPartition } from '../../disk/disk.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import { pointsToSector, readLdlinux } from '../../kernel-formats/syslinux.ts';
import type { BootChain, ChainFault } from '../contract/chain.ts';
import type { Level } from '../contract/finding.ts';
import { isDamage, isFile } from '../files/damage.ts';

const SECTOR_BYTES = 512;
/** Where installers put it. */
const DIRECTORIES = ['', '/boot/extlinux', '/extlinux', '/boot/syslinux', '/syslinux', '/boot', '/isolinux'];
const CONFIGURATIONS = ['extlinux.conf', 'syslinux.cfg'];
/** Bytes of a configuration or a module that are searched for names of modules. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** Modules that one configuration may lead to. */
const MAX_MODULES = 64;
/** In a configuration: the module that shows the menu, those that entries start; in a module: the libraries that it needs. */
const MENU_MODULE = /^[ \t]*ui[ \t]+(?:\S*\/)?([\w-]+\.c32)\b/;
const ENTRY_MODULE = /^[ \t]*(?:kernel|com32|default)[ \t]+(?:\S*\/)?([\w-]+\.c32)\b/;
const LIBRARY = /\0(lib[a-z0-9]+\.c32)(?=\0)/;

/** @param bootSector Of the partition, with SYSLINUX' code in it. @throws what the device throws */
export function judgeSyslinux(partition: DiskPartition, bootSector: Uint8Array): Omit<BootChain, 'firmware'> {
  const { fs, number, contents } = partition;
  if (fs === undefined) {
    const what = contents?.kind ?? 'no filesystem that bootfs knows';
    const message = `SYSLINUX reads its partition, which holds ${what}`;
    return { loaders: ['SYSLINUX'], faults: [{ id: 'loader-broken', partition: number, message }] };
  }
  const chain = new SyslinuxChain(fs, number, bootSector);
  chain.judge();
  return { loaders: [chain.name], faults: chain.faults };
}

class SyslinuxChain {
  name: string;
  readonly faults: ChainFault[] = [];
  private readonly fs: FileSystem;
  private readonly partition: number;
  private readonly bootSector: Uint8Array;

  constructor(fs: FileSystem, partition: number, bootSector: Uint8Array) {
    this.name = decodeLatin1(bootSector.subarray(3, 11)) === 'EXTLINUX' ? 'EXTLINUX' : 'SYSLINUX';
    this.fs = fs;
    this.partition = partition;
    this.bootSector = bootSector;
  }

  judge(): void {
    const files = DIRECTORIES.map((directory) => `${directory}/ldlinux.sys`).filter((path) => isFile(this.fs, path));
    const started = files.filter((path) => this.isStarted(path))[0];
    if (files.length === 0) {
      this.fault('second-stage-missing', '/ldlinux.sys', 'the boot sector starts this, and it is not there');
      return;
    }
    if (started === undefined) {
      const message = 'the boot sector loads other sectors than those that the file is in';
      this.fault('loader-broken', files[0], message);
      return;
    }
    const version = this.attempt(started, () => readLdlinux(this.fs.open(started)).version);
    if (version === undefined) return;
    this.name = `${this.name} ${version}`.trim();
    this.judgeModules(started.slice(0, started.lastIndexOf('/')), version);
  }

  /** Does the boot sector hold the number of the file's first sector? */
  private isStarted(path: string): boolean {
    const offset = this.attempt(path, () => this.fs.extents(path)[0]?.physicalOffset);
    return offset !== undefined && pointsToSector(this.bootSector, offset / SECTOR_BYTES);
  }

  /** Since version 5 the core is a module beside ldlinux.sys; menus are modules in every version. */
  private judgeModules(directory: string, version: string): void {
    const core = /^[1-4]\./.test(version) ? [] : ['ldlinux.c32'];
    const configuration = this.configurationOf(directory);
    const needed = this.judgeEach(directory, [...core, ...this.modulesIn(configuration, MENU_MODULE)], 'error');
    const others = this.modulesIn(configuration, ENTRY_MODULE).filter((name) => needed.indexOf(name) < 0);
    this.judgeEach(directory, others, 'warning');
  }

  /** Each of these, and the libraries that it names; gives all of them. */
  private judgeEach(directory: string, names: readonly string[], level: Level): readonly string[] {
    const all = names.slice();
    for (let at = 0; at < all.length && at < MAX_MODULES; at++) {
      const path = `${directory}/${all[at]}`;
      const fault = this.faultOf(path);
      if (fault !== undefined) this.faults.push({ ...fault, partition: this.partition, path, level });
      else for (const name of this.modulesIn(path, LIBRARY)) if (all.indexOf(name) < 0) all.push(name);
    }
    return all;
  }

  private configurationOf(directory: string): string | undefined {
    const places = CONFIGURATIONS.map((name) => `${directory}/${name}`);
    for (const other of DIRECTORIES) places.push(...CONFIGURATIONS.map((name) => `${other}/${name}`));
    return places.filter((path) => isFile(this.fs, path))[0];
  }

  private modulesIn(path: string | undefined, pattern: RegExp): string[] {
    if (path === undefined) return [];
    const text = this.attempt(path, () => decodeLatin1(readUpTo(this.fs.open(path), 0, MAX_TEXT_BYTES))) ?? '';
    const names: string[] = [];
    const every = new RegExp(pattern.source, 'gim');
    for (let match = every.exec(text); match !== null && names.length < MAX_MODULES; match = every.exec(text)) {
      if (names.indexOf(match[1]) < 0) names.push(match[1]);
    }
    return names;
  }

  private faultOf(path: string): Pick<ChainFault, 'id' | 'message'> | undefined {
    if (!isFile(this.fs, path))
      return { id: 'second-stage-missing', message: 'SYSLINUX starts this, and it is not there' };
    const head = this.attempt(path, () => readUpTo(this.fs.open(path), 0, 4));
    if (head === undefined || decodeLatin1(head) === '\x7fELF') return undefined;
    return { id: 'loader-module-broken', message: 'this is no module of SYSLINUX' };
  }

  private fault(id: ChainFault['id'], path: string, message: string): void {
    this.faults.push({ id, partition: this.partition, path, message });
  }

  /** Undefined, and a fault, where the file can't be read. */
  private attempt<Result>(path: string, action: () => Result): Result | undefined {
    return attempt(action, isDamage, (error) => {
      this.fault('loader-broken', path, reasonInContext(error));
      return undefined;
    });
  }
}
