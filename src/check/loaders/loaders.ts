import type { BootDialect } from '../../boot/index.ts';
import { BootfsError } from '../../contract/errors.ts';

/**
 * What boot loaders read of a filesystem. Every row has its source. A feature that is not listed as read stops the
 * loader; names are those of `FileSystem.features`.
 */
export type LoaderFamily = 'grub' | 'u-boot' | 'edk2' | 'systemd-boot' | 'extlinux' | 'linux';

/** The languages of configurations that it reads; absent for what reads none of them: firmware, which starts programs, and Linux. */
export const READ_DIALECTS: { readonly [Family in LoaderFamily]?: readonly BootDialect[] } = {
  // Entries of the Boot Loader Specification are in its menu where its own configuration says `blscfg`.
  grub: ['grub'],
  'u-boot': ['extlinux', 'uboot'],
  'systemd-boot': ['bls', 'uki'],
  extlinux: ['extlinux'],
};

/** A release of a boot loader or of Linux, and what it reads. */
export interface Loader {
  /** As `--loader` takes it: `grub-2.06`, ... */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Which menu it would show. */
  readonly family: LoaderFamily;
  /** Where its row of this table is from. */
  readonly source: string;
  /**
   * What it makes of each format, by `FileSystem.format`; a format that is not named is one that it does not read. Names
   * are those of `FileSystem.requirements`: with `stops` all others are read, with `reads` no others are.
   */
  readonly formats: Readonly<Record<string, FormatSupport>>;
  /** Does it see what is in a dirty journal? */
  readonly replaysJournal: boolean;
  /** Reads unwritten extents as whatever the blocks hold. */
  readonly readsStaleUnwritten?: boolean;
  /** Ends with an error where a file has a hole. */
  readonly stopsAtHoles?: boolean;
}

/** Which requirements of a format a loader meets. */
export type FormatSupport =
  /** All but these. */
  | { readonly stops: readonly string[] }
  /** These alone. */
  | { readonly reads: readonly string[] }
  /** All that this release of Linux knows (`Requirement.sinceLinux`). */
  | { readonly linux: number };

/** The format that each of them reads whole; FAT is where they come from. */
export const READ_BY_ALL = 'vfat';

const NEVER_READ = ['compression', 'journal_dev', 'dirdata'];

const GRUB_SOURCE =
  'EXT2_DRIVER_SUPPORTED_INCOMPAT and EXT2_DRIVER_IGNORED_INCOMPAT of grub-core/fs/ext2.c; XFS_SB_FEAT_INCOMPAT_SUPPORTED of xfs.c';
const GRUB = { family: 'grub', replaysJournal: false, readsStaleUnwritten: true } as const;
const GRUB_STOPS = /* @__PURE__ */ NEVER_READ.concat(['ea_inode', 'inline_data', 'casefold', 'bigalloc']);

/** By release, each with all that the ones before it read. */
const GRUB_XFS_202 = ['ftype', 'metauuid', 'large_blocks'];
const GRUB_XFS_204 = /* @__PURE__ */ GRUB_XFS_202.concat('sparse');
const GRUB_XFS_206 = /* @__PURE__ */ GRUB_XFS_204.concat('bigtime', 'needsrepair');
const GRUB_XFS_212 = /* @__PURE__ */ GRUB_XFS_206.concat('nrext64');
const GRUB_XFS_214 = /* @__PURE__ */ GRUB_XFS_212.concat('exchange', 'parent', 'metadir');

const U_BOOT = {
  family: 'u-boot',
  replaysJournal: false,
  readsStaleUnwritten: true,
  source: 'ext4fs_mount and read_allocated_block of fs/ext4/ext4_common.c, which look at no feature but 64bit',
} as const;
const U_BOOT_STOPS = /* @__PURE__ */ NEVER_READ.concat(['inline_data', 'meta_bg']);
const U_BOOT_EROFS = [
  'zero_padding',
  'compr_cfgs',
  'chunked_file',
  'ztailpacking',
  'compr_head2',
  'lz4',
  'subpage_blocks',
  'subpage_compression',
  'large_blocks',
];

/** Linux 6.19: blocks of ext4 that are larger than a page of most machines. */
const EXT4_LARGE_BLOCKS = 619;

/** A release as `linux-6.1`; EROFS is out of staging since 5.4, XFS v5 no experiment any more since 3.15. */
function linux(name: string, ext4Stops: readonly string[] = []): Loader {
  const [major, minor] = name.split('.').map(Number);
  const version = 100 * major + minor;
  return {
    name: `linux-${name}`,
    title: `Linux ${name}`,
    family: 'linux',
    source:
      'EXT4_FEATURE_*_SUPP of fs/ext4/ext4.h; for XFS and EROFS the tables of src/xfsread/volume/features.ts and src/erofsread/features.ts',
    formats: {
      ext4: { stops: [...NEVER_READ, ...ext4Stops, ...(version < EXT4_LARGE_BLOCKS ? ['large_blocks'] : [])] },
      xfs: { linux: version },
      ...(version >= 504 && { erofs: { linux: version } }),
    },
    replaysJournal: true,
  };
}

/** In the order in which they are listed. */
export const LOADERS: readonly Loader[] = /* @__PURE__ */ loaderTable();

function loaderTable(): Loader[] {
  return [...grubReleases(), ...ubootReleases(), ...otherLoaders(), ...linuxReleases()];
}

function grubReleases(): Loader[] {
  return [
    {
      ...GRUB,
      name: 'grub-2.02',
      title: 'GRUB 2.02',
      source: GRUB_SOURCE,
      formats: {
        ext4: { stops: [...GRUB_STOPS, 'encrypt', 'csum_seed', 'largedir'] },
        xfs: { reads: GRUB_XFS_202 },
      },
    },
    {
      ...GRUB,
      name: 'grub-2.04',
      title: 'GRUB 2.04',
      source: GRUB_SOURCE,
      formats: { ext4: { stops: [...GRUB_STOPS, 'csum_seed', 'largedir'] }, xfs: { reads: GRUB_XFS_204 } },
    },
    {
      ...GRUB,
      name: 'grub-2.06',
      title: 'GRUB 2.06',
      source: `${GRUB_SOURCE}; distributions add the patches of 2.12`,
      formats: { ext4: { stops: [...GRUB_STOPS, 'csum_seed', 'largedir'] }, xfs: { reads: GRUB_XFS_206 } },
    },
    {
      ...GRUB,
      name: 'grub-2.06-debian',
      title: 'GRUB 2.06 of Debian 12',
      source: 'measured with grub-fstest 2.06-13+deb12u2',
      formats: { ext4: { stops: GRUB_STOPS }, xfs: { reads: GRUB_XFS_212 } },
    },
    {
      ...GRUB,
      name: 'grub-2.12',
      title: 'GRUB 2.12',
      source: `${GRUB_SOURCE}; XFS measured with grub-fstest 2.12-9+deb13u4`,
      formats: { ext4: { stops: GRUB_STOPS }, xfs: { reads: GRUB_XFS_212 } },
    },
    {
      ...GRUB,
      name: 'grub-2.14',
      title: 'GRUB 2.14',
      source: `${GRUB_SOURCE}; XFS measured with grub-fstest 2.14-4; grub-core/fs/erofs.c, which reads no compressed files`,
      formats: {
        ext4: { stops: GRUB_STOPS },
        xfs: { reads: GRUB_XFS_214 },
        erofs: { reads: ['chunked_file', 'subpage_blocks', 'large_blocks'] },
      },
    },
  ];
}

function ubootReleases(): Loader[] {
  return [
    { ...U_BOOT, name: 'u-boot-2015', title: 'U-Boot 2015', formats: { ext4: { stops: [...U_BOOT_STOPS, '64bit'] } } },
    { ...U_BOOT, name: 'u-boot-2018', title: 'U-Boot 2018', formats: { ext4: { stops: U_BOOT_STOPS } } },
    {
      ...U_BOOT,
      name: 'u-boot-2022',
      title: 'U-Boot 2022.04 and later',
      formats: { ext4: { stops: U_BOOT_STOPS }, erofs: { reads: U_BOOT_EROFS } },
    },
  ];
}

function otherLoaders(): Loader[] {
  return [
    {
      name: 'edk2-ext4',
      title: 'EDK2 Ext4Dxe',
      family: 'edk2',
      source: 'gSupportedIncompatFeat and gSupportedRoCompatFeat of Features/Ext4Pkg/Ext4Dxe/Superblock.c',
      formats: { ext4: { stops: [...NEVER_READ, 'meta_bg', 'ea_inode', 'inline_data', 'encrypt', 'casefold'] } },
      replaysJournal: false,
    },
    {
      name: 'systemd-boot',
      title: 'systemd-boot',
      family: 'systemd-boot',
      source: 'systemd-boot(7): it reads what the firmware reads, which is FAT unless a driver is loaded',
      formats: {},
      replaysJournal: false,
    },
    {
      name: 'extlinux-6.03',
      title: 'EXTLINUX 6.03',
      family: 'extlinux',
      source: 'Syslinux wiki, Filesystem, ext; ext2_get_group_desc of core/fs/ext2/ext2.c; holes measured with 6.04',
      formats: { ext4: { stops: [...NEVER_READ, '64bit', 'meta_bg', 'inline_data', 'encrypt'] } },
      replaysJournal: false,
      stopsAtHoles: true,
    },
  ];
}

function linuxReleases(): Loader[] {
  return [
    linux('4.19', ['casefold']),
    linux('5.4'),
    linux('5.15'),
    linux('6.1'),
    linux('6.6'),
    linux('6.12'),
    linux('6.18'),
  ];
}

/** By its name, `grub-2.06`. @throws EINVAL for one that is not in the table */
export function requireLoader(name: string): Loader {
  const [loader] = LOADERS.filter((known) => known.name === name);
  if (loader !== undefined) return loader;
  throw new BootfsError('EINVAL', `no loader ${name}; known are ${LOADERS.map((known) => known.name).join(', ')}`);
}
