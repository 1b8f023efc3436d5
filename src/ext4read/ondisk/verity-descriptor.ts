import type { StructTable } from '../../bytes/struct-table.ts';

/** Stands behind the Merkle tree, past the end of the file. A signature may follow. */
export const fsverityDescriptor: StructTable = {
  name: 'fsverity_descriptor',
  source: 'Documentation/filesystems/fsverity.rst',
  endian: 'little',
  size: 256,
  offsets: ['sig_size'],
  fields: [
    [0x00, 'version', 'u8', '1'],
    [0x01, 'hash_algorithm', 'u8', '1 SHA-256, 2 SHA-512'],
    [0x02, 'log_blocksize', 'u8', 'blocks of the tree and of the data have 1 << this bytes'],
    [0x03, 'salt_size', 'u8', 'bytes of the salt, at most 32'],
    [0x04, 'sig_size', 'u32', 'bytes of the signature; 0 in what is hashed'],
    [0x08, 'data_size', 'u64', 'bytes of the file'],
    [0x10, 'root_hash', 'bytes[64]', 'hash of the topmost block of the tree'],
    [0x50, 'salt', 'bytes[32]', 'goes before every block that is hashed'],
    [0x70, '__reserved', 'bytes[144]', 'zeros'],
  ],
};
