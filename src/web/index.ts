/**
 * bootfs in browsers: a disk image that the user has chosen, read in a worker; the page gets promises.
 *
 * ```ts
 * import { openDisk } from 'bootfs/web';
 *
 * const disk = await openDisk(input.files[0]);
 * const { sentence, findings } = await disk.check();
 * ```
 */

export { BootfsError } from '../contract/errors.ts';
export { memoryDevice as bytesDevice } from '../device/memory.ts';
export type { CheckJson } from '../report/check-json.ts';
export type { DiskJson, PartitionJson, VolumeJson } from '../report/disk-facts.ts';
export { type CallOptions, WorkerCaller, type WorkerLike } from './caller.ts';
export { type OpenDiskOptions, openDisk, type WebDisk, type WebFileSystem } from './disk-client.ts';
export { fileDevice } from './file-device.ts';
export type { MenuJson } from './methods.ts';
export type { ImageOptions } from './open-image.ts';
export type { Place } from './place.ts';
export type { Methods, Progress, ReportProgress } from './protocol.ts';
export { serveCalls, type WorkerScope } from './serve.ts';
export type { CheckChoice } from './session.ts';
