import type { BootEntry } from '../../boot/index.ts';
import type { EntryContext } from '../entry-context.ts';
import type { Report, Rule } from '../finding.ts';

/** What to do about an initrd that is not what it should be. */
export const INITRD_AGAIN =
  'make the initrd again (update-initramfs, dracut, mkinitcpio), fsync it and its directory, then take the image';

/** Does each entry get an /init out of its initrds, wherever they are? */
export const initRule: Rule<EntryContext> = {
  name: 'init',
  kinds: {
    'initrd-no-init': {
      level: 'error',
      meaning: 'the initrds of an entry hold no /init that can be run: the kernel would go on without them',
      advice: INITRD_AGAIN,
    },
  },
  run(context, report) {
    const seen: string[] = [];
    for (const entry of context.entries) {
      const key = [entry.partition, entry.kind === 'uki' && entry.kernel, ...entry.initrds].join('\n');
      if (seen.indexOf(key) >= 0 || /(^|\s)rdinit=/.test(entry.options)) continue;
      seen.push(key);
      if (entry.kind === 'linux') checkInitrds(context, entry, report);
      if (entry.kind === 'uki') checkUki(context, entry, report);
    }
  },
};

function checkInitrds(context: EntryContext, entry: BootEntry, report: Report): void {
  const initrds = context.initrds(entry);
  // One that is broken or empty is told of by itself.
  const isUnknown = initrds.some(
    ({ facts }) =>
      facts === undefined || !facts.isWhole || facts.format === 'unknown' || facts.hasInit || facts.isFileSystem,
  );
  if (initrds.length === 0 || isUnknown) return;
  const entries = initrds.reduce((sum, { facts }) => sum + (facts?.entries ?? 0), 0);
  const { path, partition } = initrds[initrds.length - 1];
  report('initrd-no-init', {
    partition,
    path,
    message: `no /init among ${entries} files of the initrds of ${entry.title}`,
    numbers: { entries },
  });
}

/** A unified kernel image brings its initrd along. */
function checkUki(context: EntryContext, { kernel, partition, title }: BootEntry, report: Report): void {
  const facts = context.on(partition)?.ukiInitrdFacts(kernel);
  if (facts === undefined || !facts.isWhole || facts.hasInit) return;
  report('initrd-no-init', {
    partition,
    path: kernel,
    message: `no /init among ${facts.entries} files of section .initrd of ${title}`,
    numbers: { entries: facts.entries },
  });
}
