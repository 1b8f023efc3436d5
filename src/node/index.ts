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
export type { CallbackFs, CallbackFunction, PromiseFs } from './callback-fs.ts';
export { CompanionFiles, type CompanionSources } from './companion-files.ts';
export { type ClosableDevice, openDevice } from './file-device.ts';
export { createFs, type NodeFs } from './fs-adapter.ts';
export { hostDirectory } from './host-directory.ts';
export { unwrapImage } from './image-file.ts';
export { nativeCodecs } from './native-codecs.ts';
export type { ReadStreamOptions } from './read-stream.ts';
export type { NodeDirent, NodeStats, SyncFs } from './sync-fs.ts';
export { type WalkPace, walkInTurns } from './walk-in-turns.ts';
