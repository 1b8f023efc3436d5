/** A Raspberry Pi's firmware: config.txt, cmdline.txt, and tryboot.txt for an attempt. */
import type { BootLoader } from '../loaders/loader.ts';
import type { BootEntry, BootSource, MenuPart } from '../menu.ts';
import { forEachLine, split } from '../text.ts';
import type { BootVolume } from '../volume.ts';

/** One of these is on every boot partition of a Pi that has no flash memory of its own, or is booted by it. */
const FIRMWARE = ['/bootcode.bin', '/start.elf', '/start4.elf', '/fixup.dat'];
/** What the firmware takes where config.txt names no kernel: name, its initramfs with auto_initramfs, what it is for. */
const KERNELS: readonly (readonly [kernel: string, initramfs: string, title: string])[] = [
  ['kernel8.img', 'initramfs8', '64 bit'],
  ['kernel_2712.img', 'initramfs_2712', 'Raspberry Pi 5'],
  ['kernel7l.img', 'initramfs7l', '32 bit, Raspberry Pi 4'],
  ['kernel7.img', 'initramfs7', '32 bit, Raspberry Pi 2 and 3'],
  ['kernel.img', 'initramfs', '32 bit, Raspberry Pi 1 and Zero'],
];
const MAX_INCLUDES = 8;

/** What one run through config.txt comes to. */
interface Settings {
  kernel?: string;
  initramfs?: string;
  cmdline: string;
  prefix: string;
  devicetree?: string;
  autoInitramfs: boolean;
  includes: number;
}

/** Undefined where the partition is none that a Raspberry Pi boots from. */
export function readRaspberryPi(volume: BootVolume): { loader: BootLoader; part: MenuPart } | undefined {
  const hasFirmware = FIRMWARE.some((path) => volume.isFile(path));
  const hasKernel = KERNELS.some(([name]) => volume.isFile(`/${name}`));
  if (!volume.isFile('/config.txt') || !(hasFirmware || hasKernel)) return undefined;
  const source = volume.source('rpi', '/config.txt');
  const entries: BootEntry[] = [];
  addEntries(volume, source, false, entries);
  const defaultIndex = entries.findIndex(({ unbootable }) => unbootable === undefined);
  if (volume.isFile('/tryboot.txt')) addEntries(volume, volume.source('rpi', '/tryboot.txt'), true, entries);
  return {
    part: { configuration: source, entries, defaultIndex },
    loader: {
      kind: 'rpi-firmware',
      name: 'Raspberry Pi firmware',
      version: undefined,
      architecture: undefined,
      firmware: 'rpi',
      partition: volume.partition,
      path: FIRMWARE.find((path) => volume.isFile(path)),
      isFallback: true,
    },
  };
}

function addEntries(volume: BootVolume, source: BootSource, isTryboot: boolean, entries: BootEntry[]): void {
  const settings: Settings = { cmdline: 'cmdline.txt', prefix: '', autoInitramfs: false, includes: 0 };
  readSettings(volume, source, isTryboot, settings);
  const { kernel, prefix, autoInitramfs } = settings;
  const present = KERNELS.filter(([name]) => volume.isFile(`/${prefix}${name}`));
  const candidates = kernel === undefined ? present : [[kernel, '', ''] as const];
  if (candidates.length === 0) volume.scan.problem('error', source, 'no kernel is there', undefined, '/kernel8.img');
  for (const [name, initramfs, title] of candidates) {
    if (!volume.scan.takeEntry(source)) return;
    const own =
      settings.initramfs ?? (autoInitramfs && volume.isFile(`/${prefix}${initramfs}`) ? initramfs : undefined);
    const entry = makeEntry(volume, source, settings, name, own);
    const words = ['Raspberry Pi', title === '' ? '' : `(${title})`, isTryboot ? '(tryboot)' : ''];
    volume.scan.keepEntry(entries, { ...entry, title: words.filter((word) => word !== '').join(' ') });
  }
}

function makeEntry(
  volume: BootVolume,
  source: BootSource,
  settings: Settings,
  kernelName: string,
  initramfs: string | undefined,
): BootEntry {
  const { scan } = volume;
  const faults: string[] = [];
  const find = (what: string, name: string): string => {
    const path = volume.resolve(`/${settings.prefix}${name}`, '');
    if (path !== undefined) return path;
    scan.missing(source, kernelName, what, name);
    faults.push(`${what} ${name} is not there`);
    return name;
  };
  const kernel = find('kernel', kernelName);
  const initrds =
    initramfs === undefined ? [] : split(scan.budget, initramfs, /,/).map((name) => find('initramfs', name));
  const cmdline = volume.resolve(`/${settings.prefix}${settings.cmdline}`, '');
  const text = cmdline === undefined ? undefined : volume.readText(volume.source('rpi', cmdline), cmdline);
  return {
    id: kernelName,
    title: 'Raspberry Pi',
    kind: 'linux',
    source,
    kernel,
    ...volume.place,
    initrds,
    ...(faults.length > 0 && { unbootable: faults.join('; ') }),
    // The firmware takes the first line.
    options: (text ?? '').split('\n', 1)[0].trim(),
    devicetree: settings.devicetree === undefined ? undefined : find('device_tree', settings.devicetree),
    devicetreeOverlays: [],
    submenu: [],
    default: false,
  };
}

/**
 * The sections of a file: those for all, and for the tryboot case. What is in a section for a model, a serial number or a
 * pin holds for some machines only, and is passed over.
 */
function readSettings(volume: BootVolume, source: BootSource, isTryboot: boolean, settings: Settings): void {
  const text = volume.readText(source, source.path);
  if (text === undefined) return;
  let isMeant = true;
  forEachLine(volume.scan.budget, text, (raw) => {
    const line = raw.trim();
    const section = /^\[(.*)\]$/.exec(line);
    if (section !== null) isMeant = section[1] === 'all' || (section[1] === 'tryboot' && isTryboot);
    if (section !== null || !isMeant || line === '' || line[0] === '#') return;
    const match = /^(include|initramfs)\s+(.*)$/.exec(line) ?? /^([A-Za-z0-9_]+)\s*=\s*(.*)$/.exec(line);
    if (match === null) return;
    const [, key, value] = match;
    volume.scan.budget.text(value.length);
    if (key === 'include') {
      const path = `/${value}`;
      if (++settings.includes <= MAX_INCLUDES && volume.isFile(path)) {
        readSettings(volume, volume.source('rpi', path), isTryboot, settings);
      }
    } else applySetting(settings, key, value);
  });
}

function applySetting(settings: Settings, key: string, value: string): void {
  if (key === 'kernel') settings.kernel = value;
  else if (key === 'initramfs') settings.initramfs = value.split(/\s+/)[0];
  else if (key === 'ramfsfile') settings.initramfs = value;
  else if (key === 'cmdline') settings.cmdline = value;
  else if (key === 'os_prefix') settings.prefix = value;
  else if (key === 'device_tree') settings.devicetree = value === '' ? undefined : value;
  else if (key === 'auto_initramfs') settings.autoInitramfs = value === '1';
}
