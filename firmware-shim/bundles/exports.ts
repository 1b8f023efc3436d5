/** What every bundle offers; each entry adds `mount` for the formats that it was built with. */
export { decodeUtf8, encodeUtf8 } from '../../src/bytes/utf8.ts';
export type { BlockDevice } from '../../src/contract/block-device.ts';
export { BootfsError } from '../../src/contract/errors.ts';
export { readCallerBytes as readBytes } from '../../src/device/caller-device.ts';
export { memoryDevice } from '../../src/device/memory.ts';
export { sliceDevice } from '../../src/device/slice.ts';
export { hostConsole } from '../shim/console.ts';
export type { Host, HostDisk } from '../shim/host.ts';
export { hostDevice } from '../shim/host-device.ts';
export { hostOptions, useHost } from '../shim/use-host.ts';
