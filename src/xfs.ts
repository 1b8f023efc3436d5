/** `bootfs/xfs`: XFS and its log, and nothing else. */
import { type Mount, mountWith } from './mount/mount.ts';
import { xfsDriver } from './xfsread/xfs.ts';

export { xfsDriver };

/** Mounts XFS. */
export const mount: Mount = /* @__PURE__ */ mountWith([xfsDriver]);
