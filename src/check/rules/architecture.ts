import type { BootEntry } from '../../boot/index.ts';
import type { EntryContext } from '../contract/entry-context.ts';
import type { Rule } from '../contract/finding.ts';
import { weigh } from './command-line.ts';

/** Is each kernel for the machine that its loader is for? */
export const architectureRule: Rule<EntryContext> = {
  name: 'architecture',
  kinds: {
    'kernel-other-machine': {
      level: 'error',
      meaning: 'a kernel is for another kind of machine than the loader, or than --arch says',
      advice: 'install the kernel for this machine, or name the machine with --arch',
    },
  },
  whyNot: ({ options: { machines } }) =>
    machines === undefined || machines.length === 0
      ? 'neither the loaders nor --arch say which machine it is for'
      : undefined,
  run(context, report) {
    const machines = context.options.machines ?? [];
    const seen: string[] = [];
    // Loaders leave out an entry that says that it is for another machine.
    const judged = context.entries.filter((entry) => isLinux(entry) && entry.architecture === undefined);
    for (const entry of judged.sort((left, right) => Number(right.default) - Number(left.default))) {
      const { kernel, partition, kind } = entry;
      const key = `${partition}:${kernel}`;
      if (seen.indexOf(key) >= 0) continue;
      seen.push(key);
      const architecture = context.kernelFacts({ kernel, partition })?.architecture;
      if (architecture === undefined || machines.some((machine) => canRun(machine, architecture, kind))) continue;
      const message = `it is for ${architecture}, and what would start it is for ${machines.join(', ')}`;
      report('kernel-other-machine', { partition, path: kernel, message, level: weigh('error', entry, judged) });
    }
  },
};

function isLinux({ kind }: BootEntry): boolean {
  return kind === 'linux' || kind === 'uki';
}

/** A 64-bit kernel of x86 starts from 32-bit firmware, too (CONFIG_EFI_MIXED); as an EFI program itself it can't. */
function canRun(machine: string, architecture: string, kind: BootEntry['kind']): boolean {
  return machine === architecture || (machine === 'ia32' && architecture === 'x64' && kind === 'linux');
}
