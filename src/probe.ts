/** What is on a device, the kinds that bootfs does not read included. */
import type { BlockDevice } from './device/block-device.ts';

/** A few words on what the device seems to hold, for an error message. */
export function describeContents(device: BlockDevice): string {
  return device.size === 0 ? 'the image is empty' : 'no known signature';
}
