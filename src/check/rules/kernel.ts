import type { Rule } from '../contract/finding.ts';

const AGAIN = 'install the kernel again from its package, fsync the file and its directory, then take the image';

/** Does a kernel hold what its own headers promise? */
export const kernelRule: Rule = {
  name: 'kernel',
  kinds: {
    'kernel-unknown': {
      level: 'error',
      meaning: 'what an entry loads as a kernel is none',
      advice: 'see what the entry names; install the kernel again',
    },
    'kernel-cut-off': { level: 'error', meaning: 'a kernel is shorter than its own header says', advice: AGAIN },
    'kernel-header': { level: 'error', meaning: "a kernel's headers contradict each other or the file", advice: AGAIN },
    'kernel-damaged': {
      level: 'error',
      meaning: 'the compressed kernel inside of a kernel image can not be unpacked to its end',
      advice: AGAIN,
    },
    'kernel-not-unpacked': {
      level: 'note',
      meaning: 'the compressed kernel inside of a kernel image has a compression that bootfs does not unpack (lzo)',
      advice: 'nothing, if the kernel is known to boot: its headers were looked at, its contents were not',
    },
    'kernel-checksum': { level: 'error', meaning: 'a checksum inside of the kernel image does not fit', advice: AGAIN },
  },
  run(context, report) {
    for (const { path, role } of context.files) {
      if (role !== 'kernel' || context.fs.stat(path).size === 0) continue;
      const facts = context.inspected.kernelFacts(path);
      for (const { id, message, numbers } of facts?.faults ?? []) {
        report(id, { path, message: facts?.format === 'unknown' ? message : `${facts?.format}: ${message}`, numbers });
      }
    }
  },
};
