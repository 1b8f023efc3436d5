/** The last resort: kernels known by their file names, each with the initrd that bears the same version. */
import type { BootEntry, BootSource, MenuPart } from './contract/menu.ts';
import type { BootVolume } from './contract/volume.ts';
import { words } from './text/text.ts';
import { compareVersionsWithin } from './text/version-compare.ts';

const DIRECTORIES = ['/boot', '/'];
const MODULE_DIRECTORIES = ['/usr/lib/modules', '/lib/modules'];
const KERNEL_NAME = /^(?:vmlinuz|vmlinux|kernel|bzImage|zImage|Image|kernel-genkernel-[a-z0-9_]+)(?:-(.+))?$/;
/** What package managers and people leave beside kernels. */
const NOT_A_KERNEL = /\.(?:old|bak|sig|hmac|sha256|dpkg-[a-z]+|rpmsave|rpmnew|config|map|efi)$|~$/;

/** A menu of the kernels in /boot, newest first; failing these, of those that lie with their modules. */
export function discoverKernels(volume: BootVolume): MenuPart | undefined {
  const entries: BootEntry[] = [];
  for (const directory of DIRECTORIES) {
    within(volume, directory, () => kernelsIn(volume, directory, entries));
    if (entries.length > 0) return partOf(volume, directory, entries);
  }
  for (const directory of MODULE_DIRECTORIES) {
    within(volume, directory, () => kernelsWithModules(volume, directory, entries));
    if (entries.length > 0) return partOf(volume, directory, entries);
  }
  return undefined;
}

function within(volume: BootVolume, directory: string, action: () => void): void {
  volume.scan.bounded(volume.source('discovery', directory), 'the list of kernels', 2, action);
}

function partOf(volume: BootVolume, path: string, entries: BootEntry[]): MenuPart {
  const { scan } = volume;
  let newestFirst = entries;
  within(volume, path, () => {
    newestFirst = scan.sorted(entries, (left, right) =>
      compareVersionsWithin(scan.budget, right.version ?? '', left.version ?? ''),
    );
  });
  return { configuration: { dialect: 'discovery', path, ...volume.place }, entries: newestFirst, defaultIndex: 0 };
}

function kernelsIn(volume: BootVolume, directory: string, entries: BootEntry[]): void {
  const { scan } = volume;
  const source = volume.source('discovery', directory);
  const prefix = directory === '/' ? '/' : `${directory}/`;
  const names = volume.list(source, directory);
  const present = new Map(names.map((name): [string, true] => [name, true]));
  const kernels = new Map<string, true>();
  for (const name of names) {
    scan.budget.step();
    const match = KERNEL_NAME.exec(name);
    if (match === null || NOT_A_KERNEL.test(name) || !volume.isFile(prefix + name)) continue;
    // A link such as vmlinuz -> vmlinuz-6.1 is the same kernel again.
    const identity = volume.identity(prefix + name);
    if (kernels.has(identity) || (match[1] === undefined && volume.isLink(prefix + name))) continue;
    kernels.set(identity, true);
    if (!scan.takeEntry(source)) return;
    const version = match[1];
    const initrd = initrdNames(version).filter((candidate) => present.has(candidate))[0];
    const initrds = initrd !== undefined && volume.isFile(prefix + initrd) ? [prefix + initrd] : [];
    scan.keepEntry(entries, makeEntry(volume, source, prefix + name, version, initrds));
  }
}

/** Debian, openSUSE and Mageia, Fedora, Arch and Alpine, Gentoo. */
function initrdNames(version: string | undefined): string[] {
  if (version === undefined) return ['initrd.img', 'initrd', 'initramfs.img', 'initramfs', 'initrd.gz'];
  return [
    `initrd.img-${version}`,
    `initrd-${version}`,
    `initrd-${version}.img`,
    `initramfs-${version}.img`,
    `initramfs-${version}`,
    `initramfs-genkernel-${version}`,
  ];
}

function kernelsWithModules(volume: BootVolume, directory: string, entries: BootEntry[]): void {
  const source = volume.source('discovery', directory);
  for (const version of volume.list(source, directory)) {
    const kernel = `${directory}/${version}/vmlinuz`;
    if (!volume.isFile(kernel)) continue;
    if (!volume.scan.takeEntry(source)) return;
    const initrds = ['initramfs.img', 'initrd'].map((name) => `${directory}/${version}/${name}`);
    const present = initrds.filter((path) => volume.isFile(path)).slice(0, 1);
    volume.scan.keepEntry(entries, makeEntry(volume, source, kernel, version, present));
  }
}

function makeEntry(
  volume: BootVolume,
  source: BootSource,
  kernel: string,
  version: string | undefined,
  initrds: readonly string[],
): BootEntry {
  return {
    id: kernel,
    title: version === undefined ? 'Linux' : `Linux ${version}`,
    kind: 'linux',
    source,
    kernel,
    ...volume.place,
    initrds,
    guessed: true,
    options: kernelOptions(volume),
    devicetreeOverlays: [],
    version,
    submenu: [],
    default: false,
  };
}

/** What kernel-install would put into an entry. */
function kernelOptions(volume: BootVolume): string {
  for (const path of ['/etc/kernel/cmdline', '/usr/lib/kernel/cmdline']) {
    const text = volume.isFile(path) ? volume.readText(volume.source('discovery', path), path) : undefined;
    if (text !== undefined) return words(volume.scan.budget, text).join(' ');
  }
  return '';
}
