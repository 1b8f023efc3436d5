import type { DiskContext } from '../contract/disk-context.ts';
import type { Rule } from '../contract/finding.ts';
import { findCoverage } from '../files/signatures.ts';

/** What Secure Boot refuses, and what nobody checks, by a database that is given. */
export const signaturesRule: Rule<DiskContext> = {
  name: 'signatures',
  kinds: {
    'signature-refused': {
      level: 'error',
      meaning: 'no certificate of the given database counts for a program that the firmware, or shim, has to check',
      advice: 'sign it with a key of the database, or enrol the certificate of the one that has signed it',
    },
    'signature-none': {
      level: 'note',
      meaning: 'no signature covers an initial RAM disk: whoever can write to the disk decides what it does',
      advice: 'put kernel, RAM disk and command line into a unified kernel image, and sign that',
    },
  },
  whyNot: ({ isDatabaseGiven }) => (isDatabaseGiven === true ? undefined : 'no database of signatures is given (--db)'),
  run(context, report) {
    if (context.signatureOf === undefined) return;
    for (const { partition, path, role, signers, refusal } of findCoverage(context, context.signatureOf)) {
      if (role === 'initrd')
        report('signature-none', { partition, path, message: 'an initial RAM disk has no signature' });
      else if (refusal !== undefined) {
        const whose = signers.length === 0 ? 'not signed' : `signed by ${signers.join(', ')}`;
        report('signature-refused', { partition, path, message: `${role}, ${whose}: ${refusal}`, numbers: { role } });
      }
    }
  },
};
