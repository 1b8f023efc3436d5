/** The menu of a whole disk: which loaders are on it, which configuration each of them reads, and what that offers. */
import { checkArgument, checkOptions } from '../contract/arguments.ts';
import type { FileReader } from '../contract/file-system.ts';
import { type Disk, WHOLE_DISK } from '../disk/disk.ts';
import { findHybridIso } from '../disk/hybrid-iso.ts';
import { numberedPlaces } from '../disk/numbered-places.ts';
import { readGrubModules } from '../kernel-formats/grub-core.ts';
import { sectionFile } from '../kernel-formats/part.ts';
import { readPe } from '../kernel-formats/pe.ts';
import { readUki } from '../kernel-formats/uki.ts';
import { readSystemdBootDisk } from './bls/systemd-boot.ts';
import type { BootMenu, BootMenuOptions, BootProblem, MenuPart } from './contract/menu.ts';
import { BootScan } from './contract/scan.ts';
import { BootVolume } from './contract/volume.ts';
import { readExtlinuxDisk } from './extlinux/extlinux.ts';
import { readAllMenus, readConfigurations, readKernels } from './filesystem-menu.ts';
import { grubNamesOf, type UnreadDevice } from './grub/devices.ts';
import { type GrubDisk, startGrub } from './grub/start.ts';
import { joinMenu } from './join-menu.ts';
import { readLimineMenu } from './limine/limine.ts';
import { BOOT_SECTORS, findBiosGrub, findBiosSyslinux } from './loaders/bios-loader.ts';
import { findEfiLoaders } from './loaders/efi-loaders.ts';
import type { BootLoader } from './loaders/loader.ts';
import { autobootPartitions, readRaspberryPi } from './rpi/raspberry-pi.ts';
import { parentPath } from './text/text.ts';
import { readUbootMenus } from './uboot/uboot.ts';

/** One loader takes at most one part in this many of the work that is left. */
const LOADER_SHARE = 1.5;

/** The menus of a whole disk in one, with the programs that would show them. */
export interface DiskMenu extends BootMenu {
  /** In the order in which they are tried: the removable media path before what only NVRAM can name. */
  readonly loaders: readonly BootLoader[];
}

/** What the loaders of the disk are found and read with. */
interface Reading extends GrubDisk {
  readonly disk: Disk;
  readonly loaders: BootLoader[];
  readonly parts: MenuPart[];
}

/**
 * The menu as the loaders of the disk make it: paths are taken as the loader takes them, and an entry that it shows but
 * can't boot is kept and marked `unbootable`. Where no loader makes a menu, it is that of all configurations that lie
 * about on the disk, or of the kernels themselves, each entry marked as `guessed`.
 *
 * @throws EINVAL for what is no Disk; ERR_BOOTFS_NEED_RANGE where an asynchronous device has to fetch more, and nothing else
 */
export function collectDiskMenu(disk: Disk, options: BootMenuOptions = {}): DiskMenu {
  checkArgument(
    Array.isArray((disk as Disk | null | undefined)?.partitions),
    'disk',
    'a Disk, as openDisk gives it',
    disk,
  );
  checkOptions('options', options, ['architecture']);
  const scan = new BootScan(options);
  const volumes = volumesOf(disk, scan, true);
  const reading: Reading = {
    disk,
    scan,
    volumes,
    unread: unreadPartitions(disk),
    tableKind: disk.table?.kind,
    mount: (device) => disk.mount(device),
    loaders: [],
    parts: [],
  };
  const esps = systemPartitions(reading);
  for (const esp of esps) readEfi(reading, esp);
  readBios(reading);
  readBoards(reading, esps);
  const { loaders, parts } = reading;
  if (!parts.some(({ entries }) => entries.length > 0)) {
    const known = scan.problems.length;
    parts.push(...guessParts(disk, scan));
    dropRepeated(scan.problems, known);
  }
  return { ...joinMenu(parts, scan), loaders };
}

/** From `known` on, what was said before: a configuration may be read once more as one of last resort. */
function dropRepeated(problems: BootProblem[], known: number): void {
  const keyOf = ({ source, entry, message }: BootProblem): string =>
    [source.partition, source.path, source.line, entry, message].join('\n');
  const seen: Record<string, true> = Object.create(null);
  problems.slice(0, known).forEach((problem) => {
    seen[keyOf(problem)] = true;
  });
  const added = problems.splice(known).filter((problem) => !seen[keyOf(problem)]);
  problems.push(...added);
}

function volumesOf(disk: Disk, scan: BootScan, strict: boolean): BootVolume[] {
  const volumes: BootVolume[] = [];
  for (const place of numberedPlaces(disk)) {
    const { number, contents } = place;
    const facts = { partition: number, strict, grubNames: grubNamesOf(place) };
    if (contents.fs !== undefined) volumes.push(new BootVolume(contents.fs, scan, facts));
  }
  return volumes;
}

/** @throws ERR_BOOTFS_NEED_RANGE */
function unreadPartitions(disk: Disk): UnreadDevice[] {
  const unread: UnreadDevice[] = [];
  for (const { number, contents: place } of numberedPlaces(disk)) {
    const { fs, contents } = place;
    if (fs !== undefined || contents === undefined) continue;
    unread.push({ partition: number, kind: contents.kind, uuid: contents.uuid, label: contents.label });
  }
  // A hybrid image is a disk with partitions, and as a whole the ISO 9660 that its loader looks for.
  const iso = findHybridIso(disk);
  if (iso !== undefined) unread.push({ partition: WHOLE_DISK, ...iso });
  return unread;
}

/** The menu of last resort. A partition made for boot files goes before the others. */
function guessParts(disk: Disk, scan: BootScan): MenuPart[] {
  const made = disk.partitions.filter(({ typeRole }) => typeRole === 'xbootldr').map(({ number }) => number);
  const isMade = ({ partition = 0 }: BootVolume): boolean => made.indexOf(partition) >= 0;
  const volumes = volumesOf(disk, scan, false);
  const inOrder = [...volumes.filter(isMade), ...volumes.filter((volume) => !isMade(volume))];
  for (const read of [readConfigurations, readKernels]) {
    const parts: MenuPart[] = [];
    for (const volume of inOrder) {
      scan.bounded(volume.source('discovery', '/'), 'the search for a menu', LOADER_SHARE, () => {
        parts.push(...read(volume));
      });
    }
    if (parts.some(({ entries }) => entries.length > 0)) {
      return parts.map((part) => ({ ...part, entries: part.entries.map((entry) => ({ ...entry, guessed: true })) }));
    }
  }
  return [];
}

/** EFI system partitions; where the table has none, what looks like one, as firmware looks into removable media. */
function systemPartitions({ disk, volumes }: Reading): BootVolume[] {
  const numbers = (role: 'typeRole' | 'contentRole') =>
    disk.partitions.filter((partition) => partition[role] === 'esp').map(({ number }) => number);
  const byType = numbers('typeRole');
  const wanted = byType.length > 0 ? byType : numbers('contentRole');
  return volumes.filter(({ partition }) => wanted.indexOf(partition ?? -1) >= 0);
}

function readEfi(reading: Reading, esp: BootVolume): void {
  const { scan, loaders } = reading;
  let found: BootLoader[] = [];
  scan.bounded(esp.source('discovery', '/EFI'), 'the search for loaders', LOADER_SHARE, () => {
    found = findEfiLoaders(esp);
  });
  loaders.push(...found);
  const kernels: MenuPart[] = [];
  for (const loader of withoutCopies(found)) {
    const source = esp.source('discovery', loader.path ?? '');
    const problemsBefore = scan.problems.length;
    scan.bounded(source, `the menu of ${loader.name}`, LOADER_SHARE, () => {
      if (loader.kind === 'bootfs') {
        readBootfs(reading);
        return;
      }
      const part = menuOfLoader(reading, esp, loader);
      if (part === undefined) return;
      // A second copy of the same loader leads to the same menu, with the same problems.
      if (hasPart(reading, part)) scan.problems.length = problemsBefore;
      else if (isKernel(loader) && !loader.isFallback) kernels.push(part);
      else reading.parts.push(part);
    });
  }
  // What an entry of a menu names, wherever it is kept, is no loader.
  reading.parts.push(...kernels.filter(({ configuration }) => !isNamed(reading, configuration)));
}

/** What bootfs's own loader shows: all that each filesystem offers, one after the other. */
function readBootfs(reading: Reading): void {
  const { disk, scan, parts } = reading;
  const known = scan.problems.length;
  for (const volume of volumesOf(disk, scan, false)) {
    parts.push(...readAllMenus(volume).filter((part) => !hasPart(reading, part)));
  }
  dropRepeated(scan.problems, known);
}

function isKernel({ kind }: BootLoader): boolean {
  return kind === 'linux' || kind === 'uki';
}

function isNamed({ parts }: Reading, { path, partition }: MenuPart['configuration']): boolean {
  return parts.some(({ entries }) => entries.some((entry) => entry.kernel === path && entry.partition === partition));
}

/** systemd-boot's menu is that of the partition, and bootfs's that of the disk, wherever on it the program is. */
function withoutCopies(loaders: readonly BootLoader[]): BootLoader[] {
  const isCopy = ({ kind }: BootLoader, at: number): boolean =>
    (kind === 'systemd-boot' || kind === 'bootfs') && loaders.findIndex((other) => other.kind === kind) < at;
  return loaders.filter((loader, at) => !isCopy(loader, at));
}

/** What all copies of systemd-boot on a partition are for; undefined where they are for several machines. */
function onlyMachine({ loaders }: Reading, esp: BootVolume): string | undefined {
  const copies = loaders.filter(({ kind, partition }) => kind === 'systemd-boot' && partition === esp.partition);
  const [first] = copies;
  return copies.every(({ architecture }) => architecture === first.architecture) ? first.architecture : undefined;
}

function hasPart({ parts }: Reading, { configuration }: MenuPart): boolean {
  return parts.some(
    ({ configuration: known }) => known.path === configuration.path && known.partition === configuration.partition,
  );
}

function menuOfLoader(reading: Reading, esp: BootVolume, loader: BootLoader): MenuPart | undefined {
  const path = loader.path ?? '';
  switch (loader.kind) {
    case 'systemd-boot':
      return readSystemdBootDisk(esp, extendedBoot(reading), onlyMachine(reading, esp));
    case 'grub':
      return readEfiGrub(reading, esp, path);
    case 'limine':
      return readLimineMenu(reading.volumes, esp, parentPath(path));
    case 'uki':
    case 'linux':
      return kernelAsLoader(esp, loader);
    case 'refind':
      reading.scan.problem(
        'note',
        esp.source('discovery', path),
        'rEFInd looks for kernels by itself; its menu is not shown',
      );
      return undefined;
    default:
      return undefined;
  }
}

function extendedBoot({ disk, volumes }: Reading): BootVolume | undefined {
  const partition = disk.partitions.filter(({ typeRole }) => typeRole === 'xbootldr')[0];
  return partition && volumes.filter((volume) => volume.partition === partition.number)[0];
}

function readEfiGrub(reading: Reading, esp: BootVolume, path: string): MenuPart | undefined {
  const source = esp.source('grub', path);
  const core = reading.scan.report(source, "GRUB's own configuration can't be read", () => {
    const file: FileReader = esp.openCharged(path);
    const section = readPe(file).sections.filter(({ name }) => name === 'mods')[0];
    return readGrubModules(sectionFile(file, section));
  });
  if (core === undefined) return undefined;
  return startGrub(reading, { core, platform: 'efi', source, partition: esp.partition, directory: parentPath(path) });
}

/** A kernel where a loader should be: the firmware starts it without a menu, a unified image with what its first profile says. */
function kernelAsLoader(esp: BootVolume, { name, version, path = '', kind }: BootLoader): MenuPart {
  const source = esp.source('uki', path);
  const isUki = kind === 'uki';
  const uki = isUki ? esp.scan.report(source, 'skipped', () => readUki(esp.openCharged(path))) : undefined;
  const profile = uki?.profiles[0];
  const named = version === undefined ? name : `${name} ${version}`;
  return {
    configuration: source,
    entries: [
      {
        id: path,
        title: profile?.systemName ?? named,
        kind: isUki ? 'uki' : 'efi',
        source,
        kernel: path,
        ...esp.place,
        initrds: [],
        options: profile?.options ?? '',
        devicetreeOverlays: [],
        version,
        submenu: [],
        default: false,
      },
    ],
    defaultIndex: 0,
  };
}

function readBios(reading: Reading): void {
  const { disk, scan, loaders } = reading;
  scan.bounded(BOOT_SECTORS, 'the search for boot code', LOADER_SHARE, () => {
    const syslinux = findBiosSyslinux(disk, scan);
    if (syslinux !== undefined) loaders.push(syslinux);
  });
  scan.bounded(BOOT_SECTORS, 'the menu of GRUB', LOADER_SHARE, () => {
    const found = findBiosGrub(disk, scan);
    if (found === undefined) return;
    loaders.push(found.loader);
    const part = startGrub(reading, { core: found.core, platform: 'pc', source: BOOT_SECTORS });
    if (part !== undefined && !hasPart(reading, part)) reading.parts.push(part);
  });
}

/** What boards read: U-Boot's standard places, and those of a Raspberry Pi's firmware. */
function readBoards(reading: Reading, esps: readonly BootVolume[]): void {
  const { disk, scan, volumes, loaders, parts } = reading;
  const marked = disk.partitions.filter(({ entry }) => entry?.bootable === true).map(({ number }) => number);
  // U-Boot looks at the partitions that are marked as bootable, at the first one where none is; a GPT marks its ESP.
  const isBootable = ({ partition = 0 }: BootVolume): boolean =>
    marked.indexOf(partition) >= 0 || (marked.length === 0 && partition <= 1) || partition === disk.roles.boot;
  const candidates = volumes.filter((volume) => isBootable(volume) || esps.indexOf(volume) >= 0);
  let sentTo: number[] = [];
  scan.bounded(BOOT_SECTORS, 'autoboot.txt', LOADER_SHARE, () => {
    sentTo = candidates.reduce<number[]>((all, volume) => all.concat(autobootPartitions(volume)), []);
  });
  const others = volumes.filter(({ partition = 0 }) => sentTo.indexOf(partition) >= 0);
  for (const volume of candidates.concat(others.filter((one) => candidates.indexOf(one) < 0))) {
    scan.bounded(volume.source('rpi', '/config.txt'), 'config.txt', LOADER_SHARE, () => {
      const pi = readRaspberryPi(volume);
      if (pi === undefined) return;
      loaders.push(pi.loader);
      parts.push(pi.part);
    });
    scan.bounded(volume.source('extlinux', '/'), 'the menu of extlinux', LOADER_SHARE, () => {
      parts.push(...readExtlinuxDisk(volume));
    });
    scan.bounded(volume.source('uboot', '/'), 'the scripts of U-Boot', LOADER_SHARE, () => {
      parts.push(...readUbootMenus(volume, volumes));
    });
  }
}
