import { writeSync } from 'node:fs';

/** Writes all of `bytes` at `position` of a file: the system may take less at a time. @throws as writeSync does */
export function writeAll(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, undefined, position + done);
}
