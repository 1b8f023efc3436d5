import type { StructTable } from '../../bytes/struct-table.ts';

const source = 'Linux, include/linux/pe.h; Microsoft, PE Format';

/** `pe_hdr.magic`: `PE\\0\\0`. */
export const IMAGE_NT_SIGNATURE = 0x4550;
/** `pe_opt_hdr.magic`. */
export const PE32_MAGIC = 0x10b;
export const PE32_PLUS_MAGIC = 0x20b;
/** The entry of the data directories that is the certificate table. */
export const IMAGE_DIRECTORY_ENTRY_SECURITY = 4;
/** `win_certificate.cert_type`. */
export const WIN_CERT_TYPE_PKCS_SIGNED_DATA = 2;

/** What every PE file begins with. */
export const dosHeader: StructTable = {
  name: 'mz_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'mz_',
  size: 64,
  fields: [[0x3c, 'peaddr', 'u32', 'byte offset of pe_hdr']],
};

/** The COFF header with the signature before it. */
export const peHeader: StructTable = {
  name: 'pe_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'pe_',
  size: 24,
  fields: [
    [0x00, 'magic', 'u32', 'PE\\0\\0'],
    [0x04, 'machine', 'u16', 'IMAGE_FILE_MACHINE_*'],
    [0x06, 'sections', 'u16', 'rows of the section table'],
    [0x14, 'opt_hdr_size', 'u16', 'bytes of the optional header, behind which the section table begins'],
  ],
};

/** Behind pe_hdr: what the optional headers of PE32 and PE32+ have in the same places. */
export const optionalHeader: StructTable = {
  name: 'pe_opt_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'opt_',
  size: 68,
  offsets: ['csum'],
  fields: [
    [0x00, 'magic', 'u16', '0x10b PE32, 0x20b PE32+'],
    [0x38, 'image_size', 'u32', 'bytes of memory that the program takes'],
    [0x3c, 'header_size', 'u32', 'bytes of all headers'],
    [0x40, 'csum', 'u32', 'PE checksum; 0: none'],
  ],
};

/** Up to its data directories. */
export const pe32OptionalHeader: StructTable = {
  name: 'pe32_opt_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'pe32_',
  size: 96,
  fields: [[0x5c, 'data_dirs', 'u32', 'entries that follow']],
};

/** Up to its data directories. */
export const pe32PlusOptionalHeader: StructTable = {
  name: 'pe32plus_opt_hdr',
  source,
  endian: 'little',
  hot: true,
  prefix: 'pe32plus_',
  size: 112,
  fields: [[0x6c, 'data_dirs', 'u32', 'entries that follow']],
};

/** An entry of the data directories; number 4 is the certificate table, whose address is a place in the file. */
export const dataDirent: StructTable = {
  name: 'data_dirent',
  source,
  endian: 'little',
  hot: true,
  prefix: 'dirent_',
  size: 8,
  fields: [
    [0x00, 'virtual_address', 'u32', 'bytes from the start of the image'],
    [0x04, 'size', 'u32', 'bytes'],
  ],
};

/** A row of the section table. */
export const sectionHeader: StructTable = {
  name: 'section_header',
  source,
  endian: 'little',
  hot: true,
  prefix: 'scn_',
  size: 40,
  fields: [
    [0x00, 'name', 'bytes[8]', 'up to its first NUL'],
    [0x08, 'virtual_size', 'u32', 'bytes in memory'],
    [0x0c, 'virtual_address', 'u32', 'bytes from the start of the image in memory'],
    [0x10, 'raw_data_size', 'u32', 'bytes in the file'],
    [0x14, 'data_addr', 'u32', 'byte offset in the file'],
  ],
};

/** Before each signature in the certificate table; the next one is at a multiple of 8 bytes. */
export const winCertificate: StructTable = {
  name: 'win_certificate',
  source,
  endian: 'little',
  hot: true,
  prefix: 'cert_',
  size: 8,
  fields: [
    [0x00, 'length', 'u32', 'bytes, this header included'],
    [0x06, 'cert_type', 'u16', '2: PKCS#7'],
  ],
};
