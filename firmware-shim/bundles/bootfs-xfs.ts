/** `bootfs-xfs.js`: XFS and its log, nothing else; without what only a checker asks for. */
import { mountWith } from '../../src/mount.ts';
import { xfsDriverWith } from '../../src/xfsread/xfs.ts';

export * from './exports.ts';

/** `mount` of `bootfs`, for XFS. */
export const mount = mountWith([xfsDriverWith({})]);
