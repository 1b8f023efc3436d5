/** VMDK: VMware disks, in one sparse file or as a descriptor with extents in files beside it. */

import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { readBelow } from './block-mapped.ts';
import { type ImageContext, openCompanion } from './companions.ts';
import { SIZEOF_VMDK_MAGIC, vmdk_magicNumber } from './ondisk/structs.gen.ts';
import {
  DESCRIPTOR_START,
  decodeVmdkDescriptor,
  MAX_DESCRIPTOR,
  type VmdkDescriptor,
  type VmdkExtent,
} from './vmdk-descriptor.ts';
import { COWD, KDMV, readSparseExtent } from './vmdk-sparse.ts';

/** 8 TiB in extents of 2 GiB. */
const MAX_EXTENTS = 4096;

interface VmdkDisk {
  readonly device: BlockDevice;
  readonly contentId: string;
}

/** A stretch of the disk. */
interface PlacedExtent {
  readonly start: number;
  readonly end: number;
  readonly device: BlockDevice;
}

/** Does the file begin like an extent, or like a descriptor? @throws EIO */
export function isVmdk(file: BlockDevice): boolean {
  if (file.size < SIZEOF_VMDK_MAGIC) return false;
  const magic = vmdk_magicNumber(readBytes(file, 0, SIZEOF_VMDK_MAGIC), 0);
  return magic === KDMV || magic === COWD || isDescriptor(file);
}

function isDescriptor(file: BlockDevice): boolean {
  if (file.size < DESCRIPTOR_START.length) return false;
  const head = readBytes(file, 0, DESCRIPTOR_START.length);
  return head.every((byte, at) => byte === DESCRIPTOR_START.charCodeAt(at));
}

/**
 * The disk in a VMDK, read in place.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED, also for extents and parents that were not given
 */
export function openVmdk(file: BlockDevice, context: ImageContext): BlockDevice {
  return openDisk(file, context).device;
}

function openDisk(file: BlockDevice, context: ImageContext): VmdkDisk {
  if (isDescriptor(file)) {
    const length = Math.min(file.size, MAX_DESCRIPTOR);
    const descriptor = decodeVmdkDescriptor(readBytes(file, 0, length));
    return {
      device: joinExtents(descriptor, openParent(descriptor, context), context),
      contentId: descriptor.contentId,
    };
  }
  const extent = readSparseExtent(file);
  const descriptor = extent.descriptor && decodeVmdkDescriptor(extent.descriptor);
  const parent = descriptor && openParent(descriptor, context);
  return { device: extent.open(parent), contentId: descriptor?.contentId ?? '' };
}

/** The parent must not have changed since the child was made of it. */
function openParent({ parent }: VmdkDescriptor, context: ImageContext): BlockDevice | undefined {
  if (parent === undefined) return undefined;
  const { name, contentId: wanted } = parent;
  return openCompanion(context, 'parent', name, (file, inner) => {
    if (!isVmdk(file)) throw corrupt(`the parent '${name}' is no VMDK`);
    const { device, contentId } = openDisk(file, inner);
    if (contentId !== wanted) throw corrupt(`the parent '${name}' has CID ${contentId}, the image expects ${wanted}`);
    return device;
  });
}

/** The extents one after the other. */
function joinExtents({ extents }: VmdkDescriptor, parent: BlockDevice | undefined, context: ImageContext): BlockDevice {
  if (extents.length === 0) throw corrupt('VMDK descriptor without an extent');
  if (extents.length > MAX_EXTENTS) throw unsupported(`VMDK of more than ${MAX_EXTENTS} extents`);
  const placed: PlacedExtent[] = [];
  let size = 0;
  for (const extent of extents) {
    const below = parent && belowExtent(parent, size, extent.size);
    placed.push({ start: size, end: size + extent.size, device: openExtent(extent, below, context) });
    size += extent.size;
  }
  if (size > Number.MAX_SAFE_INTEGER) throw corrupt(`VMDK of ${size} bytes`);
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      for (const { start, end, device } of placed) {
        const from = Math.max(start, byteOffset);
        const to = Math.min(end, byteOffset + target.length);
        if (from < to) device.read(from - start, target.subarray(from - byteOffset, to - byteOffset));
      }
    },
  };
}

function openExtent(extent: VmdkExtent, below: BlockDevice | undefined, context: ImageContext): BlockDevice {
  const { type, size, fileName, byteOffset } = extent;
  if (type === 'ZERO') return { size, read: (_byteOffset, target) => void target.fill(0) };
  if (type === 'FLAT' || type === 'VMFS') {
    return openCompanion(context, 'extent', fileName, (file) => {
      if (byteOffset + size > file.size)
        throw corrupt(`VMDK extent '${fileName}' is cut off`, { bytes: file.size, size });
      return sliceDevice(file, byteOffset, size);
    });
  }
  if (type === 'SPARSE' || type === 'VMFSSPARSE') {
    return openCompanion(context, 'extent', fileName, (file) => {
      if (isDescriptor(file) || !isVmdk(file)) throw corrupt(`VMDK extent '${fileName}' is no sparse extent`);
      const sparse = readSparseExtent(file);
      if (sparse.size < size) throw corrupt(`VMDK extent '${fileName}' is smaller than its descriptor says`);
      return sparse.open(below);
    });
  }
  throw unsupported(`VMDK extent of type ${type}`);
}

function belowExtent(parent: BlockDevice, start: number, size: number): BlockDevice {
  return { size, read: (byteOffset, target) => readBelow(parent, start + byteOffset, target) };
}
