/** `bootfs.js`: every format that bootfs reads, and boot menus. */
export { collectBootEntries } from '../../src/boot/index.ts';
export { mount } from '../../src/drivers.ts';
export * from './exports.ts';
