/** Images that arrive through a pipe: read to their end once, and kept where they can be read again at any place. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { checkArgument } from '../contract/arguments.ts';
import { BootfsError, inCall } from '../contract/errors.ts';
import { SparseMemory } from '../image/sparse-memory.ts';
import { type ClosableDevice, deviceOf, openDevice, sizeOf } from './file-device.ts';
import { systemReason } from './system-error.ts';
import { TemporaryStore } from './temporary-store.ts';
import { isAllZeros } from './zeros.ts';

/** The path of standard input. */
export const STANDARD_INPUT = '-';

const STANDARD_INPUT_DESCRIPTOR = 0;
const READ_BYTES = 256 * 1024;
/** What arrives stays in memory up to this size, and goes to a temporary file beyond; zeros are not kept. */
const MEMORY_BYTES = 48 * 2 ** 20;
/** How long to wait for a pipe that somebody made non-blocking. */
const RETRY_MILLISECONDS = 5;

/**
 * Opens what `openDevice` does and, besides, `-` for standard input, FIFOs and other pipes: those are read to their end
 * at once, which waits for whoever writes to them.
 *
 * @param mostBytes of a pipe, a sixteenth of its zeros counted
 * @throws what `openDevice` does; EFBIG for a pipe with more; EIO where standard input is a terminal, or the folder for temporary
 * files takes no more
 */
export function openDeviceOrPipe(path: string, mostBytes: number): ClosableDevice {
  checkArgument(typeof path === 'string', 'path', 'a string', path);
  if (path === STANDARD_INPUT) return openStandardInput(mostBytes);
  if (!isFifo(path)) return openDevice(path);
  const descriptor = inCall('open', path, () => openFifo(path));
  try {
    return spoolPipe(descriptor, mostBytes);
  } finally {
    closeSync(descriptor);
  }
}

/** Whatever else is wrong with the path, `openDevice` says. */
function isFifo(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}

/** Without O_NONBLOCK: this waits for a writer. */
function openFifo(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (error) {
    throw new BootfsError('EIO', `can't be opened: ${systemReason(error)}`, {}, error);
  }
}

/** A file behind standard input is read in place; the descriptor stays open, as it is the process's own. */
function openStandardInput(mostBytes: number): ClosableDevice {
  const descriptor = STANDARD_INPUT_DESCRIPTOR;
  const stats = inCall('fstat', STANDARD_INPUT, () => fstatStandardInput());
  if (stats.isFIFO() || stats.isSocket()) return spoolPipe(descriptor, mostBytes);
  return deviceOf(descriptor, sizeOf(descriptor, stats), () => undefined);
}

function fstatStandardInput(): Stats {
  try {
    return fstatSync(STANDARD_INPUT_DESCRIPTOR);
  } catch (error) {
    throw new BootfsError('EIO', 'standard input is closed', {}, error);
  }
}

function spoolPipe(descriptor: number, mostBytes: number): ClosableDevice {
  const store = new TemporaryStore();
  const subject = 'what arrives through the pipe has';
  const memory = new SparseMemory({ bytes: mostBytes, memoryBytes: MEMORY_BYTES, store, isAllZeros, subject });
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  try {
    for (let got = readSome(descriptor, buffer); got > 0; got = readSome(descriptor, buffer)) {
      memory.append(buffer.subarray(0, got));
    }
  } catch (error) {
    store.close();
    throw error;
  }
  const close = (): void => store.close();
  return { ...memory.device(), close, [Symbol.dispose]: close };
}

/** At least one byte, or 0 at the end. @throws EIO */
function readSome(descriptor: number, buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, 0, buffer.length, null);
    } catch (error) {
      const reason = systemReason(error);
      if (reason === 'EOF') return 0;
      if (reason !== 'EAGAIN') throw new BootfsError('EIO', `read failed: ${reason}`, {}, error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MILLISECONDS);
    }
  }
}
