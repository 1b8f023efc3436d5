import type { EntryContext } from '../contract/entry-context.ts';
import type { Rule } from '../contract/finding.ts';
import { READ_DIALECTS, requireLoader } from '../loaders/loaders.ts';

/** Does a loader that is named read any of the configurations of the disk? */
export const loaderConfigurationRule: Rule<Pick<EntryContext, 'menu' | 'options'>> = {
  name: 'loader-configuration',
  kinds: {
    'loader-configuration': {
      level: 'error',
      meaning: 'a loader that must be able to boot it reads none of the configurations that are there',
      advice:
        'make a configuration of its own (grub-mkconfig, u-boot-update, kernel-install), or name the loader that is used',
    },
  },
  whyNot({ options }) {
    if ((options.loaders ?? []).length === 0) return 'no --loader is named';
    return options.disk === undefined ? 'the configuration of a loader may be on another partition' : undefined;
  },
  run({ menu: { configurations, entries }, options }, report) {
    const dialects = [...configurations, ...entries.map(({ source }) => source)]
      .map(({ dialect }) => dialect)
      .filter((dialect, at, all) => dialect !== 'discovery' && all.indexOf(dialect) === at);
    if (dialects.length === 0) return;
    for (const { family, title } of (options.loaders ?? []).map(requireLoader)) {
      const read = READ_DIALECTS[family];
      if (read === undefined || dialects.some((dialect) => read.indexOf(dialect) >= 0)) continue;
      const message = `${title} reads ${read.join(' and ')}, and there is only ${dialects.join(', ')}`;
      report('loader-configuration', { message });
    }
  },
};
