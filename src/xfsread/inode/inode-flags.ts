/** xfs_dinode.di_flags and the low half of di_flags2. */

export const XFS_DIFLAG_REALTIME = 0x1;
export const XFS_DIFLAG_PREALLOC = 0x2;
export const XFS_DIFLAG_APPEND = 0x10;
export const XFS_DIFLAG2_REFLINK = 0x2;
export const XFS_DIFLAG2_BIGTIME = 0x8;
export const XFS_DIFLAG2_NREXT64 = 0x10;
export const XFS_DIFLAG2_METADATA = 0x20;
export const XFS_DIFLAG2_VERITY = 0x40;

/** Names without their prefix, by bit. */
const FLAG_NAMES = [
  'REALTIME',
  'PREALLOC',
  'NEWRTBM',
  'IMMUTABLE',
  'APPEND',
  'SYNC',
  'NOATIME',
  'NODUMP',
  'RTINHERIT',
  'PROJINHERIT',
  'NOSYMLINKS',
  'EXTSIZE',
  'EXTSZINHERIT',
  'NODEFRAG',
  'FILESTREAM',
];
const FLAG2_NAMES = ['DAX', 'REFLINK', 'COWEXTSIZE', 'BIGTIME', 'NREXT64', 'METADATA', 'VERITY'];

/** Of both words, in the order of their bits. */
export function namesOfFlags(flags: number, flags2: number): string[] {
  return [
    ...FLAG_NAMES.filter((_name, bit) => ((flags >>> bit) & 1) !== 0),
    ...FLAG2_NAMES.filter((_name, bit) => ((flags2 >>> bit) & 1) !== 0),
  ];
}
