/** Volumes encrypted with LUKS: what their header says without a key. */
import { beforeNul } from '../../bytes/before-nul.ts';
import { joinU64 } from '../../bytes/endian.ts';
import { equalBytes } from '../../bytes/names.ts';
import { decodeLabel, decodeUtf8 } from '../../bytes/utf8.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { BootfsError, corrupt } from '../../contract/errors.ts';
import { type Details, detail } from '../../contract/facts.ts';
import { readBytes } from '../../device/block-device.ts';
import { sha256 } from '../../hash/sha256.ts';
import { LUKS2_HDR_BIN_LEN, LUKS2_HDR_SIZES } from '../ondisk/luks.ts';
import {
  CSUM,
  decodeLuks2HdrDisk,
  decodeLuksPhdr,
  type Luks2HdrDisk,
  SIZEOF_LUKS_PHDR,
  SIZEOF_LUKS2_HDR_DISK,
} from '../ondisk/structs.gen.ts';
import type { Inside } from './inside.ts';

const CSUM_BYTES = 64;

/** @throws ERR_BOOTFS_CORRUPT where no header is whole; EIO */
export function readLuks(device: BlockDevice): Inside {
  const version = readBytes(device, 6, 2)[1];
  if (version === 1) return decodeLuks1(readBytes(device, 0, SIZEOF_LUKS_PHDR));
  if (version === 2) return readLuks2(device);
  throw corrupt('LUKS: unknown version', { version });
}

function luks(uuid: string, label: string, details: Details, warnings: readonly string[] = []): Inside {
  return { kind: 'LUKS', uuid, label, name: '', details, warnings, volumes: [] };
}

function decodeLuks1(bytes: Uint8Array): Inside {
  const { cipherName, cipherMode, payloadOffset, keyBytes, uuid } = decodeLuksPhdr(bytes);
  return luks(decodeLabel(uuid), '', {
    version: detail(1),
    cipher: detail(`${decodeLabel(cipherName)}-${decodeLabel(cipherMode)}`),
    keyBits: detail(8 * keyBytes),
    dataOffset: detail(512 * payloadOffset),
  });
}

/** The first header, or the second one where the first is not whole. */
function readLuks2(device: BlockDevice): Inside {
  const reasons: string[] = [];
  for (const at of [0, ...LUKS2_HDR_SIZES]) {
    if (at + SIZEOF_LUKS2_HDR_DISK > device.size) break;
    const found = tryLuks2(device, at, reasons);
    if (found === undefined) continue;
    const { header, text } = found;
    const warnings = at === 0 ? [] : [`${reasons[0]}; the second one is in use`];
    const { label, luks2_uuid, subsystem } = header;
    const owner = decodeLabel(subsystem);
    return luks(
      decodeLabel(luks2_uuid),
      decodeLabel(label),
      { version: detail(2), ...cipherOf(text), ...(owner !== '' && { subsystem: detail(owner) }) },
      warnings,
    );
  }
  throw corrupt(reasons[0] ?? 'LUKS: the image ends before the header');
}

/** Adds to `reasons` why there is no header here. */
function tryLuks2(
  device: BlockDevice,
  at: number,
  reasons: string[],
): { header: Luks2HdrDisk; text: Uint8Array } | undefined {
  const header = decodeLuks2HdrDisk(readBytes(device, at, SIZEOF_LUKS2_HDR_DISK));
  const magic = at === 0 ? [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe] : [0x53, 0x4b, 0x55, 0x4c, 0xba, 0xbe];
  if (!equalBytes(header.luks2_magic, Uint8Array.from(magic)) || header.version !== 2) return undefined;
  const size = joinU64(header.hdr_size_lo, header.hdr_size_hi);
  const offset = joinU64(header.hdr_offset_lo, header.hdr_offset_hi);
  if (LUKS2_HDR_SIZES.indexOf(size) < 0 || offset !== at || at + size > device.size) {
    reasons.push('LUKS: the first header has an impossible size or place');
    return undefined;
  }
  const bytes = readBytes(device, at, size);
  const algorithm = decodeLabel(header.checksum_alg);
  bytes.fill(0, CSUM, CSUM + CSUM_BYTES);
  if (algorithm === 'sha256' && !equalBytes(sha256(bytes), header.csum.subarray(0, 32))) {
    reasons.push('LUKS: the checksum of the first header is wrong');
    return undefined;
  }
  return { header, text: bytes.subarray(LUKS2_HDR_BIN_LEN) };
}

/** What the JSON text says of the first segment; nothing where it is not as expected. */
function cipherOf(text: Uint8Array): Details {
  const json = decodeUtf8(beforeNul(text));
  const segment = field(field(parseJson(json ?? ''), 'segments'), '0');
  const cipher = field(segment, 'encryption');
  const offset = Number(field(segment, 'offset'));
  return {
    ...(typeof cipher === 'string' && { cipher: detail(cipher) }),
    ...(offset > 0 && { dataOffset: detail(offset) }),
  };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Object.keys(value).indexOf(name) < 0) return undefined;
  return (value as Record<string, unknown>)[name];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof BootfsError) throw error;
    return undefined;
  }
}
