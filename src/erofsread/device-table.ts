/** The devices of an image: the primary one, and the blobs that its device table lists. */
import { joinU64 } from '../bytes/endian.ts';
import { decodeLabel } from '../bytes/utf8.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { readBytes } from '../device/block-device.ts';
import { EROFS_FEATURE_INCOMPAT_48BIT } from './features.ts';
import { decodeErofsDeviceslot, SIZEOF_EROFS_DEVICESLOT } from './ondisk/structs.gen.ts';
import type { Superblock } from './superblock.ts';

/** erofs_deviceslot: what the image knows of one of its blobs. */
export interface DeviceSlot {
  /** A name or a digest, for people. */
  readonly tag: string;
  /** Bytes. */
  readonly size: number;
  /** Byte position in the address space that all devices share; 0 for none. */
  readonly unifiedStart: number;
}

/** A place on a device. */
export interface DevicePosition {
  /** The one that has the byte. */
  readonly device: BlockDevice;
  /** 0: the primary device; n: the n-th blob. */
  readonly deviceNumber: number;
  /** From the start of that device. */
  readonly byteOffset: number;
}

/** The devices of an image, and the way to a byte on them. */
export interface DeviceTable {
  /** Of the blobs, the n-th one at n - 1. */
  readonly slots: readonly DeviceSlot[];
  /**
   * Where `byteOffset` of device `id` is. Ids have the bits above the table's size ignored, as Linux does.
   * @throws ERR_BOOTFS_CORRUPT for an id without a slot, EINVAL for a device that was not handed in.
   */
  locate(id: number, byteOffset: number): DevicePosition;
}

/**
 * A blob of another size than the table has is a warning: devices in the wrong order show so.
 *
 * @throws EINVAL where blobs are given, but not as many as the table lists.
 */
export function readDeviceTable(
  primary: BlockDevice,
  superblock: Superblock,
  { blobs, onWarning }: Pick<ResolvedOptions, 'blobs' | 'onWarning'>,
): DeviceTable {
  if (blobs.length > 0 && blobs.length !== superblock.extraDevices) {
    throw new BootfsError('EINVAL', `the image needs ${superblock.extraDevices} devices, ${blobs.length} are given`);
  }
  const slots: DeviceSlot[] = [];
  for (let at = 0; at < superblock.extraDevices; at++) {
    slots.push(readSlot(primary, superblock.deviceTable + at * SIZEOF_EROFS_DEVICESLOT, superblock));
  }
  blobs.forEach((blob, index) => {
    const { size, tag } = slots[index];
    if (blob.size === size) return;
    const context = { device: index + 1, tag, expectedBytes: size, givenBytes: blob.size };
    onWarning(corrupt('a device that is given has not the size that the device table says', context));
  });
  let idMask = 0;
  while (idMask < slots.length) idMask = idMask * 2 + 1;

  function locate(unmaskedId: number, byteOffset: number): DevicePosition {
    const id = unmaskedId & idMask;
    if (id > slots.length) throw corrupt(`device_id is ${id}, but the table has ${slots.length} devices`);
    if (id === 0) return blobs.length === 0 ? onPrimary(byteOffset) : throughUnifiedSpace(byteOffset);
    if (blobs.length > 0) return { device: blobs[id - 1], deviceNumber: id, byteOffset };
    return flattened(id, byteOffset);
  }

  function onPrimary(byteOffset: number): DevicePosition {
    return { device: primary, deviceNumber: 0, byteOffset };
  }

  function throughUnifiedSpace(byteOffset: number): DevicePosition {
    const found = slots.findIndex(
      ({ unifiedStart, size }) => unifiedStart > 0 && byteOffset >= unifiedStart && byteOffset < unifiedStart + size,
    );
    if (found < 0) return onPrimary(byteOffset);
    return { device: blobs[found], deviceNumber: found + 1, byteOffset: byteOffset - slots[found].unifiedStart };
  }

  /** Without blobs, all devices are taken to be parts of the primary one, as Linux has it. */
  function flattened(id: number, byteOffset: number): DevicePosition {
    const { unifiedStart, tag } = slots[id - 1];
    if (unifiedStart === 0 || unifiedStart + byteOffset >= primary.size) {
      throw new BootfsError('EINVAL', `device ${id} of the device table is not given`, { device: id, tag });
    }
    return onPrimary(unifiedStart + byteOffset);
  }

  return { slots, locate };
}

function readSlot(primary: BlockDevice, position: number, superblock: Superblock): DeviceSlot {
  const slot = decodeErofsDeviceslot(readBytes(primary, position, SIZEOF_EROFS_DEVICESLOT));
  const isWide = (superblock.incompat & EROFS_FEATURE_INCOMPAT_48BIT) !== 0;
  return {
    tag: decodeLabel(slot.tag),
    size: joinU64(slot.blocks_lo, isWide ? slot.blocks_hi : 0) * superblock.blockSize,
    unifiedStart: joinU64(slot.uniaddr_lo, isWide ? slot.uniaddr_hi : 0) * superblock.blockSize,
  };
}
