/** Reads everything that an image offers, as the fuzz tests do: any outcome but a result or a BootfsError is a bug. */

import type { BlockDevice } from '../../src/contract/block-device.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import type { Mount } from '../../src/mount/mount.ts';

const MAX_READ_OF_A_FILE = 256 * 1024;
const MAX_ENTRIES = 5000;

/** Fails the test, by an error that is no BootfsError, when an image makes its reader ask for too much. */
export function budgetDevice(bytes: Uint8Array, mostReads: number): BlockDevice {
  let reads = 0;
  return {
    size: bytes.length,
    read(byteOffset, target) {
      if (++reads > mostReads) throw new Error(`more than ${mostReads} device reads`);
      if (byteOffset < 0 || byteOffset + target.length > bytes.length)
        throw new Error(`read outside the device at ${byteOffset}`);
      target.set(bytes.subarray(byteOffset, byteOffset + target.length));
    },
  };
}

/** The codes of all errors met, in order. */
export function exercise(mount: Mount, device: BlockDevice, options: MountOptions = {}): string[] {
  const codes: string[] = [];
  const attempt = <Result>(action: () => Result): Result | undefined => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof BootfsError)) throw error;
      codes.push(error.code);
      return undefined;
    }
  };
  const fs = attempt(() => mount(device, options));
  if (fs !== undefined) attempt(() => readEverything(fs, attempt));
  return codes;
}

function readEverything(fs: FileSystem, attempt: <Result>(action: () => Result) => Result | undefined): void {
  const buffer = new Uint8Array(MAX_READ_OF_A_FILE);
  let entries = 0;
  for (const entry of fs.walk('/', { damage: 'report' })) {
    if (++entries > MAX_ENTRIES) return;
    attempt(() => entry.xattrs());
    if (entry.stats?.type === 'symlink') attempt(() => entry.readlink());
    if (entry.stats?.type !== 'file') continue;
    const file = attempt(() => entry.open());
    if (file === undefined) continue;
    attempt(() => file.read(0, buffer));
    attempt(() => file.read(Math.max(0, file.size - 5000), buffer.subarray(0, 5000)));
    const extents = attempt(() => file.extents());
    if (extents !== undefined) checkExtents(extents, file.size);
  }
}

function checkExtents(extents: ReturnType<FileSystem['extents']>, size: number): void {
  let end = 0;
  for (const extent of extents) {
    if (extent.logicalOffset !== end || !(extent.length > 0)) throw new Error('extents with a gap');
    end += extent.length;
  }
  if (end !== size) throw new Error(`extents sum to ${end}, the size is ${size}`);
}

/** Changes bytes here and there, more often in blocks that hold something. */
export function damage(image: Uint8Array, random: (below: number) => number): Uint8Array {
  const damaged = image.slice();
  const changes = 1 + random(20);
  for (let change = 0; change < changes; change++) {
    const at = pickOffset(damaged, random);
    const kind = random(4);
    if (kind === 0) damaged[at] ^= 1 << random(8);
    else if (kind === 1) damaged[at] = random(256);
    else if (kind === 2) damaged.fill(random(2) * 255, at, at + 1 + random(8));
    else copyBytes(damaged, pickOffset(damaged, random), at, 1 + random(64));
  }
  return damaged;
}

function copyBytes(image: Uint8Array, from: number, to: number, length: number): void {
  image.copyWithin(to, from, from + length);
}

function pickOffset(image: Uint8Array, random: (below: number) => number): number {
  for (let attempt = 0; attempt < 50; attempt++) {
    const block = random(Math.max(1, Math.floor(image.length / 1024))) * 1024;
    if (image.subarray(block, block + 1024).some((byte) => byte !== 0))
      return Math.min(block + random(1024), image.length - 1);
  }
  return random(image.length);
}
