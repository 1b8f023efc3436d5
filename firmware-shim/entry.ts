/** `bootfs.js`: every format that bootfs reads. */
import { mountWith } from '../src/mount.ts';

export * from './exports.ts';

export const mount = mountWith([]);
