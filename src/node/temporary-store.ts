import { closeSync, constants, openSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BootfsError } from '../contract/errors.ts';
import { fillInPieces } from '../device/fill.ts';
import type { ChunkStore } from '../image/sparse-memory.ts';
import { systemReason } from './system-error.ts';
import { writeAll } from './write-all.ts';

/**
 * Chunks in a file of the system's temporary folder (TMPDIR), which has no name any more once it is open, so that nobody
 * finds it and nothing is left behind. It is made with the first chunk.
 */
export class TemporaryStore implements ChunkStore {
  private descriptor: number | undefined;
  private length = 0;

  /** @throws EIO where the folder can't be written to, or is full */
  add(chunk: Uint8Array): number {
    const descriptor = this.open();
    const place = this.length;
    try {
      writeAll(descriptor, chunk, place);
    } catch (error) {
      throw failed('written', error);
    }
    this.length += chunk.length;
    return place;
  }

  read(place: number, within: number, target: Uint8Array): void {
    const descriptor = this.open();
    try {
      fillInPieces(target, (done, rest) => {
        const got = readSync(descriptor, rest, 0, rest.length, place + within + done);
        if (got === 0) throw new Error('it ends too early');
        return got;
      });
    } catch (error) {
      throw failed('read', error);
    }
  }

  /** The system takes the file's space back. */
  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private open(): number {
    if (this.descriptor !== undefined) return this.descriptor;
    const path = join(tmpdir(), `bootfs-${crypto.randomUUID()}`);
    try {
      this.descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      unlinkSync(path);
      return this.descriptor;
    } catch (error) {
      throw failed('made', error);
    }
  }
}

function failed(what: string, error: unknown): BootfsError {
  const message = `the temporary file for the unpacked image in ${tmpdir()} can't be ${what}: ${systemReason(error)}`;
  return new BootfsError('EIO', message, {}, error);
}
