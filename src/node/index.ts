/**
 * bootfs on Node: image files and disks as devices, and a filesystem in the spelling of node:fs.
 *
 * ```ts
 * import { mount } from 'bootfs';
 * import { createFs, openDevice } from 'bootfs/node';
 *
 * const device = openDevice('/dev/sda2');
 * const fs = createFs(mount(device));
 * fs.readFileSync('/boot/grub/grub.cfg', 'utf8');
 * device.close();
 * ```
 */

export type { UnwrapOptions, UnwrappedImage } from '../box/unwrap.ts';
export { CompanionFiles, type CompanionSources } from './companion-files.ts';
export { type ClosableDevice, openDevice } from './file-device.ts';
export { createFs, type NodeDirent, type NodeStats, type SyncFs } from './fs-adapter.ts';
export { unwrapImage } from './image-file.ts';
