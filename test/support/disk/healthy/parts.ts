/** What healthy disks are made of: loaders that say what they are, kernels and initrds that are small and whole. */
import { gzipSync } from 'node:zlib';
import { putU32le } from '../../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { crc32 } from '../../../../src/hash/crc32.ts';
import { peFile } from '../../../unit/boot/support/pe-file.ts';
import { bzImage, cpio, DIRECTORY, joined, MICROCODE, noise } from '../../../unit/check/support/images.ts';
import { grubModules } from '../../boot-images.ts';

const PE_AT = 0x40;
const PAYLOAD_BYTES = 6000;

/** A link, where a file has its contents. */
export interface Link {
  readonly link: string;
}

/** Paths to contents; a path with a slash at its end is a directory. */
export type Tree = Readonly<Record<string, string | Uint8Array | Link>>;

/** A partition of a healthy disk. */
export interface HealthyPartition {
  /** GUID of a GPT, number of an MBR. */
  readonly type: string | number;
  readonly label: string;
  /** Of the partition, in a GPT. */
  readonly partUuid: string;
  readonly format: 'fat' | 'ext4' | 'btrfs' | 'none';
  /** Of the filesystem: four bytes in hexadecimal for FAT. */
  readonly uuid: string;
  readonly mebibytes: number;
  readonly files: Tree;
}

/** A file that the loader reads. */
export interface ReadFile {
  readonly partition: number;
  readonly path: string;
  /** It boots without: then `ready` is allowed where the file is zeros. */
  readonly isDispensable?: true;
}

/** A disk of a distribution, as its own tools lay it out. */
export interface HealthyDisk {
  readonly table: 'gpt' | 'mbr';
  /** Four bytes in hexadecimal; of an MBR. */
  readonly diskId?: string;
  readonly partitions: readonly HealthyPartition[];
  readonly verdict: 'ready' | 'undecided';
  readonly reads: readonly ReadFile[];
}

/** With an EFI stub and its checksum, as it comes out of the kernel's build. */
export function efiKernel(version: string): Uint8Array {
  const image = bzImage(PAYLOAD_BYTES, version);
  image.set(encodeUtf8('MZ'));
  putU32le(image, 0x3c, PE_AT);
  image.set(encodeUtf8('PE\0\0'), PE_AT);
  image.set([0x64, 0x86], PE_AT + 4);
  image.set([0x0b, 0x02], PE_AT + 24);
  image[0x236] = 1;
  putU32le(image, image.length - 4, ~crc32(image.subarray(0, image.length - 4)));
  return image;
}

/** Image.gz for arm64. */
export function arm64Kernel(): Uint8Array {
  const image = joined(new Uint8Array(64), noise(PAYLOAD_BYTES));
  putU32le(image, 0x10, image.length + 4096);
  putU32le(image, 0x38, 0x644d5241);
  return new Uint8Array(gzipSync(image));
}

/** In the manner of dracut and mkinitcpio: /init leads to systemd, modules are below /usr. */
export function initrd(version: string, withMicrocode = false): Uint8Array {
  const main = cpio([
    { name: 'init', mode: 0o120777, data: encodeUtf8('usr/lib/systemd/systemd') },
    ...['lib', 'usr', 'usr/lib', 'usr/lib/systemd'].slice(1).map((name) => ({ name, mode: DIRECTORY })),
    { name: 'lib', mode: 0o120777, data: encodeUtf8('usr/lib') },
    { name: 'usr/lib/systemd/systemd', data: noise(3000) },
    { name: 'usr/lib/modules', mode: DIRECTORY },
    { name: `usr/lib/modules/${version}`, mode: DIRECTORY },
    { name: `usr/lib/modules/${version}/ext4.ko`, mode: 0o100644, data: noise(1000) },
  ]);
  const packed = new Uint8Array(gzipSync(main));
  return withMicrocode ? joined(MICROCODE, packed) : packed;
}

/** What a root must have for its kernel. */
export function rootTree(version: string): Tree {
  return {
    '/usr/lib/systemd/systemd': noise(500),
    '/usr/bin/init': { link: '../lib/systemd/systemd' },
    '/usr/sbin': { link: 'bin' },
    '/sbin': { link: 'usr/sbin' },
    '/bin': { link: 'usr/bin' },
    '/lib': { link: 'usr/lib' },
    [`/usr/lib/modules/${version}/modules.dep`]: 'kernel/fs/ext4/ext4.ko:\n',
    '/boot/': '',
    '/etc/fstab': '# made at installation\n',
  };
}

export const SYSTEMD_BOOT = peFile([
  ['.text', noise(2000)],
  ['.sdmagic', '#### LoaderInfo: systemd-boot 255.7-1 ####\0'],
]);
export const SHIM = peFile([
  ['.text', noise(2000)],
  ['/14', 'UEFI SHIM\n$Version: 15.8 $\n$BuildMachine: Linux x86_64 $\n'],
]);
const SBAT = 'sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n';

/** fbx64.efi */
export const FALLBACK = peFile([
  ['.text', utf16('FALLBACK_VERBOSE')],
  ['.sbat', `${SBAT}shim,4,UEFI shim,shim,1,https://github.com/rhboot/shim\n`],
]);
/** mmx64.efi */
export const MOK_MANAGER = peFile([['.text', utf16('MokListX?')]]);

/** BOOTX64.CSV */
export function bootCsv(program: string, title: string): Uint8Array {
  return joined(new Uint8Array([0xff, 0xfe]), utf16(`${program},${title},,This is the boot entry for ${title}\r\n`));
}

/** With all modules that it needs in its image. */
export function grubEfi(prefix: string): Uint8Array {
  return peFile([
    ['.text', noise(2000)],
    [
      'mods',
      grubModules([...['normal', 'linux'].map((name) => ['elf', grubModule(name)] as const), ['prefix', prefix]]),
    ],
    ['.sbat', `${SBAT}grub,3,Free Software Foundation,grub,2.06,https://www.gnu.org/software/grub/\n`],
  ]);
}

/** An ELF object of 64 bits with two sections: the names of sections, and its own name. */
function grubModule(name: string): Uint8Array {
  const module = new Uint8Array(64 + 2 * 64 + 48);
  const names = 64 + 2 * 64;
  module.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  putU32le(module, 0x28, 64);
  module.set([64, 0, 2, 0, 0, 0], 0x3a);
  putU32le(module, 64 + 0x18, names);
  putU32le(module, 64 + 64, 1);
  putU32le(module, 64 + 64 + 0x18, names + 16);
  module.set(encodeUtf8('\0.modname\0'), names);
  module.set(encodeUtf8(`${name}\0`), names + 16);
  return module;
}

function utf16(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((letter) => [letter.charCodeAt(0), 0]));
}
