import type { StructTable } from '../../bytes/struct-table.ts';

/** The target of an encrypted symbolic link; the ciphertext follows. */
export const fscryptSymlinkData: StructTable = {
  name: 'fscrypt_symlink_data',
  source: 'fs/crypto/fscrypt_private.h',
  endian: 'little',
  size: 2,
  hot: true,
  prefix: 'symlink_',
  fields: [[0x0, 'len', 'u16', 'bytes of the ciphertext']],
};
