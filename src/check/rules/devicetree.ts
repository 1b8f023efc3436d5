import type { FileReader } from '../../contract/file-system.ts';
import { isAllZero } from '../../kernel-formats/compression.ts';
import { deviceTreeFaults } from '../../kernel-formats/device-tree.ts';
import { rangeFile } from '../../kernel-formats/part.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import type { CheckContext } from '../context.ts';
import { isDamage } from '../damage.ts';
import type { Report, Rule } from '../finding.ts';

/** Trees of boards have below 1 MiB; a file that is all zeros, and empty ones, are told of by another rule. */
const MAX_ZEROS = 1024 * 1024;

/** Are device trees whole: those in files, and those that kernel images bring along? */
export const deviceTreeRule: Rule = {
  name: 'devicetree',
  kinds: {
    'devicetree-damaged': {
      level: 'error',
      meaning: 'a device tree that an entry loads is none, or is damaged',
      advice: 'install the device trees of this kernel again, fsync the files, then take the image',
    },
  },
  run(context, report) {
    for (const { path, role } of context.files) {
      try {
        if (role === 'devicetree') judgeFile(context.fs.open(path), path, report);
        if (role === 'kernel') judgeEmbedded(context, path, report);
      } catch (error) {
        // What can't be read is another rule's finding.
        if (!isDamage(error)) throw error;
      }
    }
  },
};

function judgeFile(file: FileReader, path: string, report: Report): void {
  if (file.size <= MAX_ZEROS && isAllZero(readUpTo(file, 0, MAX_ZEROS))) return;
  for (const { id, message, numbers } of deviceTreeFaults(file)) report(id, { path, message, numbers });
}

function judgeEmbedded(context: CheckContext, path: string, report: Report): void {
  for (const { kind, place, byteOffset, length } of context.kernelFacts(path)?.embedded ?? []) {
    if (kind !== 'devicetree') continue;
    const file = rangeFile(context.fs.open(path), byteOffset, length);
    for (const { id, message, numbers } of deviceTreeFaults(file)) {
      report(id, { path, message: `${place}: ${message}`, numbers });
    }
  }
}
