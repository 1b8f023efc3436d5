/** extlinux.conf and syslinux.cfg, as SYSLINUX and U-Boot's `sysboot` read them. */

import type { BootEntry, BootSource, MenuPart } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import type { WorkBudget } from '../text/budget.ts';
import { baseName, forEachLine, parentPath, split, splitKeyword, versionFromName, words } from '../text/text.ts';

const PLACES = [
  '/boot/extlinux/extlinux.conf',
  '/extlinux/extlinux.conf',
  '/boot/extlinux.conf',
  '/extlinux.conf',
  '/boot/syslinux/syslinux.cfg',
  '/syslinux/syslinux.cfg',
  '/boot/isolinux/isolinux.cfg',
  '/isolinux/isolinux.cfg',
  '/syslinux.cfg',
  '/isolinux.cfg',
];
/** On a partition of its own, in the order of U-Boot's standard boot command, then of EXTLINUX. */
const PARTITION_PLACES = [
  '/extlinux/extlinux.conf',
  '/boot/extlinux/extlinux.conf',
  '/extlinux.conf',
  '/boot/syslinux/syslinux.cfg',
  '/syslinux/syslinux.cfg',
  '/syslinux.cfg',
];
/** SYSLINUX allows 16 levels of INCLUDE. */
const MAX_INCLUDE_DEPTH = 16;
const MAX_INCLUDES = 100;
const MAX_SUBMENUS = 16;
/** One entry takes at most one part in this many of the work that is left. */
const ENTRY_SHARE = 32;
/** Bytes for a label with its fields. */
const LABEL_BYTES = 512;

interface Label {
  readonly name: string;
  readonly source: BootSource;
  readonly submenu: readonly string[];
  menuLabel?: string;
  kernel?: string;
  /** The value of LINUX or KERNEL against other things to start: COM32, LOCALBOOT... */
  otherKind?: string;
  initrd: string[];
  append?: string;
  fdt?: string;
  fdtdir?: string;
  overlays: string[];
}

interface Config {
  labels: Label[];
  default?: string;
  onTimeout?: string;
  menuDefault?: string;
  globalAppend?: string;
  /** Tenths of a second. */
  timeout?: number;
  includes: number;
  submenu: string[];
}

/**
 * The menu of each configuration on a volume, in the order in which EXTLINUX and U-Boot look; one file under two paths
 * counts once.
 */
export function readExtlinuxMenus(volume: BootVolume): MenuPart[] {
  const seen: string[] = [];
  const parts: MenuPart[] = [];
  for (const path of PLACES) {
    if (!volume.isFile(path)) continue;
    const identity = volume.identity(path);
    if (seen.indexOf(identity) >= 0) continue;
    seen.push(identity);
    parts.push(readConfig(volume, path));
  }
  return parts;
}

/** As U-Boot and EXTLINUX look for it: the first one, with paths of this partition alone. */
export function readExtlinuxDisk(volume: BootVolume): MenuPart[] {
  const path = PARTITION_PLACES.find((candidate) => volume.isFile(candidate));
  return path === undefined ? [] : [readConfig(volume, path)];
}

function readConfig(volume: BootVolume, path: string): MenuPart {
  const { scan } = volume;
  const source = volume.source('extlinux', path);
  const config: Config = { labels: [], includes: 0, submenu: [] };
  scan.bounded(source, 'the configuration', 2, () => readFile(volume, path, path, config, 0));
  const root = rootOf(path);
  const entries: BootEntry[] = [];
  for (const label of config.labels) {
    scan.bounded(label.source, 'the entry', ENTRY_SHARE, () => {
      const entry = makeEntry(volume, label, config, parentPath(path), root);
      if (entry !== undefined) scan.keepEntry(entries, entry);
    });
  }
  const timedOut = config.timeout ? config.onTimeout : undefined;
  const wanted = timedOut ?? config.menuDefault ?? config.default ?? config.labels[0]?.name;
  const wantedId = wanted?.toLowerCase();
  const defaultEntry = entries.filter((entry) => entry.id.toLowerCase() === wantedId)[0];
  if (defaultEntry === undefined && wanted !== undefined && config.labels.length > 0) {
    scan.problem('error', source, `default ${wanted} is none of the usable entries`);
  }
  return {
    configuration: {
      dialect: 'extlinux',
      path,
      ...volume.place,
      timeoutSeconds: config.timeout === undefined || config.timeout === 0 ? undefined : config.timeout / 10,
      defaultSetting: timedOut ?? config.menuDefault ?? config.default,
    },
    entries,
    defaultIndex: defaultEntry === undefined ? -1 : entries.indexOf(defaultEntry),
  };
}

/** The directory of the filesystem that the file belongs to: /boot/extlinux/extlinux.conf is of `/boot`, or of `/`. */
function rootOf(path: string): string {
  return path.slice(0, 6) === '/boot/' ? '/boot' : '';
}

function readFile(volume: BootVolume, path: string, mainPath: string, config: Config, depth: number): void {
  const text = volume.readText(volume.source('extlinux', path), path);
  if (text === undefined) return;
  let label: Label | undefined;
  let inHelp = false;
  forEachLine(volume.scan.budget, text, (raw, number) => {
    const line = raw.trim();
    if (line === '' || line[0] === '#') return;
    const { keyword, value } = splitKeyword(line);
    const key = keyword.toLowerCase();
    const source = volume.source('extlinux', path, number);
    if (inHelp) {
      inHelp = key !== 'endtext';
    } else if (key === 'text') {
      inHelp = value.toLowerCase() === 'help';
    } else if (key === 'label') {
      if (!volume.scan.takeEntry(source)) return false;
      volume.scan.budget.keep(LABEL_BYTES + value.length * 2);
      label = { name: value, source, submenu: config.submenu.slice(), initrd: [], overlays: [] };
      config.labels.push(label);
    } else if (key === 'include') {
      include(volume, source, value, mainPath, config, depth);
    } else if (key === 'menu') {
      const after = splitKeyword(value);
      if (after.keyword.toLowerCase() === 'include') {
        const written = words(volume.scan.budget, after.value)[0] ?? '';
        include(volume, source, written, mainPath, config, depth);
      } else if (menuCommand(config, label, after.keyword.toLowerCase(), after.value)) {
        label = undefined;
      }
    } else if (label === undefined) {
      globalCommand(config, key, value);
    } else {
      labelCommand(volume.scan.budget, config, label, key, value);
    }
  });
}

function include(
  volume: BootVolume,
  source: BootSource,
  written: string,
  mainPath: string,
  config: Config,
  depth: number,
): void {
  const { scan } = volume;
  if (config.includes > MAX_INCLUDES) return;
  if (depth >= MAX_INCLUDE_DEPTH || ++config.includes > MAX_INCLUDES) {
    config.includes = MAX_INCLUDES + 1;
    scan.problem('error', source, `${written} is included too deep or too often`);
    return;
  }
  const path = resolveFrom(volume, written, parentPath(mainPath), rootOf(mainPath));
  if (path === undefined) scan.problem('error', source, `included file ${written} is not there`, undefined, written);
  else readFile(volume, path, mainPath, config, depth + 1);
}

/** True where the command ends the label before it. */
function menuCommand(config: Config, label: Label | undefined, command: string, value: string): boolean {
  if (command === 'label' && label !== undefined) label.menuLabel = value.replace(/\^(.)/, '$1');
  if (command === 'default' && label !== undefined) config.menuDefault = label.name;
  if (command === 'begin' && config.submenu.length < MAX_SUBMENUS) config.submenu.push(value);
  if (command === 'title' && label === undefined && config.submenu.length > 0) {
    config.submenu[config.submenu.length - 1] = value.replace(/\^(.)/, '$1');
  }
  if (command === 'end') config.submenu.pop();
  return command === 'begin' || command === 'end';
}

function globalCommand(config: Config, key: string, value: string): void {
  if (key === 'append') config.globalAppend = value;
  else fileCommand(config, key, value);
}

/** Commands of the whole file, wherever they stand. */
function fileCommand(config: Config, key: string, value: string): boolean {
  if (key === 'default') config.default = firstWord(value);
  else if (key === 'ontimeout') config.onTimeout = firstWord(value);
  else if (key === 'timeout' && /^[0-9]{1,9}$/.test(value)) config.timeout = Number(value);
  else return false;
  return true;
}

function labelCommand(budget: WorkBudget, config: Config, label: Label, key: string, value: string): void {
  if (fileCommand(config, key, value)) return;
  if (key === 'kernel' || key === 'linux' || key === 'fit') label.kernel = firstWord(value);
  else if (key === 'append') label.append = value;
  else if (key === 'initrd') label.initrd = split(budget, value, /,/).map((path) => path.trim());
  else if (key === 'fdt' || key === 'devicetree') label.fdt = value;
  else if (key === 'fdtdir' || key === 'devicetreedir') label.fdtdir = value;
  else if (key === 'fdtoverlays' || key === 'devicetree-overlay') label.overlays = words(budget, value);
  else if (/^(localboot|com32|config|boot|bss|pxe|fdimage|comboot)$/.test(key)) label.otherKind = key;
}

function makeEntry(
  volume: BootVolume,
  label: Label,
  config: Config,
  directory: string,
  root: string,
): BootEntry | undefined {
  const { scan } = volume;
  const { source } = label;
  const title = label.menuLabel ?? label.name;
  if (label.kernel === undefined || /\.(c32|com|cbt|bss|0)$/i.test(label.kernel)) {
    const what = label.otherKind ?? label.kernel;
    if (what === undefined) scan.problem('error', source, 'no kernel', title);
    else scan.problem('note', source, `starts no Linux kernel (${what})`, title);
    return undefined;
  }
  const faults: string[] = [];
  const find = (what: string, written: string, type: 'file' | 'dir' = 'file'): string => {
    const path = resolveFrom(volume, written, directory, root, type);
    if (path !== undefined) return path;
    scan.missing(source, title, what, written);
    if (faults.length === 0) faults.push(`${what} ${written} is not there`);
    return written;
  };
  const append = label.append ?? config.globalAppend ?? '';
  const { options, initrds: appended } = takeInitrds(scan.budget, append === '-' ? '' : append);
  // U-Boot names configurations of a FIT image as `image.itb#conf#overlay`.
  const [kernelFile, ...configurations] = label.kernel.split('#');
  const isPlain = kernelFile === '' || resolveFrom(volume, label.kernel, directory, root) !== undefined;
  const kernel = find('kernel', isPlain ? label.kernel : kernelFile);
  const initrds = (label.initrd.length > 0 ? label.initrd : appended)
    .filter((path) => path !== '')
    .map((path) => find('initrd', path));
  const devicetree = label.fdt === undefined || label.fdt === '-' ? undefined : find('fdt', label.fdt);
  const devicetreeDirectory = label.fdtdir === undefined ? undefined : find('fdtdir', label.fdtdir, 'dir');
  const devicetreeOverlays = label.overlays.map((path) => find('fdtoverlays', path));
  if (faults.length > 0 && !volume.strict) return undefined;
  return {
    id: label.name,
    title,
    kind: 'linux',
    source,
    kernel,
    ...volume.place,
    initrds,
    options,
    devicetree,
    devicetreeDirectory,
    devicetreeOverlays,
    ...(!isPlain && configurations.length > 0 && { fitConfigurations: configurations }),
    ...(faults.length > 0 && { unbootable: faults[0] }),
    version: versionFromName(baseName(kernel)),
    submenu: label.submenu,
    default: false,
  };
}

/** SYSLINUX takes `initrd=` out of the command line's meaning: it loads the files and leaves the text alone. */
function takeInitrds(budget: WorkBudget, append: string): { options: string; initrds: string[] } {
  const given = words(budget, append).filter((word) => word.slice(0, 7) === 'initrd=');
  const last = given[given.length - 1];
  return { options: append, initrds: last === undefined ? [] : split(budget, last.slice(7), /,/) };
}

/** A path that does not begin with a slash is relative to the directory of the main file. */
function resolveFrom(
  volume: BootVolume,
  written: string,
  directory: string,
  root: string,
  type: 'file' | 'dir' = 'file',
): string | undefined {
  if (written === '') return undefined;
  if (written[0] !== '/') {
    const near = volume.resolve(`${directory}/${written}`, '', type);
    if (near !== undefined || volume.strict) return near;
  }
  return volume.resolve(written, root, type);
}

function firstWord(value: string): string | undefined {
  return /^\S+/.exec(value)?.[0];
}
