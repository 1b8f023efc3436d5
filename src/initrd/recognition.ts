import type { BlockDevice } from '../contract/block-device.ts';
import type { Recogniser, Recognition } from '../contract/driver.ts';
import { readBytes } from '../device/block-device.ts';
import { asciiText } from '../kernel-formats/read.ts';

const HEADER_BYTES = 110;

/** What is told of an initrd at first sight. A header of hexadecimal digits alone is no coincidence. */
export const INITRD_RECOGNITION: Recognition = {
  kind: 'cpio',
  label: '',
  uuid: '',
  isMountable: true,
  isProven: () => true,
};

/** An initrd that begins with a plain archive, `newc` or `crc`. */
export const initrdRecogniser: Recogniser = { name: 'initrd', recognise: recogniseArchive };

/** Undefined where no header of an archive stands at the start. @throws EIO */
export function recogniseArchive(device: BlockDevice): Recognition | undefined {
  if (device.size < HEADER_BYTES) return undefined;
  const header = asciiText(readBytes(device, 0, HEADER_BYTES));
  return /^07070[12][0-9A-Fa-f]{104}$/.test(header) ? INITRD_RECOGNITION : undefined;
}
