/** `bootfs/fat`: FAT12, FAT16 and FAT32, and nothing else. */
import { fatDriver } from './fatread/fat.ts';
import { type Mount, mountWith } from './mount/mount.ts';

export { fatDriver };

/** Mounts FAT. */
export const mount: Mount = /* @__PURE__ */ mountWith([fatDriver]);
