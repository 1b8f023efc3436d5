/** `bootfs-xfs.js`: XFS and its log, nothing else, on the device that it is given; without what only a checker asks for. */
import { mountOnly } from '../../src/mount/mount.ts';
import { xfsDriverWith } from '../../src/xfsread/xfs.ts';

export * from './exports.ts';

/** `mount` of `bootfs`, for XFS. */
export const mount = mountOnly([xfsDriverWith({})]);
