/** What `boxNamed` knows, but for names that need quotes; apart from the boxes, as a list of names must not cost their readers. */
export const FORMAT_NAMES: readonly string[] = [
  'raw',
  ...['gzip', 'zstd', 'xz', 'bzip2', 'lz4', 'lzma', 'zip', 'tar', 'qcow2', 'vhdx', 'vdi', 'vmdk', 'vhd'],
  ...['gz', 'zst', 'bz2', 'ova', 'vpc', 'android-sparse', 'simg'],
];
