import type { Rule } from '../finding.ts';
import { INITRD_AGAIN } from './init.ts';

/** Are initrds whole? */
export const initrdRule: Rule = {
  name: 'initrd',
  kinds: {
    'initrd-unknown': { level: 'error', meaning: 'what an entry loads as an initrd is none', advice: INITRD_AGAIN },
    'initrd-cut-off': { level: 'error', meaning: 'an initrd ends in the middle', advice: INITRD_AGAIN },
    'initrd-damaged': { level: 'error', meaning: 'an initrd can not be unpacked to its end', advice: INITRD_AGAIN },
  },
  run(context, report) {
    for (const { path, role } of context.files) {
      for (const { part, facts } of role === 'kernel' ? context.embeddedInitrds(path) : []) {
        for (const { id, message, numbers } of facts?.faults ?? []) {
          report(id, { path, message: `${part.place}, ${facts?.format}: ${message}`, numbers });
        }
      }
      if (role !== 'initrd' || context.fs.stat(path).size === 0) continue;
      const facts = context.initrdFacts(path);
      for (const { id, message, numbers } of facts?.faults ?? []) {
        report(id, { path, message: `${facts?.format}: ${message}`, numbers });
      }
    }
  },
};
