// Generated from the tables in this folder by `npm run generate`; do not edit.
import { u16le, u32be, u32le } from '../../bytes/endian.ts';

/** Bytes of arm64_image_header; Linux, Documentation/arch/arm64/booting.rst. */
export const SIZEOF_ARM64_IMAGE_HEADER = 64;

/** arm64_image_header.image_size_lo: 0x10 bytes of memory that the kernel takes, .bss included; low half */
export function arm64_image_size_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** arm64_image_header.image_size_hi: 0x10 bytes of memory that the kernel takes, .bss included; high half */
export function arm64_image_size_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x14);
}

/** arm64_image_header.magic: 0x38 ARM\x64 */
export function arm64_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x38);
}

/** Bytes of arm_zimage_header; Linux, arch/arm/boot/compressed/head.S. */
export const SIZEOF_ARM_ZIMAGE_HEADER = 64;

/** arm_zimage_header.magic: 0x24 0x016f2818 */
export function zimage_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x24);
}

/** arm_zimage_header.start: 0x28 address of its first byte; it runs from anywhere */
export function zimage_start(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x28);
}

/** arm_zimage_header.edata: 0x2c address behind its last byte: less the start, its length */
export function zimage_edata(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x2c);
}

/** arm_zimage_header.table_magic: 0x34 0x45454545 where there is a table of tags */
export function zimage_table_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x34);
}

/** arm_zimage_header.table: 0x38 byte offset of the table */
export function zimage_table(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x38);
}

/** Bytes of arm_zimage_tag; Linux, arch/arm/boot/compressed/vmlinux.lds.S. */
export const SIZEOF_ARM_ZIMAGE_TAG = 16;

/** arm_zimage_tag.tag: 0x4 KRNL */
export function zimage_tag_tag(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** arm_zimage_tag.size_ptr: 0x8 byte offset of the unpacked size, right behind the compressed kernel */
export function zimage_tag_size_ptr(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of riscv_image_header; Linux, Documentation/arch/riscv/boot-image-header.rst. */
export const SIZEOF_RISCV_IMAGE_HEADER = 64;

/** riscv_image_header.magic2: 0x38 RSC\x05 */
export function riscv_magic2(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x38);
}

/** Bytes of fdt_header; Devicetree Specification, 5.2. */
export const SIZEOF_FDT_HEADER = 40;

/** fdt_header.magic: 0x0 0xd00dfeed */
export function fdt_magic(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** fdt_header.totalsize: 0x4 bytes of the whole tree */
export function fdt_totalsize(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** fdt_header.off_dt_struct: 0x8 the structure block */
export function fdt_off_dt_struct(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x8);
}

/** fdt_header.off_dt_strings: 0xc the strings block */
export function fdt_off_dt_strings(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** fdt_header.version: 0x14 16 or 17 */
export function fdt_version(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x14);
}

/** fdt_header.last_comp_version: 0x18 the oldest version that it can be read as */
export function fdt_last_comp_version(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x18);
}

/** fdt_header.size_dt_strings: 0x20 bytes */
export function fdt_size_dt_strings(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x20);
}

/** fdt_header.size_dt_struct: 0x24 bytes; from version 17 on */
export function fdt_size_dt_struct(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x24);
}

/** Bytes of elf32_hdr; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF32_HDR = 52;

/** Bytes from the start of elf32_hdr to e_phoff. */
export const ELF32_E_PHOFF = 0x1c;

/** Bytes from the start of elf32_hdr to e_phentsize. */
export const ELF32_E_PHENTSIZE = 0x2a;

/** Bytes from the start of elf32_hdr to e_phnum. */
export const ELF32_E_PHNUM = 0x2c;

/** elf32_hdr.e_phoff: 0x1c byte offset of the program headers */
export function elf32_e_phoff(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1c);
}

/** elf32_hdr.e_shoff: 0x20 byte offset of the section headers */
export function elf32_e_shoff(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x20);
}

/** elf32_hdr.e_phentsize: 0x2a bytes of a program header */
export function elf32_e_phentsize(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2a);
}

/** elf32_hdr.e_phnum: 0x2c program headers */
export function elf32_e_phnum(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2c);
}

/** elf32_hdr.e_shentsize: 0x2e bytes of a section header */
export function elf32_e_shentsize(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x2e);
}

/** elf32_hdr.e_shnum: 0x30 section headers */
export function elf32_e_shnum(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x30);
}

/** elf32_hdr.e_shstrndx: 0x32 the section that holds the names of sections */
export function elf32_e_shstrndx(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x32);
}

/** Bytes of elf32_phdr; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF32_PHDR = 32;

/** Bytes from the start of elf32_phdr to p_type. */
export const ELF32_P_TYPE = 0x0;

/** Bytes from the start of elf32_phdr to p_offset. */
export const ELF32_P_OFFSET = 0x4;

/** Bytes from the start of elf32_phdr to p_filesz. */
export const ELF32_P_FILESZ = 0x10;

/** elf32_phdr.p_type: 0x0 1: loaded */
export function elf32_p_type(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** elf32_phdr.p_offset: 0x4 byte offset in the file */
export function elf32_p_offset(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** elf32_phdr.p_filesz: 0x10 bytes in the file */
export function elf32_p_filesz(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** Bytes of elf32_shdr; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF32_SHDR = 40;

/** elf32_shdr.sh_name: 0x0 bytes from the start of the section of names */
export function elf32_sh_name(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** elf32_shdr.sh_offset: 0x10 byte offset in the file */
export function elf32_sh_offset(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** Bytes of elf64_hdr; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF64_HDR = 64;

/** Bytes from the start of elf64_hdr to e_phoff. */
export const ELF64_E_PHOFF = 0x20;

/** Bytes from the start of elf64_hdr to e_phentsize. */
export const ELF64_E_PHENTSIZE = 0x36;

/** Bytes from the start of elf64_hdr to e_phnum. */
export const ELF64_E_PHNUM = 0x38;

/** elf64_hdr.e_phoff_lo: 0x20 byte offset of the program headers; low half */
export function elf64_e_phoff_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x20);
}

/** elf64_hdr.e_phoff_hi: 0x20 byte offset of the program headers; high half */
export function elf64_e_phoff_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x24);
}

/** elf64_hdr.e_shoff_lo: 0x28 byte offset of the section headers; low half */
export function elf64_e_shoff_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x28);
}

/** elf64_hdr.e_shoff_hi: 0x28 byte offset of the section headers; high half */
export function elf64_e_shoff_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x2c);
}

/** elf64_hdr.e_phentsize: 0x36 bytes of a program header */
export function elf64_e_phentsize(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x36);
}

/** elf64_hdr.e_phnum: 0x38 program headers */
export function elf64_e_phnum(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x38);
}

/** elf64_hdr.e_shentsize: 0x3a bytes of a section header */
export function elf64_e_shentsize(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x3a);
}

/** elf64_hdr.e_shnum: 0x3c section headers */
export function elf64_e_shnum(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x3c);
}

/** elf64_hdr.e_shstrndx: 0x3e the section that holds the names of sections */
export function elf64_e_shstrndx(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x3e);
}

/** Bytes of elf64_phdr; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF64_PHDR = 56;

/** Bytes from the start of elf64_phdr to p_type. */
export const ELF64_P_TYPE = 0x0;

/** Bytes from the start of elf64_phdr to p_offset. */
export const ELF64_P_OFFSET = 0x8;

/** Bytes from the start of elf64_phdr to p_filesz. */
export const ELF64_P_FILESZ = 0x20;

/** elf64_phdr.p_type: 0x0 1: loaded */
export function elf64_p_type(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** elf64_phdr.p_offset_lo: 0x8 byte offset in the file; low half */
export function elf64_p_offset_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** elf64_phdr.p_offset_hi: 0x8 byte offset in the file; high half */
export function elf64_p_offset_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** elf64_phdr.p_filesz_lo: 0x20 bytes in the file; low half */
export function elf64_p_filesz_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x20);
}

/** elf64_phdr.p_filesz_hi: 0x20 bytes in the file; high half */
export function elf64_p_filesz_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x24);
}

/** Bytes of elf64_shdr; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF64_SHDR = 64;

/** elf64_shdr.sh_name: 0x0 bytes from the start of the section of names */
export function elf64_sh_name(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** elf64_shdr.sh_offset_lo: 0x18 byte offset in the file; low half */
export function elf64_sh_offset_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x18);
}

/** elf64_shdr.sh_offset_hi: 0x18 byte offset in the file; high half */
export function elf64_sh_offset_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1c);
}

/** Bytes of elf_ident; Linux, include/uapi/linux/elf.h. */
export const SIZEOF_ELF_IDENT = 20;

/** Bytes from the start of elf_ident to e_machine. */
export const ELF_E_MACHINE = 0x12;

/** elf_ident.ei_class: 0x4 1: 32 bits, 2: 64 bits */
export function elf_ei_class(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x4];
}

/** elf_ident.ei_data: 0x5 1: lowest byte first, 2: highest byte first */
export function elf_ei_data(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x5];
}

/** elf_ident.e_machine: 0x12 EM_* */
export function elf_e_machine(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x12);
}

/** Bytes of grub_boot_blocklist; GRUB, include/grub/i386/pc/boot.h. */
export const SIZEOF_GRUB_BOOT_BLOCKLIST = 12;

/** grub_boot_blocklist.start_lo: 0x0 sector of 512 bytes; low half */
export function blocklist_start_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** grub_boot_blocklist.start_hi: 0x0 sector of 512 bytes; high half */
export function blocklist_start_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** grub_boot_blocklist.len: 0x8 sectors; 0: no more */
export function blocklist_len(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x8);
}

/** Bytes of grub_boot_image; GRUB, include/grub/i386/pc/boot.h. */
export const SIZEOF_GRUB_BOOT_IMAGE = 512;

/** grub_boot_image.kernel_sector_lo: 0x5c sector of 512 bytes at which the core begins; low half */
export function boot_kernel_sector_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x5c);
}

/** grub_boot_image.kernel_sector_hi: 0x5c sector of 512 bytes at which the core begins; high half */
export function boot_kernel_sector_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x60);
}

/** grub_boot_image.hybrid_kernel_sector_lo: 0x1b0 the same of boot_hybrid.img, which xorriso fills in (--grub2-mbr); low half */
export function boot_hybrid_kernel_sector_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1b0);
}

/** grub_boot_image.hybrid_kernel_sector_hi: 0x1b0 the same of boot_hybrid.img, which xorriso fills in (--grub2-mbr); high half */
export function boot_hybrid_kernel_sector_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1b4);
}

/** Bytes of grub_decompressor; GRUB, include/grub/offsets.h, GRUB_DECOMPRESSOR_I386_PC_*. */
export const SIZEOF_GRUB_DECOMPRESSOR = 16;

/** grub_decompressor.compressed_size: 0x8 bytes */
export function decompressor_compressed_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** grub_decompressor.uncompressed_size: 0xc bytes */
export function decompressor_uncompressed_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** Bytes of grub_module_header; GRUB, include/grub/kernel.h. */
export const SIZEOF_GRUB_MODULE_HEADER = 8;

/** grub_module_header.type: 0x0 0 ELF, 1 memdisk, 2 script, 3 prefix */
export function module_type(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** grub_module_header.size: 0x4 bytes, this header included */
export function module_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of grub_module_info32; GRUB, include/grub/kernel.h. */
export const SIZEOF_GRUB_MODULE_INFO32 = 12;

/** grub_module_info32.magic: 0x0 0x676d696d */
export function info32_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** grub_module_info32.offset: 0x4 bytes from here to the first module */
export function info32_offset(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** grub_module_info32.size: 0x8 bytes of the area, this structure included */
export function info32_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** Bytes of grub_module_info64; GRUB, include/grub/kernel.h. */
export const SIZEOF_GRUB_MODULE_INFO64 = 24;

/** grub_module_info64.magic: 0x0 0x676d696d */
export function info64_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** grub_module_info64.padding: 0x4 0, where 32 bits have an offset that is never 0 */
export function info64_padding(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** grub_module_info64.offset_lo: 0x8 bytes from here to the first module; low half */
export function info64_offset_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** grub_module_info64.offset_hi: 0x8 bytes from here to the first module; high half */
export function info64_offset_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** grub_module_info64.size_lo: 0x10 bytes of the area, this structure included; low half */
export function info64_size_lo(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** grub_module_info64.size_hi: 0x10 bytes of the area, this structure included; high half */
export function info64_size_hi(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x14);
}

/** Bytes of data_dirent; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_DATA_DIRENT = 8;

/** data_dirent.virtual_address: 0x0 bytes from the start of the image */
export function dirent_virtual_address(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** data_dirent.size: 0x4 bytes */
export function dirent_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** Bytes of mz_hdr; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_MZ_HDR = 64;

/** mz_hdr.peaddr: 0x3c byte offset of pe_hdr */
export function mz_peaddr(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x3c);
}

/** Bytes of pe_opt_hdr; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_PE_OPT_HDR = 68;

/** Bytes from the start of pe_opt_hdr to csum. */
export const OPT_CSUM = 0x40;

/** pe_opt_hdr.magic: 0x0 0x10b PE32, 0x20b PE32+ */
export function opt_magic(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at);
}

/** pe_opt_hdr.image_size: 0x38 bytes of memory that the program takes */
export function opt_image_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x38);
}

/** pe_opt_hdr.header_size: 0x3c bytes of all headers */
export function opt_header_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x3c);
}

/** pe_opt_hdr.csum: 0x40 PE checksum; 0: none */
export function opt_csum(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x40);
}

/** Bytes of pe32_opt_hdr; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_PE32_OPT_HDR = 96;

/** pe32_opt_hdr.data_dirs: 0x5c entries that follow */
export function pe32_data_dirs(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x5c);
}

/** Bytes of pe32plus_opt_hdr; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_PE32PLUS_OPT_HDR = 112;

/** pe32plus_opt_hdr.data_dirs: 0x6c entries that follow */
export function pe32plus_data_dirs(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x6c);
}

/** Bytes of pe_hdr; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_PE_HDR = 24;

/** pe_hdr.magic: 0x0 PE\0\0 */
export function pe_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** pe_hdr.machine: 0x4 IMAGE_FILE_MACHINE_* */
export function pe_machine(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x4);
}

/** pe_hdr.sections: 0x6 rows of the section table */
export function pe_sections(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x6);
}

/** pe_hdr.opt_hdr_size: 0x14 bytes of the optional header, behind which the section table begins */
export function pe_opt_hdr_size(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x14);
}

/** Bytes of section_header; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_SECTION_HEADER = 40;

/** section_header.name: 0x0 up to its first NUL */
export function scn_name(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + 0x8);
}

/** section_header.virtual_size: 0x8 bytes in memory */
export function scn_virtual_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** section_header.virtual_address: 0xc bytes from the start of the image in memory */
export function scn_virtual_address(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** section_header.raw_data_size: 0x10 bytes in the file */
export function scn_raw_data_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x10);
}

/** section_header.data_addr: 0x14 byte offset in the file */
export function scn_data_addr(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x14);
}

/** Bytes of win_certificate; Linux, include/linux/pe.h; Microsoft, PE Format. */
export const SIZEOF_WIN_CERTIFICATE = 8;

/** win_certificate.length: 0x0 bytes, this header included */
export function cert_length(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** win_certificate.cert_type: 0x6 2: PKCS#7 */
export function cert_cert_type(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x6);
}

/** Bytes of patch_area; SYSLINUX, libinstaller/syslxint.h. */
export const SIZEOF_PATCH_AREA = 24;

/** patch_area.magic: 0x0 LDLINUX_MAGIC */
export function patch_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at);
}

/** patch_area.data_sectors: 0x8 sectors of 512 bytes that the boot sector and the first one load */
export function patch_data_sectors(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x8);
}

/** patch_area.dwords: 0xc words of four bytes that add up to LDLINUX_MAGIC; 0: never installed */
export function patch_dwords(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** Bytes of syslinux_boot_sector; SYSLINUX, libinstaller/syslxint.h. */
export const SIZEOF_SYSLINUX_BOOT_SECTOR = 512;

/** syslinux_boot_sector.magic: 0x1f8 LDLINUX_MAGIC */
export function boot_sector_magic(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1f8);
}

/** Bytes of legacy_img_hdr; U-Boot, include/image.h. */
export const SIZEOF_LEGACY_IMG_HDR = 64;

/** Bytes from the start of legacy_img_hdr to ih_hcrc. */
export const IH_HCRC = 0x4;

/** legacy_img_hdr.ih_magic: 0x0 0x27051956 */
export function ih_magic(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at);
}

/** legacy_img_hdr.ih_hcrc: 0x4 CRC-32 of the header, with zeros here */
export function ih_hcrc(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x4);
}

/** legacy_img_hdr.ih_size: 0xc bytes of data that follow */
export function ih_size(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0xc);
}

/** legacy_img_hdr.ih_dcrc: 0x18 CRC-32 of the data */
export function ih_dcrc(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at + 0x18);
}

/** legacy_img_hdr.ih_arch: 0x1d IH_ARCH_* */
export function ih_arch(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1d];
}

/** legacy_img_hdr.ih_type: 0x1e IH_TYPE_* */
export function ih_type(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1e];
}

/** legacy_img_hdr.ih_comp: 0x1f IH_COMP_* */
export function ih_comp(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1f];
}

/** legacy_img_hdr.ih_name: 0x20 ends with NUL where it is shorter */
export function ih_name(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x20, at + 0x40);
}

/** Bytes of setup_header; Linux, Documentation/arch/x86/boot.rst. */
export const SIZEOF_SETUP_HEADER = 620;

/** setup_header.setup_sects: 0x1f1 sectors of the setup code without the first one; 0 means 4 */
export function hdr_setup_sects(bytes: Uint8Array, at: number): number {
  return bytes[at + 0x1f1];
}

/** setup_header.syssize: 0x1f4 protected-mode code in 16 bytes; 16 bits before protocol 2.04 */
export function hdr_syssize(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x1f4);
}

/** setup_header.boot_flag: 0x1fe 0xaa55 */
export function hdr_boot_flag(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x1fe);
}

/** setup_header.header: 0x202 HdrS */
export function hdr_header(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x202);
}

/** setup_header.version: 0x206 of the protocol: 0x20f is 2.15 */
export function hdr_version(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x206);
}

/** setup_header.kernel_version: 0x20e byte offset of the version string, less 512; 0: none */
export function hdr_kernel_version(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x20e);
}

/** setup_header.xloadflags: 0x236 2.12: XLF_* */
export function hdr_xloadflags(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 0x236);
}

/** setup_header.payload_offset: 0x248 2.08: compressed kernel, bytes from the start of the protected-mode code */
export function hdr_payload_offset(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x248);
}

/** setup_header.payload_length: 0x24c 2.08: bytes of it */
export function hdr_payload_length(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x24c);
}

/** Bytes of linux_efi_zboot_header; Linux, drivers/firmware/efi/libstub/zboot-header.S. */
export const SIZEOF_LINUX_EFI_ZBOOT_HEADER = 64;

/** linux_efi_zboot_header.image_type: 0x4 zimg */
export function zboot_image_type(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x4);
}

/** linux_efi_zboot_header.payload_offset: 0x8 byte offset of the compressed kernel */
export function zboot_payload_offset(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0x8);
}

/** linux_efi_zboot_header.payload_size: 0xc bytes of it, without the size that the build appends */
export function zboot_payload_size(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 0xc);
}

/** linux_efi_zboot_header.compression_type: 0x18 name of the compression, ends with NUL */
export function zboot_compression_type(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + 0x18, at + 0x38);
}
