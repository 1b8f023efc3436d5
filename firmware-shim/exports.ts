/** What every bundle offers; each entry adds `mount` for the formats that it was built with. */
export { decodeUtf8, encodeUtf8 } from '../src/bytes/utf8.ts';
export { type BlockDevice, readBytes } from '../src/device/block-device.ts';
export { countingDevice } from '../src/device/counting.ts';
export { memoryDevice } from '../src/device/memory.ts';
export { sliceDevice } from '../src/device/slice.ts';
export { BootfsError } from '../src/errors.ts';
export { listPartitions, partitionDevice } from '../src/partition/partition.ts';
export { fileDevice } from '../src/vfs/file-device.ts';
export { hostConsole } from './console.ts';
export type { Host, HostDisk } from './host.d.ts';
export { hostDevice } from './host-device.ts';
export { hostOptions, useHost } from './use-host.ts';
