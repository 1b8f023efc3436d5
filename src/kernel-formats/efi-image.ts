/** Is an EFI program whole? */
import { attempt, isCorrupt } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { checkAuthenticode } from './authenticode.ts';
import { badHeader, cutOff, type Fault } from './fault.ts';
import { readPe } from './pe.ts';

/**
 * What is wrong with the section table of an EFI program or stub; a faulty one is a fault of the result.
 * @throws what reading `file` throws
 */
export function peFaults(file: FileReader): Fault[] {
  const readFaults = (): Fault[] => {
    const faults: Fault[] = [];
    for (const { name, byteOffset, rawLength } of readPe(file).sections) {
      const end = byteOffset + rawLength;
      if (rawLength > 0 && end > file.size) faults.push(cutOff(`PE section ${name} leaves the file`, end, file.size));
    }
    return faults;
  };
  return attempt(readFaults, isCorrupt, (error) => [badHeader(`EFI stub: ${error.message}`)]);
}

/**
 * All that a program which firmware starts can be held against: its section table, and the digest that was signed.
 * @throws what reading `file` throws
 */
export function checkEfiProgram(file: FileReader): Fault[] {
  const faults = peFaults(file);
  return faults.length > 0 ? faults : checkAuthenticode(file);
}
