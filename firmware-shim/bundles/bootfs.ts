/** `bootfs.js`: every format that bootfs reads, disks as a whole, and boot menus. */
export { collectBootEntries } from '../../src/boot/index.ts';
export { openDisk } from '../../src/disk/disk.ts';
export { mountDisk as mount } from '../../src/drivers.ts';
export { listPartitions } from '../../src/partition/partition.ts';
export * from './exports.ts';
