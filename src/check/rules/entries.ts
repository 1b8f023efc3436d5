import type { BootMenu } from '../../boot/index.ts';
import type { Rule } from '../finding.ts';

/** Is there a menu, and do its entries lead somewhere? */
export const entriesRule: Rule<{ readonly menu: BootMenu }> = {
  kinds: {
    'no-entries': {
      level: 'error',
      meaning: 'nothing on the filesystem can be booted',
      advice: 'name the partition that holds /boot (--part), or write a boot configuration',
    },
    'no-configuration': {
      level: 'note',
      meaning: 'kernels are there, but no usable entry of a boot configuration names them',
      advice: 'nothing, if the loader has its configuration elsewhere',
    },
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
    if (entries.length === 0) report('no-entries', { message: 'no boot entry and no kernel was found' });
    else if (entries.every(({ source }) => source.dialect === 'discovery')) {
      report('no-configuration', {
        message: `found by their names alone: ${entries.map(({ kernel }) => kernel).join(', ')}`,
      });
    } else if (!entries.some((entry) => entry.default)) {
      report('no-default', { message: `none of the ${entries.length} entries is the default` });
    }
    for (const { level, source, entry, message, missingPath } of problems) {
      const id = level === 'note' ? 'entry-skipped' : missingPath === undefined ? 'entry-broken' : 'entry-missing-file';
      const where = source.line === undefined ? '' : `line ${source.line}: `;
      report(id, { path: source.path, message: `${where}${entry === undefined ? '' : `${entry}: `}${message}` });
    }
    const seen = new Map<string, number>();
    for (const { id, source, title, triesLeft } of entries) {
      const key = `${source.dialect} ${id}`;
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      if (times === 2) report('entry-duplicate', { path: source.path, message: `the id ${id} stands more than once` });
      if (triesLeft === 0) report('entry-spent', { path: source.path, message: `${title} has no tries left` });
    }
  },
};
