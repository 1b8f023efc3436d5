import type { InitrdFacts } from '../../kernel-formats/initrd.ts';
import type { Report, Rule } from '../contract/finding.ts';
import { INITRD_AGAIN } from './init.ts';

/** Are initrds whole? */
export const initrdRule: Rule = {
  name: 'initrd',
  kinds: {
    'initrd-unknown': { level: 'error', meaning: 'what an entry loads as an initrd is none', advice: INITRD_AGAIN },
    'initrd-cut-off': { level: 'error', meaning: 'an initrd ends in the middle', advice: INITRD_AGAIN },
    'initrd-not-unpacked': {
      level: 'note',
      meaning: 'an initrd has a compression that bootfs does not unpack (lzo): nothing is known of what is in it',
      advice: 'nothing, if the initrd is known to boot; gzip, zstd, xz, LZ4, lzma and bzip2 are looked into',
    },
    'initrd-damaged': { level: 'error', meaning: 'an initrd can not be unpacked to its end', advice: INITRD_AGAIN },
  },
  run(context, report) {
    for (const { path, role } of context.files) {
      for (const { part, facts } of role === 'kernel' ? context.inspected.embeddedInitrds(path) : []) {
        if (facts === undefined) continue;
        reportFacts(path, `${part.place}, `, facts, report);
        if (facts.format === 'unknown' && facts.faults.length === 0 && part.length > 0) {
          const message = `${part.place}: all of its ${part.length} bytes are zero`;
          report('initrd-unknown', { path, message, numbers: { size: part.length } });
        }
      }
      if (role !== 'initrd' || context.fs.stat(path).size === 0) continue;
      const facts = context.inspected.initrdFacts(path);
      if (facts !== undefined) reportFacts(path, '', facts, report);
    }
  },
};

function reportFacts(path: string, place: string, { format, faults, notUnpacked }: InitrdFacts, report: Report): void {
  for (const { id, message, numbers } of faults)
    report(id, { path, message: `${place}${format}: ${message}`, numbers });
  if (faults.length === 0 && notUnpacked === 'lzo') {
    report('initrd-not-unpacked', { path, message: `${place}${format}: bootfs does not unpack lzo` });
  }
}
