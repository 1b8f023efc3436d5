import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs';
import { checkArgument } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError, inCall } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';
import { fillInPieces } from '../device/fill.ts';
import { systemReason } from './system-error.ts';

/** What `using` asks for; nothing where the caller's TypeScript does not know of it. */
type Disposing = SymbolConstructor extends { readonly dispose: infer Key extends symbol }
  ? { readonly [Name in Key]: () => void }
  : unknown;

/** A device on an open file: `close()` gives the file back, as does the end of a `using`. */
export type ClosableDevice = BlockDevice & Disposing & { close(): void };

/** read(2) takes at most 0x7ffff000 bytes at once. */
const MAX_READ = 2 ** 30;
const SYSFS_SECTOR_BYTES = 512;

/**
 * Opens an image file or a block device read-only.
 *
 * @throws ENOENT where there is no such file; EIO where it can't be opened or is neither (a directory, a pipe, a socket, a terminal); `cause` is what the
 * system said.
 */
export function openDevice(path: string): ClosableDevice {
  checkArgument(typeof path === 'string', 'path', 'a string', path);
  const descriptor = inCall('open', path, () => openReadOnly(path));
  try {
    return deviceOf(descriptor, sizeOf(descriptor, fstatSync(descriptor)));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** O_NONBLOCK keeps the open of a FIFO without a writer from waiting for one; on files and disks it changes nothing. */
function openReadOnly(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === 'ENOENT') throw new BootfsError('ENOENT', 'no such file', {}, error);
    throw new BootfsError('EIO', `can't be opened: ${reason}`, {}, error);
  }
}

/** Bytes of an open file or block device. @throws EIO for what is neither */
export function sizeOf(descriptor: number, stats: Stats): number {
  if (stats.isFile()) return stats.size;
  if (stats.isBlockDevice()) return sizeFromSysfs(stats.rdev) ?? sizeByReading(descriptor);
  throw new BootfsError('EIO', stats.isDirectory() ? 'is a directory' : 'neither a file nor a block device');
}

/** fstat says 0 for a block device, and Node has neither ioctl nor lseek: the size is asked of sysfs. */
function sizeFromSysfs(rdev: number): number | undefined {
  const { major, minor } = splitDeviceNumber(rdev);
  try {
    const sectors = Number(readFileSync(`/sys/dev/block/${major}:${minor}/size`, 'utf8'));
    return Number.isSafeInteger(sectors) ? sectors * SYSFS_SECTOR_BYTES : undefined;
  } catch {
    return undefined;
  }
}

/** Linux' dev_t as glibc packs it: 12 + 20 bits of major number around 8 + 24 bits of minor number. */
export function splitDeviceNumber(rdev: number): { major: number; minor: number } {
  const low = rdev % 2 ** 32;
  const high = Math.floor(rdev / 2 ** 32);
  return {
    major: ((low >>> 8) & 0xfff) + (high & 0xfffff000),
    minor: (low & 0xff) + ((low >>> 20) << 8) + (high & 0xfff) * 2 ** 20,
  };
}

/** The inverse of `splitDeviceNumber`. */
export function joinDeviceNumber({ major, minor }: { readonly major: number; readonly minor: number }): number {
  const low = (minor & 0xff) + (major & 0xfff) * 2 ** 8 + ((minor >>> 8) & 0xfff) * 2 ** 20;
  const high = ((major & 0xfffff000) >>> 0) + (minor >>> 20);
  return low + high * 2 ** 32;
}

/** Where sysfs is not there: reads that succeed and reads that give nothing are narrowed down to the last byte. */
export function sizeByReading(descriptor: number): number {
  const byte = Buffer.alloc(1);
  const isThere = (at: number): boolean => {
    try {
      return readSync(descriptor, byte, 0, 1, at) === 1;
    } catch {
      return false;
    }
  };
  if (!isThere(0)) return 0;
  let last = 0;
  let step = 1;
  while (step < 2 ** 52 && isThere(last + step)) {
    last += step;
    step *= 2;
  }
  for (; step >= 1; step /= 2) if (isThere(last + step)) last += step;
  return last + 1;
}

/** The device of an open file of `size` bytes; `giveBack` closes the descriptor. */
export function deviceOf(
  descriptor: number,
  size: number,
  giveBack: (descriptor: number) => void = closeSync,
): ClosableDevice {
  let open = true;
  const close = (): void => {
    if (open) giveBack(descriptor);
    open = false;
  };
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      if (!open) throw new BootfsError('EIO', 'the device was closed');
      fillInPieces(target, (done, rest) => {
        const got = readOnce(descriptor, rest, byteOffset + done);
        if (got === 0) throw new BootfsError('EIO', 'the file became shorter while it was read', { byteOffset, size });
        return got;
      });
    },
    close,
    [Symbol.dispose]: close,
  };
}

function readOnce(descriptor: number, rest: Uint8Array, byteOffset: number): number {
  try {
    return readSync(descriptor, rest, 0, Math.min(rest.length, MAX_READ), byteOffset);
  } catch (error) {
    throw new BootfsError('EIO', `read failed: ${systemReason(error)}`, { byteOffset, length: rest.length }, error);
  }
}
