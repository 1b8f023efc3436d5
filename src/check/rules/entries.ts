import type { EntryContext } from '../contract/entry-context.ts';
import type { Rule } from '../contract/finding.ts';

/** Do the entries of the menu lead somewhere? */
export const entriesRule: Rule<EntryContext> = {
  name: 'entries',
  kinds: {
    'no-default': {
      level: 'warning',
      meaning: 'no entry is booted when nobody chooses one',
      advice: 'set a default that is in the menu',
    },
    'entry-missing-file': {
      level: 'error',
      meaning: 'a boot entry names a file that is not there',
      advice: 'install the file, or remove the entry and make the menu again',
    },
    'entry-broken': {
      level: 'warning',
      meaning: 'a boot entry or configuration file can not be used',
      advice: 'make the configuration again',
    },
    'entry-skipped': {
      level: 'note',
      meaning: 'a boot entry starts something else than a file of this filesystem',
      advice: 'nothing, if that is meant',
    },
    'entry-duplicate': {
      level: 'warning',
      meaning: 'several entries of one menu have the same id: only one of them can be chosen by it',
      advice: 'give each entry an id of its own',
    },
    'entry-spent': {
      level: 'warning',
      meaning: 'an entry has no tries left: the loader takes it for broken',
      advice: 'boot it once by hand and see why it failed, then rename its file without the counter',
    },
  },
  run({ menu }, report) {
    const { entries, problems } = menu;
    const isMade = entries.some(({ source }) => source.dialect !== 'discovery');
    if (isMade && !entries.some((entry) => entry.default)) {
      report('no-default', { message: `none of the ${entries.length} entries is the default` });
    }
    for (const { level, source, entry, message, missingPath } of problems) {
      const id = level === 'note' ? 'entry-skipped' : missingPath === undefined ? 'entry-broken' : 'entry-missing-file';
      const where = source.line === undefined ? '' : `line ${source.line}: `;
      report(id, {
        partition: source.partition,
        path: source.path,
        message: `${where}${entry === undefined ? '' : `${entry}: `}${message}`,
      });
    }
    const seen = new Map<string, number>();
    for (const { id, source, title, triesLeft } of entries) {
      const key = `${source.dialect} ${id}`;
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      const place = { partition: source.partition, path: source.path };
      if (times === 2) report('entry-duplicate', { ...place, message: `the id ${id} stands more than once` });
      if (triesLeft === 0) report('entry-spent', { ...place, message: `${title} has no tries left` });
    }
  },
};
