/** `bootfs/ext4`: ext2, ext3 and ext4, and nothing else. */
import { ext4Driver } from './ext4read/ext4.ts';
import { type Mount, mountWith } from './mount/mount.ts';

export { ext4Driver };

/** Mounts ext2, ext3 and ext4. */
export const mount: Mount = /* @__PURE__ */ mountWith([ext4Driver]);
