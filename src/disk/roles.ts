/** What a partition is for. */
import { orDamage } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Probe } from '../probe/probe.ts';

/**
 * - `esp`: the EFI system partition. - `xbootldr`: the extended boot loader partition of the Boot Loader Specification.
 * - `bios-boot`: GRUB's core image on a GPT. - `boot`: kernels and the loader's configuration. - `root`, `usr`, `home`, `var`.
 * `srv`, `tmp`. - `verity`: hashes of another partition; `verity-sig`: their signature. - `swap`.
 * - `container`: LVM, md, LUKS: something else is inside.
 */
export type PartitionRole =
  | 'esp'
  | 'xbootldr'
  | 'bios-boot'
  | 'boot'
  | 'root'
  | 'usr'
  | 'home'
  | 'var'
  | 'srv'
  | 'tmp'
  | 'verity'
  | 'verity-sig'
  | 'swap'
  | 'container';

const ROLES_BY_TYPE: Readonly<Record<string, PartitionRole>> = {
  esp: 'esp',
  xbootldr: 'xbootldr',
  'bios-boot': 'bios-boot',
  home: 'home',
  srv: 'srv',
  var: 'var',
  tmp: 'tmp',
  swap: 'swap',
  lvm: 'container',
  raid: 'container',
  luks: 'container',
};

/** Roles that somebody may give to partitions by their numbers, where the table does not say it. */
export const GIVEN_ROLES = ['esp', 'xbootldr', 'bios-boot', 'boot', 'root', 'usr'] as const;

/** Numbers of partitions by what they are for, whatever the table says. */
export type GivenRoles = { readonly [Role in (typeof GIVEN_ROLES)[number]]?: number };

/** The role that was given to partition `number`, else that of its type; a role that was given is nobody else's. */
export function roleOfPartition(
  number: number,
  typeName: string | undefined,
  given: GivenRoles,
): PartitionRole | undefined {
  const own = GIVEN_ROLES.filter((role) => given[role] === number)[0];
  const byType = roleByType(typeName);
  const isTaken = GIVEN_ROLES.some((role) => role === byType && given[role] !== undefined);
  return own ?? (isTaken ? undefined : byType);
}

/** `typeName` as in `Partition`. */
export function roleByType(typeName: string | undefined): PartitionRole | undefined {
  if (typeName === undefined) return undefined;
  if (/-verity$/.test(typeName)) return 'verity';
  if (/-verity-sig$/.test(typeName)) return 'verity-sig';
  if (/^root-/.test(typeName)) return 'root';
  if (/^usr-/.test(typeName)) return 'usr';
  return ROLES_BY_TYPE[typeName];
}

const ROLES_BY_KIND: Readonly<Record<string, PartitionRole>> = {
  swap: 'swap',
  'dm-verity hash tree': 'verity',
  LUKS: 'container',
  LVM2: 'container',
  md: 'container',
};

/** A root holds an init or what makes one: ostree keeps its roots below /ostree, NixOS and Guix in a store. */
const ROOT_SIGNS = [
  '/sbin/init',
  '/usr/lib/systemd/systemd',
  '/lib/systemd/systemd',
  '/ostree/deploy',
  '/nix/store',
  '/gnu/store',
  '/etc/os-release',
  '/usr/lib/os-release',
];
/** The rest of a /usr of its own. */
const USR_SIGNS = ['/lib/os-release', '/lib/systemd/systemd', '/lib/modules'];
/** What stands at the root of a /boot of its own. */
const BOOT_SIGNS = [
  '/loader/entries',
  '/grub/grub.cfg',
  '/grub2/grub.cfg',
  '/extlinux/extlinux.conf',
  '/boot.scr',
  '/config.txt',
  '/EFI/Linux',
  '/limine.conf',
  '/syslinux.cfg',
];
const KERNEL_NAME = /^(vmlinuz|vmlinux|kernel|bzImage|zImage|Image)([-._].*)?$/;

/** @throws what reading the root directory throws */
export function roleByContent(contents: Probe | undefined, fs: FileSystem | undefined): PartitionRole | undefined {
  if (fs === undefined) return contents === undefined ? undefined : ROLES_BY_KIND[contents.kind];
  if (contents?.kind === 'vfat' && has(fs, ['/EFI'])) return 'esp';
  if (has(fs, ROOT_SIGNS) && !isUsr(fs)) return 'root';
  if (isUsr(fs)) return 'usr';
  if (has(fs, BOOT_SIGNS) || fs.readdir('/').some((name) => typeof name === 'string' && KERNEL_NAME.test(name)))
    return 'boot';
  return undefined;
}

function isUsr(fs: FileSystem): boolean {
  return has(fs, USR_SIGNS) && has(fs, ['/bin']) && !has(fs, ['/etc', '/usr', '/sbin/init', '/proc']);
}

/** Is one of these there? A link counts wherever it leads. */
function has(fs: FileSystem, paths: readonly string[]): boolean {
  return paths.some(
    (path) =>
      orDamage(
        () => fs.lstat(path),
        () => undefined,
      ) !== undefined,
  );
}
