import type { BootEntry } from '../../boot/index.ts';
import { findObstacle, type InitrdContents } from '../../kernel-formats/initrd-contents.ts';
import { decodeCommandLine, lastValue } from '../command-line/command-line.ts';
import { type EntryContext, whyNoEntries } from '../contract/entry-context.ts';
import type { Report, Rule } from '../contract/finding.ts';

/** What to do about an initrd that is not what it should be. */
export const INITRD_AGAIN =
  'make the initrd again (update-initramfs, dracut, mkinitcpio), fsync it and its directory, then take the image';

/** Does each entry get an /init out of its initrds, wherever they are? */
export const initRule: Rule<EntryContext> = {
  name: 'init',
  kinds: {
    'initrd-no-init': {
      level: 'error',
      meaning:
        'the initrds of an entry hold no /init (or what rdinit= names) that can be run: the kernel would go on without them',
      advice: INITRD_AGAIN,
    },
  },
  whyNot: whyNoEntries,
  run(context, report) {
    const seen: string[] = [];
    for (const entry of context.entries) {
      if (entry.kind !== 'linux' && entry.kind !== 'uki') continue;
      const program = lastValue(decodeCommandLine(entry.options), 'rdinit') || '/init';
      const key = [program, entry.partition, entry.kernel, entry.profile, ...entry.initrds].join('\n');
      if (seen.indexOf(key) >= 0) continue;
      seen.push(key);
      checkInitrds(context, entry, program, report);
    }
  },
};

function checkInitrds(context: EntryContext, entry: BootEntry, program: string, report: Report): void {
  const initrds = context.initrds(entry);
  // One that is broken or empty is told of by itself.
  const contents = initrds.reduce<InitrdContents[]>((all, { facts }) => {
    const isKnown = facts?.isWhole === true && facts.format !== 'unknown' && !facts.isFileSystem;
    return isKnown ? all.concat(facts.contents) : all;
  }, []);
  if (initrds.length === 0 || contents.length < initrds.length) return;
  const obstacle = findObstacle(contents, program);
  if (obstacle === undefined) return;
  const entries = initrds.reduce((sum, { facts }) => sum + (facts?.entries ?? 0), 0);
  const { path, partition } = initrds[initrds.length - 1];
  const message = obstacle.isMissing
    ? `no ${program} among ${entries} files of the initrds of ${entry.title}`
    : `${program} ${obstacle.message}, in the initrds of ${entry.title}`;
  report('initrd-no-init', { partition, path, message, numbers: { entries } });
}
