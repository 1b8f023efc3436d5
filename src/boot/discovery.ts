/** The last resort: kernels known by their file names, each with the initrd that bears the same version. */
import type { BootEntry, BootSource, MenuPart } from './menu.ts';
import { type BootScan, words } from './scan.ts';
import { compareVersions } from './version-compare.ts';

const DIRECTORIES = ['/boot', '/'];
const MODULE_DIRECTORIES = ['/usr/lib/modules', '/lib/modules'];
const KERNEL_NAME = /^(?:vmlinuz|vmlinux|kernel|bzImage|zImage|Image|kernel-genkernel-[a-z0-9_]+)(?:-(.+))?$/;
/** What package managers and people leave beside kernels. */
const NOT_A_KERNEL = /\.(?:old|bak|sig|hmac|sha256|dpkg-[a-z]+|rpmsave|rpmnew|config|map|efi)$|~$/;

/** A menu of the kernels in /boot, newest first; failing these, of those that lie with their modules. */
export function discoverKernels(scan: BootScan): MenuPart | undefined {
  for (const directory of DIRECTORIES) {
    const entries = kernelsIn(scan, directory);
    if (entries.length > 0) return partOf(directory, entries);
  }
  for (const directory of MODULE_DIRECTORIES) {
    const entries = kernelsWithModules(scan, directory);
    if (entries.length > 0) return partOf(directory, entries);
  }
  return undefined;
}

function partOf(path: string, entries: BootEntry[]): MenuPart {
  entries.sort((left, right) => compareVersions(right.version ?? '', left.version ?? ''));
  return { configuration: { dialect: 'discovery', path }, entries, defaultIndex: 0 };
}

function kernelsIn(scan: BootScan, directory: string): BootEntry[] {
  const source: BootSource = { dialect: 'discovery', path: directory };
  const prefix = directory === '/' ? '/' : `${directory}/`;
  const names = scan.list(source, directory);
  const entries: BootEntry[] = [];
  const kernels: string[] = [];
  for (const name of names) {
    const match = KERNEL_NAME.exec(name);
    if (match === null || NOT_A_KERNEL.test(name) || !scan.isFile(prefix + name)) continue;
    // A link such as vmlinuz -> vmlinuz-6.1 is the same kernel again.
    const identity = scan.identity(prefix + name);
    if (kernels.indexOf(identity) >= 0 || (match[1] === undefined && identity !== prefix + name)) continue;
    kernels.push(identity);
    if (!scan.takeEntry(source)) break;
    const version = match[1];
    const initrd = initrdNames(version).filter((candidate) => names.indexOf(candidate) >= 0)[0];
    entries.push(makeEntry(scan, source, prefix + name, version, initrd === undefined ? undefined : prefix + initrd));
  }
  return entries;
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

function kernelsWithModules(scan: BootScan, directory: string): BootEntry[] {
  const source: BootSource = { dialect: 'discovery', path: directory };
  const entries: BootEntry[] = [];
  for (const version of scan.list(source, directory)) {
    const kernel = `${directory}/${version}/vmlinuz`;
    if (!scan.isFile(kernel)) continue;
    if (!scan.takeEntry(source)) break;
    const initrd = ['initramfs.img', 'initrd'].map((name) => `${directory}/${version}/${name}`);
    entries.push(makeEntry(scan, source, kernel, version, initrd.filter((path) => scan.isFile(path))[0]));
  }
  return entries;
}

function makeEntry(
  scan: BootScan,
  source: BootSource,
  kernel: string,
  version: string | undefined,
  initrd: string | undefined,
): BootEntry {
  const present = initrd !== undefined && scan.isFile(initrd) ? [initrd] : [];
  return {
    id: kernel,
    title: version === undefined ? 'Linux' : `Linux ${version}`,
    kind: 'linux',
    source,
    kernel,
    initrds: present,
    options: kernelOptions(scan),
    devicetreeOverlays: [],
    version,
    submenu: [],
    default: false,
  };
}

/** What kernel-install would put into an entry. */
function kernelOptions(scan: BootScan): string {
  for (const path of ['/etc/kernel/cmdline', '/usr/lib/kernel/cmdline']) {
    const text = scan.isFile(path) ? scan.readText({ dialect: 'discovery', path }, path) : undefined;
    if (text !== undefined) return words(text).join(' ');
  }
  return '';
}
