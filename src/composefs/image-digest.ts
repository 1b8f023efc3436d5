/** The fs-verity digest of an image file: what a kernel command line pins it by. */
import { parseHexText } from '../bytes/names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { callerDevice } from '../device/caller-device.ts';
import { type HashAlgorithm, SHA256, SHA512 } from '../hash/algorithms.ts';
import { verifiedContent } from '../verity/fsverity-content.ts';

/** A digest, and the hash that it is made with. */
export interface ImageDigest {
  /** Of fs-verity. */
  readonly algorithm: HashAlgorithm;
  /** Of as many bytes as that gives. */
  readonly digest: Uint8Array;
}

/**
 * From `HEX`, as `fsverity digest` prints it (`sha256:HEX`), or from a kernel command line with `composefs=HEX`; 64 digits are a
 * SHA-256, 128 a SHA-512.
 *
 * @throws EINVAL for a text without one
 */
export function parseImageDigest(text: string): ImageDigest {
  const onCommandLine = /(?:^|\s)composefs=(\S*)/.exec(text);
  const [, name, hex] = /^(?:(sha256|sha512):)?([0-9a-f]*)$/i.exec(onCommandLine?.[1] ?? text.trim()) ?? [];
  const algorithm = [SHA256, SHA512].find(({ digestSize }) => hex?.length === 2 * digestSize);
  if (hex === undefined || algorithm === undefined || (name !== undefined && name.toLowerCase() !== algorithm.name)) {
    throw new BootfsError('EINVAL', 'a digest of an image has 64 hexadecimal digits (SHA-256), or 128 (SHA-512)');
  }
  return { algorithm, digest: parseHexText(hex)! };
}

/**
 * The image as a device that gives no byte which does not fit the digest: all of it is read with the first byte.
 *
 * @throws at a read, ERR_BOOTFS_CORRUPT for another digest; EFBIG for images of more than 8 GiB
 */
export function verifiedImage(given: BlockDevice, { algorithm, digest }: ImageDigest): BlockDevice {
  const device = callerDevice(given);
  const content = { ...device, extents: () => [] };
  const verified = verifiedContent(content, { algorithm, digest, what: 'the image' });
  return {
    size: device.size,
    read(byteOffset, target) {
      checkDeviceRange(device.size, byteOffset, target.length);
      verified.read(byteOffset, target);
    },
  };
}
