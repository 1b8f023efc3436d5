/** limine.conf, as Limine 8 and later read it, and limine.cfg of the versions before. */
import type { BootEntry, BootSource, MenuPart } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import { baseName, forEachLine, versionFromName } from '../text/text.ts';

/** Searched in this order, on the loader's partition before all others. */
const PLACES = [
  '/boot/limine/limine.conf',
  '/boot/limine.conf',
  '/limine/limine.conf',
  '/limine.conf',
  '/boot/limine/limine.cfg',
  '/boot/limine.cfg',
  '/limine/limine.cfg',
  '/limine.cfg',
];
/** Levels of directories in the menu. */
const MAX_DEPTH = 16;
/** One entry takes at most one part in this many of the work that is left. */
const ENTRY_SHARE = 32;
/** Bytes for an entry with its values. */
const ITEM_BYTES = 512;

/** An entry, or a directory of entries where it has no protocol. */
interface Item {
  readonly title: string;
  readonly depth: number;
  readonly source: BootSource;
  readonly submenu: readonly string[];
  readonly values: Map<string, string>;
  readonly modules: string[];
}

interface Config {
  readonly values: Map<string, string>;
  readonly items: Item[];
}

/** `directory`: that of the EFI program, which may have a configuration beside it. */
export function readLimineMenu(
  volumes: readonly BootVolume[],
  own: BootVolume,
  directory: string,
): MenuPart | undefined {
  const paths = [`${directory}/limine.conf`, ...PLACES];
  const inOrder = [own, ...volumes.filter((volume) => volume !== own)];
  for (const volume of inOrder) {
    const path = paths.find((candidate) => volume.isFile(candidate));
    if (path !== undefined) return readConfig(volumes, volume, path);
  }
  own.scan.problem('error', own.source('limine', directory), 'Limine finds no configuration');
  return undefined;
}

function readConfig(volumes: readonly BootVolume[], volume: BootVolume, path: string): MenuPart {
  const { scan } = volume;
  const source = volume.source('limine', path);
  const config: Config = { values: new Map(), items: [] };
  scan.bounded(source, 'the configuration', 2, () => {
    const text = volume.readText(source, path);
    if (text !== undefined) decodeLimine(volume, path, text, config);
  });
  const entries: BootEntry[] = [];
  for (const item of config.items) {
    if (!item.values.has('protocol')) continue;
    scan.bounded(item.source, `entry ${item.title}`, ENTRY_SHARE, () => {
      const entry = makeEntry(volumes, volume, item);
      if (entry !== undefined) scan.keepEntry(entries, entry);
    });
  }
  const timeout = config.values.get('timeout') ?? '';
  const setting = config.values.get('default_entry');
  return {
    configuration: {
      dialect: 'limine',
      path,
      ...volume.place,
      timeoutSeconds: /^[0-9]{1,9}$/.test(timeout) ? Number(timeout) : undefined,
      defaultSetting: setting,
    },
    entries,
    defaultIndex: findDefault(config, entries, setting ?? '1'),
  };
}

/** Entries are counted from 1, directories too. */
function findDefault({ items }: Config, entries: readonly BootEntry[], setting: string): number {
  const item = /^[0-9]{1,9}$/.test(setting) ? items[Number(setting) - 1] : items.find(({ title }) => title === setting);
  const at = entries.findIndex(({ source }) => source.line === item?.source.line);
  return at < 0 && entries.length > 0 ? 0 : at;
}

function decodeLimine(volume: BootVolume, path: string, text: string, config: Config): void {
  const { budget } = volume.scan;
  const isOld = /\.cfg$/.test(path);
  const titles: string[] = [];
  let values = config.values;
  let modules: string[] = [];
  forEachLine(budget, text, (raw, number) => {
    const line = raw.trim();
    if (line === '' || line[0] === '#') return;
    const heading = (isOld ? /^(:{1,16})(\+?)\s*(.*)$/ : /^(\/{1,16})(\+?)\s*(.*)$/).exec(line);
    budget.text(line.length);
    if (heading !== null) {
      const depth = Math.min(heading[1].length, MAX_DEPTH);
      titles.length = Math.min(titles.length, depth - 1);
      values = new Map();
      modules = [];
      budget.keep(ITEM_BYTES);
      const source = volume.source('limine', path, number);
      if (!volume.scan.takeEntry(source)) return false;
      config.items.push({ title: heading[3], depth, source, submenu: titles.slice(), values, modules });
      titles.push(heading[3]);
      return;
    }
    const match = (isOld ? /^([A-Za-z0-9_]+)\s*=\s*(.*)$/ : /^([A-Za-z0-9_]+)\s*:\s*(.*)$/).exec(line);
    if (match === null) return;
    const key = match[1].toLowerCase();
    budget.keep(ITEM_BYTES);
    if (key === 'module_path') modules.push(match[2]);
    else values.set(key, match[2]);
  });
}

function makeEntry(volumes: readonly BootVolume[], own: BootVolume, item: Item): BootEntry | undefined {
  const { scan } = own;
  const { title, source, values, modules } = item;
  const written = values.get('path') ?? values.get('kernel_path') ?? values.get('image_path');
  if (written === undefined) {
    scan.problem('error', source, 'no path', title);
    return undefined;
  }
  const protocol = (values.get('protocol') ?? '').toLowerCase();
  const faults: string[] = [];
  const find = (what: string, name: string): { path: string; volume: BootVolume | undefined } => {
    const file = locate(volumes, own, name);
    if (file.found) return file;
    scan.missing(source, title, what, name);
    faults.push(`${what} ${name} is not there`);
    return file;
  };
  const kernel = find('path', written);
  const initrds = modules.map((name) => find('module_path', name));
  const isLinux = protocol === 'linux';
  const isEfi = protocol === 'efi' || protocol === 'efi_chainload' || protocol === 'chainload';
  const partitions = initrds.map(({ volume }) => volume?.partition);
  return {
    id: title,
    title,
    kind: isLinux ? 'linux' : isEfi ? 'efi' : 'multiboot',
    source,
    kernel: kernel.path,
    ...kernel.volume?.place,
    initrds: isLinux ? initrds.map(({ path }) => path) : [],
    ...(isLinux && partitions.some((one) => one !== kernel.volume?.partition) && { initrdPartitions: partitions }),
    ...(!isLinux && !isEfi && { modules: initrds.map(({ path }) => ({ path, options: '' })) }),
    ...(faults.length > 0 && { unbootable: faults.join('; ') }),
    options: values.get('cmdline') ?? values.get('kernel_cmdline') ?? '',
    devicetree: undefined,
    devicetreeOverlays: [],
    version: versionFromName(baseName(kernel.path)),
    submenu: item.submenu,
    default: false,
  };
}

/** `boot():/path`, `guid(UUID):/path`, `hdd(1:2):/path`, `fslabel(NAME):/path`; the old form is `boot:///path`. */
function locate(
  volumes: readonly BootVolume[],
  own: BootVolume,
  uri: string,
): { path: string; volume: BootVolume | undefined; found: boolean } {
  own.scan.budget.text(uri.length);
  // A hash of the contents may follow.
  const plain = uri.replace(/#[0-9a-fA-F]{64,}$/, '');
  const match = /^([a-z]+)(?:\(([^)]*)\):|:\/\/([^/]*))(\/?.*)$/.exec(plain);
  const kind = match?.[1] ?? 'boot';
  const which = match?.[2] ?? match?.[3] ?? '';
  const path = match?.[4] ?? plain;
  const volume = volumes.find((candidate) => isMeant(candidate, own, kind, which));
  const resolved = volume?.resolve(path, '');
  return { path: resolved ?? path, volume, found: resolved !== undefined };
}

function isMeant(candidate: BootVolume, own: BootVolume, kind: string, which: string): boolean {
  const { fs, partition } = candidate;
  if (kind === 'boot') return which === '' ? candidate === own : String(partition) === which;
  if (kind === 'hdd') return which === `1:${partition}`;
  if (kind === 'guid' || kind === 'uuid') return fs.uuid.toLowerCase() === which.toLowerCase();
  return kind === 'fslabel' && fs.label === which;
}
