/** `bootfs-xfs.js`: XFS and its log, nothing else. */
import { mountWith } from '../../src/mount.ts';
import { xfsDriver } from '../../src/xfsread/xfs.ts';

export * from './exports.ts';

/** `mount` of `bootfs`, for XFS. */
export const mount = mountWith([xfsDriver]);
