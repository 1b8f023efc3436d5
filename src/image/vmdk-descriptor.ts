/** The text that describes a VMDK: a file of its own, or embedded in a sparse extent. */
import { decodeLabel } from '../bytes/utf8.ts';
import { corrupt } from '../contract/errors.ts';

/** The first line of a descriptor, in a file of its own or inside an extent. */
export const DESCRIPTOR_START = '# Disk DescriptorFile';
/** QEMU reads no more than 64 KiB; a disk of 64 TiB in extents of 2 GiB has a line for each. */
export const MAX_DESCRIPTOR = 2 ** 21;
const NO_PARENT = 'ffffffff';
const SECTOR = 512;

/** One line of the descriptor: a stretch of the disk, and the file that holds it. */
export interface VmdkExtent {
  /** Bytes of the disk that it holds. */
  readonly size: number;
  /** FLAT, SPARSE, ZERO, ... */
  readonly type: string;
  /** '' where the type has none. */
  readonly fileName: string;
  /** FLAT: where in the file the extent begins, in bytes. */
  readonly byteOffset: number;
}

/** The text that says which files make up the disk, and which disk it is a difference to. */
export interface VmdkDescriptor {
  /** Changes with the contents; a child names that of its parent. */
  readonly contentId: string;
  /** The content id and the file name of the parent; undefined: none. */
  readonly parent: { readonly contentId: string; readonly name: string } | undefined;
  /** In the order of the disk. */
  readonly extents: readonly VmdkExtent[];
}

/** @throws ERR_BOOTFS_CORRUPT for text that is no descriptor */
export function decodeVmdkDescriptor(bytes: Uint8Array): VmdkDescriptor {
  const lines = decodeLabel(bytes).split(/\r?\n/);
  if (lines[0].trim() !== DESCRIPTOR_START) throw corrupt('VMDK descriptor does not begin like one');
  const values = new Map<string, string>();
  const extents: VmdkExtent[] = [];
  for (const line of lines) {
    const extent = decodeExtent(line);
    if (extent !== undefined) extents.push(extent);
    const [, key, quoted, plain] = /^\s*([\w.]+)\s*=\s*(?:"([^"]*)"|(\S*))/.exec(line) ?? [];
    if (key !== undefined && !values.has(key.toLowerCase())) values.set(key.toLowerCase(), quoted ?? plain);
  }
  const parentId = (values.get('parentcid') ?? NO_PARENT).toLowerCase();
  return {
    contentId: (values.get('cid') ?? '').toLowerCase(),
    parent: parentId === NO_PARENT ? undefined : { contentId: parentId, name: values.get('parentfilenamehint') ?? '' },
    extents,
  };
}

/** `RW 4192256 SPARSE "disk-s001.vmdk"`: access, sectors, type, file, first sector in it. */
function decodeExtent(line: string): VmdkExtent | undefined {
  const found = /^\s*(?:RW|RDONLY|NOACCESS)\s+(\d+)\s+([A-Z0-9]+)(?:\s+"([^"]*)"(?:\s+(\d+))?)?/.exec(line);
  if (found === null) return undefined;
  const size = Number(found[1]) * SECTOR;
  const byteOffset = Number(found[4] ?? 0) * SECTOR;
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(byteOffset)) throw corrupt(`VMDK extent of ${size} bytes`);
  return { size, type: found[2], fileName: found[3] ?? '', byteOffset };
}
