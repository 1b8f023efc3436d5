import type { StructTable } from '../../bytes/struct-table.ts';

/** Stands where the hash area begins; the tree begins with the next hash block. */
export const veritySuperblock: StructTable = {
  name: 'verity_sb',
  source: 'cryptsetup wiki, DMVerity: Verity superblock format',
  endian: 'little',
  size: 512,
  offsets: [],
  fields: [
    [0x00, 'signature', 'bytes[8]', 'verity and two zero bytes'],
    [0x08, 'version', 'u32', '1'],
    [0x0c, 'hash_type', 'u32', '0 Chrome OS, 1 normal'],
    [0x10, 'uuid', 'bytes[16]', 'of the tree'],
    [0x20, 'algorithm', 'bytes[32]', 'name of the hash, filled up with zeros'],
    [0x40, 'data_block_size', 'u32', 'bytes'],
    [0x44, 'hash_block_size', 'u32', 'bytes'],
    [0x48, 'data_blocks', 'u64', 'blocks of data that the tree is for'],
    [0x50, 'salt_size', 'u16', 'bytes of the salt, at most 256'],
    [0x58, 'salt', 'bytes[256]', 'hashed with every block'],
  ],
};
