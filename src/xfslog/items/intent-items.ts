/**
 * Intents: work of several transactions, announced in the first of them. Where the log ends before the matching done
 * item, the kernel finishes the work at its next mount, and a reader has to show it finished.
 */

import { corrupt, unsupported } from '../../contract/errors.ts';
import type { OpenIntent } from '../contract/xfslog.ts';
import {
  XFS_ATTRI_OP_FLAGS_PPTR_REPLACE,
  XFS_ATTRI_OP_FLAGS_REMOVE,
  XFS_ATTRI_OP_FLAGS_REPLACE,
  XFS_ATTRI_OP_FLAGS_SET,
  XFS_BMAP_EXTENT_ATTR_FORK,
  XFS_BMAP_EXTENT_REALTIME,
  XFS_BMAP_EXTENT_TYPE_MASK,
  XFS_BMAP_EXTENT_UNWRITTEN,
  XFS_BMAP_MAP,
  XFS_BMAP_UNMAP,
  XFS_EXCHMAPS_ATTR_FORK,
  XFS_EXCHMAPS_INO1_WRITTEN,
  XFS_EXCHMAPS_SET_SIZES,
  XFS_LI_ATTRI,
  XFS_LI_BUI,
  XFS_LI_XMI,
} from '../ondisk/log-items.ts';
import {
  ALFI_ATTR_FILTER,
  ALFI_INO,
  ALFI_NAME_LEN,
  ALFI_OP_FLAGS,
  ALFI_VALUE_LEN,
  BUI_NEXTENTS,
  ME_FLAGS,
  ME_LEN,
  ME_OWNER,
  ME_STARTBLOCK,
  ME_STARTOFF,
  SIZEOF_XFS_ATTRI_LOG_FORMAT,
  SIZEOF_XFS_BUI_LOG_FORMAT,
  SIZEOF_XFS_MAP_EXTENT,
  SIZEOF_XFS_XMI_LOG_FORMAT,
  XMI_BLOCKCOUNT,
  XMI_FLAGS,
  XMI_INODE1,
  XMI_INODE2,
  XMI_STARTOFF1,
  XMI_STARTOFF2,
} from '../ondisk/structs.gen.ts';
import type { ByteOrder } from './byte-order.ts';

/** Bytes: the bounds of an attribute. */
const MAX_NAME_BYTES = 255;
const MAX_VALUE_BYTES = 65536;

/**
 * An open intent that changes what is visible; undefined for one that does not (space, reference counts, reverse
 * mappings, parent pointers). `regions`: the whole item, its format first.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED (mappings on a realtime device)
 */
export function decodeIntent(type: number, regions: readonly Uint8Array[], order: ByteOrder): OpenIntent | undefined {
  if (type === XFS_LI_BUI) return decodeMapIntent(regions[0], order);
  if (type === XFS_LI_XMI) return decodeExchangeIntent(regions[0], order);
  if (type === XFS_LI_ATTRI) return decodeAttributeIntent(regions, order);
  return undefined;
}

/** xfs_bui_log_format. */
function decodeMapIntent(format: Uint8Array, order: ByteOrder): OpenIntent {
  if (format.length !== SIZEOF_XFS_BUI_LOG_FORMAT + SIZEOF_XFS_MAP_EXTENT || order.u32(format, BUI_NEXTENTS) !== 1) {
    throw corrupt('a mapping intent in the log has a bad size', { bytes: format.length });
  }
  const extent = SIZEOF_XFS_BUI_LOG_FORMAT;
  const ino = order.u64(format, extent + ME_OWNER);
  const flags = order.u32(format, extent + ME_FLAGS);
  const type = flags & XFS_BMAP_EXTENT_TYPE_MASK;
  if ((flags & XFS_BMAP_EXTENT_REALTIME) !== 0) {
    throw unsupported('the log holds unfinished work on a realtime device', { inode: ino });
  }
  if (type !== XFS_BMAP_MAP && type !== XFS_BMAP_UNMAP) {
    throw corrupt(`a mapping intent in the log has unknown flags 0x${flags.toString(16)}`, { inode: ino });
  }
  return {
    kind: 'map',
    ino,
    fork: (flags & XFS_BMAP_EXTENT_ATTR_FORK) !== 0 ? 'attr' : 'data',
    isMap: type === XFS_BMAP_MAP,
    startOffset: order.u64(format, extent + ME_STARTOFF),
    startBlock: order.u64(format, extent + ME_STARTBLOCK),
    length: order.u32(format, extent + ME_LEN),
    isUnwritten: (flags & XFS_BMAP_EXTENT_UNWRITTEN) !== 0,
  };
}

/** xfs_xmi_log_format. It is logged anew at every step, so that it says what is left to do. */
function decodeExchangeIntent(format: Uint8Array, order: ByteOrder): OpenIntent {
  if (format.length !== SIZEOF_XFS_XMI_LOG_FORMAT) {
    throw corrupt('an exchange intent in the log has a bad size', { bytes: format.length });
  }
  // No flag stands in the upper half of the 64 bits.
  const flags = order.u64(format, XMI_FLAGS);
  if (flags > 7) throw corrupt(`an exchange intent in the log has unknown flags 0x${flags.toString(16)}`);
  return {
    kind: 'exchange',
    fork: (flags & XFS_EXCHMAPS_ATTR_FORK) !== 0 ? 'attr' : 'data',
    ino1: order.u64(format, XMI_INODE1),
    ino2: order.u64(format, XMI_INODE2),
    startOffset1: order.u64(format, XMI_STARTOFF1),
    startOffset2: order.u64(format, XMI_STARTOFF2),
    length: order.u64(format, XMI_BLOCKCOUNT),
    exchangesSizes: (flags & XFS_EXCHMAPS_SET_SIZES) !== 0,
    onlyWritten: (flags & XFS_EXCHMAPS_INO1_WRITTEN) !== 0,
  };
}

const ATTRIBUTE_OPERATIONS = {
  [XFS_ATTRI_OP_FLAGS_SET]: 'set',
  [XFS_ATTRI_OP_FLAGS_REMOVE]: 'remove',
  [XFS_ATTRI_OP_FLAGS_REPLACE]: 'replace',
} as const;

/** xfs_attri_log_format, then the name and the value, each padded to a multiple of 4 bytes. */
function decodeAttributeIntent(regions: readonly Uint8Array[], order: ByteOrder): OpenIntent | undefined {
  const [format, name] = regions;
  if (format.length !== SIZEOF_XFS_ATTRI_LOG_FORMAT) {
    throw corrupt('an attribute intent in the log has a bad size', { bytes: format.length });
  }
  const ino = order.u64(format, ALFI_INO);
  const code = order.u32(format, ALFI_OP_FLAGS) & 0xff;
  if (code > XFS_ATTRI_OP_FLAGS_REPLACE && code <= XFS_ATTRI_OP_FLAGS_PPTR_REPLACE) return undefined;
  const operation = ATTRIBUTE_OPERATIONS[code as keyof typeof ATTRIBUTE_OPERATIONS];
  const nameBytes = order.u32(format, ALFI_NAME_LEN);
  const valueBytes = order.u32(format, ALFI_VALUE_LEN);
  const value = valueBytes === 0 ? new Uint8Array(0) : regions[2];
  const isSound =
    operation !== undefined &&
    nameBytes > 0 &&
    nameBytes <= MAX_NAME_BYTES &&
    name !== undefined &&
    nameBytes <= name.length &&
    valueBytes <= MAX_VALUE_BYTES &&
    value !== undefined &&
    valueBytes <= value.length;
  if (!isSound) throw corrupt('an attribute intent in the log makes no sense', { inode: ino, operation: code });
  return {
    kind: 'attribute',
    ino,
    operation,
    filter: order.u32(format, ALFI_ATTR_FILTER),
    // Copies: whole records of the log would be held by views into them.
    name: name.slice(0, nameBytes),
    value: value.slice(0, valueBytes),
  };
}
