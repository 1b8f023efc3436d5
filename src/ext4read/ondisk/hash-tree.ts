/** dx_root, dx_node: the index of a directory. Source: Documentation/filesystems/ext4/directory.rst, fs/ext4/namei.c. */

/** dx_root_info.hash_version and ext4_super_block.s_def_hash_version. */
export const DX_HASH_LEGACY = 0;
export const DX_HASH_HALF_MD4 = 1;
export const DX_HASH_TEA = 2;
export const DX_HASH_SIPHASH = 6;
