import { corrupt } from '../contract/errors.ts';

/**
 * Are the bytes of a whole structure there? Every generated `decode<Name>` asks first.
 *
 * @param size Bytes.
 * @param name The kernel's name of the struct.
 * @throws ERR_BOOTFS_CORRUPT for fewer than `size` bytes.
 */
export function checkStructSize(bytes: Uint8Array, size: number, name: string): void {
  if (bytes.length < size) throw corrupt(`${name} cut off`, { bytes: bytes.length, expected: size });
}
