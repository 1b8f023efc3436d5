/** `bootfs.js`: every format that bootfs reads, and boot menus. */
export { collectBootEntries } from '../src/boot/index.ts';
export * from './exports.ts';
export { mount } from './mount-all.ts';
