/** What a bundle of several formats offers besides: devices made of others. */
export { countingDevice } from '../../src/device/counting.ts';
export { fileDevice } from '../../src/device/file-device.ts';
export { partitionDevice } from '../../src/partition/table.ts';
