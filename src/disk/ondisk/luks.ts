/** LUKS headers; the on-disk format specifications of LUKS1 and LUKS2. */
import type { StructTable } from '../../bytes/struct-table.ts';

/** Version 1: all of it. */
export const luksPhdr: StructTable = {
  name: 'luks_phdr',
  source: 'LUKS1 On-Disk Format Specification 1.2.3, figure 1',
  endian: 'big',
  size: 208,
  fields: [
    [0x08, 'cipherName', 'bytes[32]', 'such as "aes"'],
    [0x28, 'cipherMode', 'bytes[32]', 'such as "xts-plain64"'],
    [0x68, 'payloadOffset', 'u32', 'sectors of 512 bytes'],
    [0x6c, 'keyBytes', 'u32', 'of the volume key'],
    [0xa8, 'uuid', 'bytes[40]', 'as text'],
  ],
};

/** Version 2: text in JSON follows, up to `hdr_size`; then a second copy of both. */
export const luks2HdrDisk: StructTable = {
  name: 'luks2_hdr_disk',
  source: 'LUKS2 On-Disk Format Specification 1.1.1, figure 2',
  endian: 'big',
  size: 512,
  fields: [
    [0x00, 'luks2_magic', 'bytes[6]', '"LUKS" or, in the second copy, "SKUL", 0xba 0xbe'],
    [0x06, 'version', 'u16', '2'],
    [0x08, 'hdr_size', 'u64', 'bytes, with the text'],
    [0x18, 'label', 'bytes[48]', 'of the volume'],
    [0x48, 'checksum_alg', 'bytes[32]', 'such as "sha256"'],
    [0xa8, 'luks2_uuid', 'bytes[40]', 'as text'],
    [0xd0, 'subsystem', 'bytes[48]', 'whose volume it is'],
    [0x100, 'hdr_offset', 'u64', 'bytes from the start of the device'],
    [0x1c0, 'csum', 'bytes[64]', 'of header and text, with this field 0'],
  ],
  offsets: ['csum'],
};

/** Where a second copy may stand; the sizes that a header may have. */
export const LUKS2_HDR_SIZES: readonly number[] = [
  0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000,
];
/** Bytes of the binary part of a LUKS2 header, padding included. */
export const LUKS2_HDR_BIN_LEN = 4096;
