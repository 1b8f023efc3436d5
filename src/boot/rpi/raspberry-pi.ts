/** What the firmware of a Raspberry Pi starts from a partition: config.txt, cmdline.txt, and tryboot.txt for an attempt. */
import { decodeLatin1 } from '../../bytes/latin1.ts';
import { beginsLikeKernel, HEAD_BYTES } from '../../kernel-formats/kernel.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import type { BootEntry, BootSource, MenuPart } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import type { BootLoader } from '../loaders/loader.ts';
import { split } from '../text/text.ts';
import { type PiSettings, readPiSettings } from './config-txt.ts';
import { initramfsOf, is64Bit, PI_KERNELS, PI_MODELS, type PiModel } from './models.ts';

const CONFIG = '/config.txt';
/** Of an attempt, in place of config.txt. */
const TRYBOOT = '/tryboot.txt';
/** Where it is, it says which partition the boards boot from. */
const AUTOBOOT = '/autoboot.txt';
/** A board of a family can only be meant where one of these is there. */
const FAMILY_FILES: Readonly<Record<PiModel['family'], readonly string[]>> = {
  bootcode: ['/bootcode.bin', '/start.elf', '/start_cd.elf', '/start_x.elf', '/start_db.elf'],
  start4: ['/start4.elf', '/start4cd.elf', '/start4x.elf', '/start4db.elf'],
  flash: [],
};
/** Bytes of a program that are searched for what it says of itself. */
const MAX_SEARCHED = 1024 * 1024;
/** U-Boot's version, and the signature of a firmware volume of UEFI. */
const OTHER_LOADERS = ['U-Boot 2', '_FVH'];
const FIRMWARE = [...FAMILY_FILES.bootcode, ...FAMILY_FILES.start4, '/fixup.dat'];

/** Undefined where the partition is none that a Raspberry Pi boots from. */
export function readRaspberryPi(volume: BootVolume): { loader: BootLoader; part: MenuPart } | undefined {
  const hasFirmware = FIRMWARE.some((path) => volume.isFile(path));
  const hasKernel = PI_KERNELS.some((name) => volume.isFile(`/${name}`));
  const hasConfig = volume.isFile(CONFIG);
  if (Number(hasConfig) + Number(hasFirmware) + Number(hasKernel) < 2) return undefined;
  const source = volume.source('rpi', CONFIG);
  const entries: BootEntry[] = [];
  addEntries(volume, source, false, entries);
  const defaultIndex = entries.findIndex(({ unbootable }) => unbootable === undefined);
  if (volume.isFile(TRYBOOT)) addEntries(volume, volume.source('rpi', TRYBOOT), true, entries);
  else if (hasTrybootSection(volume, source)) addEntries(volume, source, true, entries);
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

function hasTrybootSection(volume: BootVolume, source: BootSource): boolean {
  return volume.isFile(source.path) && /^\s*\[tryboot\]/im.test(volume.readText(source, source.path) ?? '');
}

/** Numbers of the partitions that autoboot.txt sends the boards to: at once, and for an attempt; none where it is not there. */
export function autobootPartitions(volume: BootVolume): number[] {
  if (!volume.isFile(AUTOBOOT)) return [];
  const text = volume.readText(volume.source('rpi', AUTOBOOT), AUTOBOOT) ?? '';
  const numbers = (text.match(/^\s*boot_partition\s*=\s*([0-9]{1,3})\s*$/gm) ?? []).map((line) =>
    Number(line.replace(/[^0-9]/g, '')),
  );
  return numbers.filter((number, at) => number > 0 && numbers.indexOf(number) === at);
}

/** What one board would start: kernel, settings, and the names of all boards that start the same. */
interface Start {
  readonly kernel: string;
  readonly initramfs: string | undefined;
  readonly settings: PiSettings;
  readonly models: string[];
}

function addEntries(volume: BootVolume, source: BootSource, isTryboot: boolean, entries: BootEntry[]): void {
  const { scan } = volume;
  const starts: Start[] = [];
  const meant = PI_MODELS.filter(({ family }) => isMeant(volume, family));
  for (const model of meant.length > 0 ? meant : PI_MODELS) {
    const settings = readPiSettings(volume, source, { model, isTryboot });
    const kernel = settings.kernel ?? defaultKernel(volume, model, settings);
    if (kernel === undefined) continue;
    const automatic = initramfsOf(kernel);
    const hasAutomatic = settings.autoInitramfs && volume.isFile(`/${settings.prefix}${automatic}`);
    const initramfs = settings.initramfs ?? (hasAutomatic ? automatic : undefined);
    const known = starts.find((start) => isSame(start, kernel, initramfs, settings));
    if (known === undefined) starts.push({ kernel, initramfs, settings, models: [model.name] });
    else known.models.push(model.name);
  }
  if (starts.length === 0) scan.problem('error', source, 'no kernel is there', undefined, '/kernel8.img');
  const lines = new Map<string, string>();
  for (const start of starts) {
    if (!scan.takeEntry(source)) return;
    const { prefix, cmdline } = start.settings;
    const path = volume.resolve(`/${prefix}${cmdline}`, '') ?? '';
    const options = lines.get(path) ?? readCommandLine(volume, path);
    lines.set(path, options);
    const entry = makeEntry(volume, source, start, options, isTryboot);
    const known = entries.some((one) => isSameEntry(one, entry));
    if (!known) scan.keepEntry(entries, entry);
  }
}

/** An attempt that starts the same as any boot is no entry of its own. */
function isSameEntry(left: BootEntry, right: BootEntry): boolean {
  const key = ({ kernel, initrds, options, devicetree }: BootEntry): string =>
    [kernel, options, devicetree, ...initrds].join('\n');
  return key(left) === key(right);
}

function isMeant(volume: BootVolume, family: PiModel['family']): boolean {
  const files = FAMILY_FILES[family];
  return files.length === 0 || files.some((path) => volume.isFile(path));
}

function defaultKernel(volume: BootVolume, { kernels }: PiModel, { prefix, is32Bit }: PiSettings): string | undefined {
  const is32Only = is32Bit && kernels.some((name) => name !== 'kernel_2712.img' && !is64Bit(name));
  return kernels.find((name) => !(is32Only && is64Bit(name)) && volume.isFile(`/${prefix}${name}`));
}

function isSame(start: Start, kernel: string, initramfs: string | undefined, settings: PiSettings): boolean {
  const { cmdline, prefix, devicetree, overlays } = start.settings;
  return (
    start.kernel === kernel &&
    start.initramfs === initramfs &&
    cmdline === settings.cmdline &&
    prefix === settings.prefix &&
    devicetree === settings.devicetree &&
    overlays.join() === settings.overlays.join()
  );
}

function makeEntry(
  volume: BootVolume,
  source: BootSource,
  start: Start,
  options: string,
  isTryboot: boolean,
): BootEntry {
  const { scan } = volume;
  const { kernel: kernelName, initramfs, settings, models } = start;
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
  const overlays = settings.overlays
    .map((name) => volume.resolve(`/${settings.prefix}overlays/${name}.dtbo`, ''))
    .filter((path): path is string => path !== undefined);
  return {
    id: kernelName,
    title: `Raspberry Pi ${models.join(', ')}${isTryboot ? ' (tryboot)' : ''}`,
    kind: isOtherLoader(volume, kernel) ? 'efi' : 'linux',
    source,
    kernel,
    ...volume.place,
    initrds,
    ...(faults.length > 0 && { unbootable: faults.join('; ') }),
    options,
    devicetree: settings.devicetree === undefined ? undefined : find('device_tree', settings.devicetree),
    ...(settings.devicetree === undefined && { devicetreeDirectory: treeDirectory(volume, settings.prefix) }),
    devicetreeOverlays: overlays,
    submenu: [],
    default: false,
  };
}

/** The first line of the file; the firmware goes on without it. */
function readCommandLine(volume: BootVolume, path: string): string {
  if (path === '') return '';
  const source = volume.source('rpi', path);
  const line = (volume.readText(source, path) ?? '').split('\n', 1)[0].trim();
  if (line.indexOf('\0') < 0) return line;
  volume.scan.problem('error', source, 'the command line holds zeros');
  return '';
}

/** Where the device trees of all boards are; undefined where there are none, as for kernels that bring their own. */
function treeDirectory(volume: BootVolume, prefix: string): string | undefined {
  const directories = [`/${prefix}`.replace(/\/[^/]*$/, ''), ''];
  return directories
    .map((directory) => directory || '/')
    .find((directory) =>
      volume.list(volume.source('rpi', directory), directory).some((name) => /^bcm2.*\.dtb$/i.test(name)),
    );
}

/** U-Boot and UEFI are started like a kernel, and are none. */
function isOtherLoader(volume: BootVolume, path: string): boolean {
  if (!volume.isFile(path)) return false;
  const source = volume.source('rpi', path);
  return (
    volume.scan.report(source, "can't be read", () => {
      const file = volume.openCharged(path, 'program');
      if (beginsLikeKernel(readUpTo(file, 0, HEAD_BYTES))) return false;
      const text = decodeLatin1(readUpTo(file, 0, MAX_SEARCHED));
      return OTHER_LOADERS.some((word) => text.indexOf(word) >= 0);
    }) ?? false
  );
}
