import type { EntryContext } from '../contract/entry-context.ts';
import type { Rule } from '../contract/finding.ts';

/** Is there anything to boot on a filesystem that is judged for itself? On a disk, its loaders are asked. */
export const aloneRule: Rule<Pick<EntryContext, 'menu'>> = {
  name: 'filesystem-alone',
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
  },
  run({ menu: { entries } }, report) {
    if (entries.length === 0) report('no-entries', { message: 'no boot entry and no kernel was found' });
    else if (entries.every(({ source }) => source.dialect === 'discovery')) {
      report('no-configuration', {
        message: `found by their names alone: ${entries.map(({ kernel }) => kernel).join(', ')}`,
      });
    }
  },
};
