import type { StructTable } from '../../bytes/struct-table.ts';

/** `setup_header.header`: `HdrS`. */
export const HDRS_MAGIC = 0x53726448;
/** `setup_header.boot_flag`, in the last two bytes of the first sector. */
export const BOOT_FLAG = 0xaa55;
/** Bit of `setup_header.xloadflags`: the kernel has a 64-bit entry point. */
export const XLF_KERNEL_64 = 1;

/** Of an x86 kernel, offsets from the start of the file; what a field needs is a version of the protocol. */
export const setupHeader: StructTable = {
  name: 'setup_header',
  source: 'Linux, Documentation/arch/x86/boot.rst',
  endian: 'little',
  hot: true,
  prefix: 'hdr_',
  size: 0x26c,
  fields: [
    [0x1f1, 'setup_sects', 'u8', 'sectors of the setup code without the first one; 0 means 4'],
    [0x1f4, 'syssize', 'u32', 'protected-mode code in 16 bytes; 16 bits before protocol 2.04'],
    [0x1fe, 'boot_flag', 'u16', '0xaa55'],
    [0x202, 'header', 'u32', 'HdrS'],
    [0x206, 'version', 'u16', 'of the protocol: 0x20f is 2.15'],
    [0x20e, 'kernel_version', 'u16', 'byte offset of the version string, less 512; 0: none'],
    [0x236, 'xloadflags', 'u16', '2.12: XLF_*'],
    [0x248, 'payload_offset', 'u32', '2.08: compressed kernel, bytes from the start of the protected-mode code'],
    [0x24c, 'payload_length', 'u32', '2.08: bytes of it'],
  ],
};
