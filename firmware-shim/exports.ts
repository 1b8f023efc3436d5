/** What every bundle offers; each entry adds `mount` for the formats that it was built with. */
export { decodeUtf8, encodeUtf8 } from '../src/bytes/utf8.ts';
export * from '../src/index.ts';
export { type Console, hostConsole } from './console.ts';
export type { Host, HostDisk } from './host.d.ts';
export { hostDevice } from './host-device.ts';
export { hostOptions, useHost } from './use-host.ts';
