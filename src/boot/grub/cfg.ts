/** grub.cfg, read statically: the entries that GRUB's menu would show, submenus included. */
import type { BootEntry, MenuPart } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import { baseName, parentPath, versionFromName } from '../text/text.ts';
import { findItem, splitDefault } from './default.ts';
import { isElsewhere, OWN_DEVICE, singleDevice } from './devices.ts';
import type { GrubFile } from './files.ts';
import { GrubInterpreter } from './interpreter.ts';
import type { GrubMenuItem } from './machine.ts';

const PLACES: readonly { readonly path: string; readonly root: string }[] = [
  { path: '/boot/grub/grub.cfg', root: '/boot' },
  { path: '/boot/grub2/grub.cfg', root: '/boot' },
  { path: '/grub/grub.cfg', root: '' },
  { path: '/grub2/grub.cfg', root: '' },
];
/** An ESP holds a short file of each system that leads to the real one. */
const EFI_DIRECTORIES = ['/EFI', '/boot/efi/EFI', '/efi/EFI'];

/** What one grub.cfg shows, with all that it reads in. */
export interface GrubMenu extends MenuPart {
  /** loader/entries directories whose entries are part of the menu, by their path without links. */
  readonly blsDirectories: readonly string[];
}

/** A script takes at most half of the work that is left, so that there is some for what its entries load... */
const SCRIPT_SHARE = 2;
/** ...and one entry at most one part in this many. */
const ENTRY_SHARE = 32;

/** The menu of each grub.cfg that GRUB may begin with, each run by itself; one file under two paths counts once. */
export function readGrubMenus(volume: BootVolume): GrubMenu[] {
  const seen: string[] = [];
  const menus: GrubMenu[] = [];
  for (const { path, root } of findPlaces(volume)) {
    const identity = volume.identity(path);
    if (seen.indexOf(identity) >= 0) continue;
    seen.push(identity);
    menus.push(readGrubMenu(volume, path, root));
  }
  return menus;
}

function findPlaces(volume: BootVolume): { path: string; root: string }[] {
  const places = PLACES.filter(({ path }) => volume.isFile(path));
  if (places.length > 0) return places.slice();
  const found: { path: string; root: string }[] = [];
  for (const directory of EFI_DIRECTORIES) {
    for (const vendor of volume.list(volume.source('grub', directory), directory)) {
      const path = `${directory}/${vendor}/grub.cfg`;
      if (volume.isFile(path)) found.push({ path, root: directory.replace(/\/EFI$/, '') });
    }
  }
  return found;
}

function readGrubMenu(volume: BootVolume, path: string, root: string): GrubMenu {
  const directory = `(${OWN_DEVICE})${parentPath(path)}`;
  const variables = {
    root: OWN_DEVICE,
    prefix: directory,
    cmdpath: directory,
  };
  const grub = new GrubInterpreter(singleDevice(volume), variables, volume.source('grub', path), root);
  volume.scan.bounded(grub.source, 'the script', SCRIPT_SHARE, () => {
    grub.runConfig(path);
  });
  return makeGrubMenu(grub);
}

/** The menu of a script that has run. */
export function makeGrubMenu(grub: GrubInterpreter): GrubMenu {
  const { scan } = grub;
  const source = grub.config ?? grub.source;
  const reader = new MenuReader();
  let setting = '';
  scan.bounded(grub.source, 'the menu', SCRIPT_SHARE, () => {
    setting = grub.variables.get('default');
    scan.budget.text(setting.length * 4);
    reader.read(grub, [], splitDefault(setting === '' ? '0' : setting));
  });
  const timeout = grub.variables.get('timeout');
  if (reader.defaultIndex < 0 && grub.items.length > 0) {
    scan.problem('error', source, `default ${setting === '' ? '0' : setting} is none of the usable entries`);
  }
  return {
    configuration: {
      dialect: 'grub',
      path: source.path,
      ...(source.partition !== undefined && { partition: source.partition }),
      timeoutSeconds: /^[0-9]{1,9}$/.test(timeout) ? Number(timeout) : undefined,
      defaultSetting: setting === '' ? undefined : setting,
    },
    entries: reader.entries,
    defaultIndex: reader.defaultIndex,
    blsDirectories: grub.blsDirectories,
  };
}

class MenuReader {
  readonly entries: BootEntry[] = [];
  defaultIndex = -1;

  /** `wanted`: what is left of the default's path here; empty where the default is not below this menu. */
  read(grub: GrubInterpreter, submenu: readonly string[], wanted: readonly string[]): void {
    const { scan, items } = grub;
    scan.budget.step(items.length + wanted.length);
    // GRUB falls back to the first item where the default is none of them.
    const asked = wanted.length === 0 ? -1 : findItem(items, wanted[0]);
    const chosen = wanted.length === 0 ? -1 : Math.max(asked, 0);
    if (wanted.length > 0 && asked < 0 && items.length > 0) {
      scan.problem('error', grub.source, `default ${wanted[0]} is not in the menu; GRUB takes the first entry`);
    }
    for (let at = 0; at < items.length; at++) {
      const item = items[at];
      scan.bounded(item.source, `entry ${item.title}`, item.isSubmenu ? SCRIPT_SHARE : ENTRY_SHARE, () =>
        this.readItem(grub, item, submenu, at === chosen ? wanted : undefined),
      );
    }
  }

  /** `wanted`: the default's path down to this item; undefined where the default is another one. */
  private readItem(
    grub: GrubInterpreter,
    item: GrubMenuItem,
    submenu: readonly string[],
    wanted: readonly string[] | undefined,
  ): void {
    const inner = grub.forItem(item);
    if (item.body !== undefined) inner.run(item.body);
    if (item.isSubmenu) {
      const rest = wanted !== undefined && wanted.length > 1 ? wanted.slice(1) : ['0'];
      this.read(inner, submenu.concat(item.title), wanted === undefined ? [] : rest);
      return;
    }
    const entry = item.bls ?? makeEntry(inner, item, submenu);
    if (entry === undefined) return;
    grub.scan.keepEntry(this.entries, entry);
    if (wanted !== undefined) this.defaultIndex = this.entries.length - 1;
  }
}

function makeEntry(grub: GrubInterpreter, item: GrubMenuItem, submenu: readonly string[]): BootEntry | undefined {
  const { load, files, scan } = grub;
  const { source, title } = item;
  if (load.kind === undefined || load.kernel === undefined) {
    scan.problem('note', source, 'starts nothing that is a file', title);
    return undefined;
  }
  const device = files.device(load.kernel);
  if (isElsewhere(device)) {
    scan.problem('note', source, `boots from another filesystem (${device.elsewhere})`, title);
    return undefined;
  }
  const missing: string[] = [];
  const find = (what: string, name: string): GrubFile | undefined => {
    const file = files.find(name);
    if (file !== undefined) return file;
    scan.missing(source, title, what, name);
    missing.push(`${what} ${name} is not there`);
    return undefined;
  };
  const pathOf = (what: string, name: string): string => find(what, name)?.path ?? name;
  const kernel = find(load.kind === 'efi' ? 'chainloader' : 'linux', load.kernel);
  const initrds = load.initrds.map((name) => ({ name, file: find('initrd', name) }));
  const devicetree = load.devicetree === undefined ? undefined : pathOf('devicetree', load.devicetree);
  const modules = load.modules.map((module) => ({ ...module, path: pathOf('module', module.path) }));
  // With the whole disk in view the entry is in the menu, and fails; with a part of it, who knows.
  if (missing.length > 0 && !files.devices.isWhole) return undefined;
  const { place } = device.volume;
  const partitions = initrds.map(({ file }) => file?.volume.partition);
  const isSpread = partitions.some((partition) => partition !== place.partition);
  return {
    id: item.id ?? title,
    title,
    kind: load.kind,
    source,
    kernel: kernel?.path ?? load.kernel,
    ...place,
    initrds: initrds.map(({ name, file }) => file?.path ?? name),
    ...(isSpread && { initrdPartitions: partitions }),
    ...(missing.length > 0 && { unbootable: missing.join('; ') }),
    options: load.options,
    devicetree,
    devicetreeOverlays: [],
    modules: load.kind === 'multiboot' ? modules : undefined,
    version: versionFromName(baseName(kernel?.path ?? load.kernel)),
    submenu,
    default: false,
  };
}
