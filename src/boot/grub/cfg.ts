/** grub.cfg, read statically: the entries that GRUB's menu would show, submenus included. */
import { reportMissing } from '../bls/bls.ts';
import { versionFromName } from '../extlinux/extlinux.ts';
import type { BootEntry, MenuPart } from '../menu.ts';
import { type BootScan, baseName } from '../scan.ts';
import { findItem, splitDefault } from './default.ts';
import { GrubInterpreter, type GrubMenuItem } from './interpreter.ts';

const PLACES: readonly { readonly path: string; readonly root: string }[] = [
  { path: '/boot/grub/grub.cfg', root: '/boot' },
  { path: '/boot/grub2/grub.cfg', root: '/boot' },
  { path: '/grub/grub.cfg', root: '' },
  { path: '/grub2/grub.cfg', root: '' },
];
/** An ESP holds a short file of each system that leads to the real one. */
const EFI_DIRECTORIES = ['/EFI', '/boot/efi/EFI', '/efi/EFI'];

export interface GrubMenu extends MenuPart {
  /** loader/entries directories whose entries are part of the menu, by their path without links. */
  readonly blsDirectories: readonly string[];
}

export function readGrubMenus(scan: BootScan): GrubMenu[] {
  const seen: string[] = [];
  const menus: GrubMenu[] = [];
  for (const { path, root } of findPlaces(scan)) {
    const identity = scan.identity(path);
    if (seen.indexOf(identity) >= 0) continue;
    seen.push(identity);
    const menu = scan.report({ dialect: 'grub', path }, 'skipped', () => readGrubMenu(scan, path, root));
    if (menu !== undefined) menus.push(menu);
  }
  return menus;
}

function findPlaces(scan: BootScan): { path: string; root: string }[] {
  const places = PLACES.filter(({ path }) => scan.isFile(path));
  if (places.length > 0) return places.slice();
  const found: { path: string; root: string }[] = [];
  for (const directory of EFI_DIRECTORIES) {
    for (const vendor of scan.list({ dialect: 'grub', path: directory }, directory)) {
      const path = `${directory}/${vendor}/grub.cfg`;
      if (scan.isFile(path)) found.push({ path, root: directory.replace(/\/EFI$/, '') });
    }
  }
  return found;
}

function readGrubMenu(scan: BootScan, path: string, root: string): GrubMenu {
  const grub = new GrubInterpreter(scan, path, root);
  grub.runFile(path);
  const setting = grub.variables.get('default');
  const wanted = splitDefault(setting === '' ? '0' : setting);
  const reader = new MenuReader(scan);
  reader.read(grub, grub.items, [], wanted);
  const timeout = grub.variables.get('timeout');
  if (reader.defaultIndex < 0 && grub.items.length > 0) {
    scan.problem('error', grub.source, `default ${setting === '' ? '0' : setting} is none of the usable entries`);
  }
  return {
    configuration: {
      dialect: 'grub',
      path,
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
  private readonly scan: BootScan;

  constructor(scan: BootScan) {
    this.scan = scan;
  }

  /** `wanted`: what is left of the default's path here; empty where the default is not below this menu. */
  read(
    grub: GrubInterpreter,
    items: readonly GrubMenuItem[],
    submenu: readonly string[],
    wanted: readonly string[],
  ): void {
    // GRUB falls back to the first item where the default is none of them.
    const asked = wanted.length === 0 ? -1 : findItem(items, wanted[0]);
    const chosen = wanted.length === 0 ? -1 : Math.max(asked, 0);
    if (wanted.length > 0 && asked < 0 && items.length > 0) {
      this.scan.problem('error', grub.source, `default ${wanted[0]} is not in the menu; GRUB takes the first entry`);
    }
    for (let at = 0; at < items.length; at++) {
      const item = items[at];
      const isChosen = at === chosen;
      const inner = grub.forItem(item);
      this.scan.report(item.source, `entry ${item.title} can't be read`, () => {
        if (item.body !== undefined) inner.run(item.body);
        if (item.isSubmenu) {
          const rest = wanted.length > 1 ? wanted.slice(1) : ['0'];
          this.read(inner, inner.items, submenu.concat(item.title), isChosen ? rest : []);
          return;
        }
        const entry = item.bls ?? makeEntry(inner, item, submenu);
        if (entry === undefined) return;
        if (isChosen) this.defaultIndex = this.entries.length;
        this.entries.push(entry);
      });
    }
  }
}

function makeEntry(grub: GrubInterpreter, item: GrubMenuItem, submenu: readonly string[]): BootEntry | undefined {
  const { scan, load, files } = grub;
  const { source, title } = item;
  if (load.kind === undefined || load.kernel === undefined) {
    scan.problem('note', source, 'starts nothing that is a file', title);
    return undefined;
  }
  const foreign = files.foreign(load.kernel);
  if (foreign !== undefined) {
    scan.problem('note', source, `boots from another filesystem (${foreign})`, title);
    return undefined;
  }
  let complete = true;
  const find = (what: string, name: string): string => {
    const path = files.find(name);
    if (path !== undefined) return path;
    reportMissing(scan, source, title, what, name);
    complete = false;
    return name;
  };
  const kernel = find(load.kind === 'efi' ? 'chainloader' : 'linux', load.kernel);
  const initrds = load.initrds.map((name) => find('initrd', name));
  const devicetree = load.devicetree === undefined ? undefined : find('devicetree', load.devicetree);
  const modules = load.modules.map((module) => ({ ...module, path: find('module', module.path) }));
  if (!complete) return undefined;
  return {
    id: item.id ?? title,
    title,
    kind: load.kind,
    source,
    kernel,
    initrds,
    options: load.options,
    devicetree,
    devicetreeOverlays: [],
    modules: load.kind === 'multiboot' ? modules : undefined,
    version: versionFromName(baseName(kernel)),
    submenu,
    default: false,
  };
}
