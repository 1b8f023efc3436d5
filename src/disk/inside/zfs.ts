/** The label of a ZFS pool's device: a list of names and values in XDR. */

import { joinU64 } from '../../bytes/endian.ts';
import { decodeLabel } from '../../bytes/utf8.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { type Detail, detail } from '../../contract/facts.ts';
import { readBytes } from '../../device/block-device.ts';
import {
  nvpair_encode_size,
  nvpair_name_size,
  nvpair_string_size,
  nvpair_type,
  nvpair_uint64_hi,
  nvpair_uint64_lo,
  SIZEOF_NVPAIR_STRING_XDR,
  SIZEOF_NVPAIR_UINT64_XDR,
  SIZEOF_NVPAIR_VALUE_XDR,
  SIZEOF_NVPAIR_XDR,
} from '../ondisk/structs.gen.ts';
import type { Inside } from './inside.ts';

/** Where the list begins, and how long it may be (vdev_phys_t). */
const LIST_AT = 16384;
const LIST_BYTES = 112 * 1024;
/** Encoding, byte order, version and flags go before the pairs. */
const FIRST_PAIR = 12;
const DATA_TYPE_UINT64 = 8;
const DATA_TYPE_STRING = 9;

/** @throws EIO */
export function readZfs(device: BlockDevice): Inside {
  const bytes = readBytes(device, LIST_AT, Math.min(LIST_BYTES, Math.max(0, device.size - LIST_AT)));
  const found = decodePairs(bytes);
  const text = (name: string): string => found.get(name) ?? '';
  const details: Record<string, Detail> = {};
  if (text('name') !== '') details['pool'] = detail(text('name'));
  if (text('version') !== '') details['version'] = detail(text('version'));
  return {
    kind: 'zfs',
    uuid: text('pool_guid'),
    label: text('name'),
    name: text('name'),
    details,
    warnings: [],
    volumes: [],
  };
}

/** The numbers (in decimal, as blkid has them) and strings at the top of the list. */
function decodePairs(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = FIRST_PAIR; at + SIZEOF_NVPAIR_XDR <= bytes.length; ) {
    const length = nvpair_encode_size(bytes, at);
    const nameLength = nvpair_name_size(bytes, at);
    const typeAt = at + SIZEOF_NVPAIR_XDR + padded(nameLength);
    if (
      length < SIZEOF_NVPAIR_XDR ||
      at + length > bytes.length ||
      typeAt + SIZEOF_NVPAIR_VALUE_XDR + SIZEOF_NVPAIR_UINT64_XDR > at + length
    )
      break;
    const name = decodeLabel(bytes.subarray(at + SIZEOF_NVPAIR_XDR, at + SIZEOF_NVPAIR_XDR + nameLength));
    const type = nvpair_type(bytes, typeAt);
    const valueAt = typeAt + SIZEOF_NVPAIR_VALUE_XDR;
    if (type === DATA_TYPE_UINT64)
      found.set(name, decimal(nvpair_uint64_lo(bytes, valueAt), nvpair_uint64_hi(bytes, valueAt)));
    if (type === DATA_TYPE_STRING) {
      const textAt = valueAt + SIZEOF_NVPAIR_STRING_XDR;
      const end = Math.min(textAt + nvpair_string_size(bytes, valueAt), at + length);
      found.set(name, decodeLabel(bytes.subarray(textAt, end)));
    }
    at += length;
  }
  return found;
}

/** XDR aligns to four bytes. */
function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** All digits of a 64-bit number. */
function decimal(low: number, high: number): string {
  const MILLION = 1_000_000;
  const joined = joinU64(low, high);
  if (joined <= Number.MAX_SAFE_INTEGER) return String(joined);
  // high * 2^32 + low, divided by a million with the remainder kept exact.
  const highRest = high % MILLION;
  const middle = highRest * 0x1_0000_0000 + low;
  const upper = Math.floor(high / MILLION) * 0x1_0000_0000 + Math.floor(middle / MILLION);
  return String(upper) + `00000${middle % MILLION}`.slice(-6);
}
