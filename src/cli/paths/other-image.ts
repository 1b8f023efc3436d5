/** An operand behind the image may be another image, or a path inside the first. */
import { statSync } from 'node:fs';
import type { FileSystem } from '../../contract/file-system.ts';
import { STANDARD_INPUT } from '../../node/stream-device.ts';
import { exists, findPath } from './paths.ts';

/** May it be an image: is there a file of that name on this machine, or is it standard input? */
export function isImageHere(operand: string): boolean {
  if (operand === STANDARD_INPUT) return true;
  try {
    return !statSync(operand).isDirectory();
  } catch {
    return false;
  }
}

/** A path that begins with a slash and is in the image is meant to be in it, whatever this machine has of that name. */
export function isInside(fs: FileSystem, operand: string): boolean {
  return operand.startsWith('/') && exists(fs, findPath(fs, operand));
}
