/** The root of the default entry: is there an init, and are there modules of its kernel? */
import type { BootEntry } from '../../boot/index.ts';
import type { Disk } from '../../disk/disk.ts';
import { numberedPlaces } from '../../disk/numbered-places.ts';
import { decodeCommandLine, lastValue } from '../command-line.ts';
import type { EntryContext } from '../entry-context.ts';
import type { Rule } from '../finding.ts';
import { hasInitrd, linuxEntries } from './command-line.ts';
import { type Judgement, judgeRoot } from './command-line-root.ts';
import { judgeRootFiles } from './root-files.ts';

/** What the root must hold for the kernel that boots by itself. */
export const rootRule: Rule<EntryContext> = {
  name: 'root',
  kinds: {
    'root-modules-missing': {
      level: 'warning',
      meaning: 'the root has modules, but none of the version of the kernel that boots it',
      advice: 'install the modules of this kernel in the root, or the kernel that the root has modules of',
    },
    'init-missing': {
      level: 'error',
      meaning: 'the root has no init that the kernel could start, or not the one that init= names',
      advice: 'correct init=, or install an init',
    },
    'ostree-missing': {
      level: 'error',
      meaning: 'ostree= names a deployment that is not in the root',
      advice: 'deploy it again, or remove the entry: ostree admin status says what is there',
    },
  },
  run(context, report) {
    const { disk } = context.options;
    if (disk === undefined) return;
    for (const { id, ...detail } of judgeDefaultRoot(disk, context)) report(id, detail);
  },
};

function judgeDefaultRoot(disk: Disk, context: EntryContext): Judgement[] {
  const [entry] = linuxEntries(context.entries).filter((each) => each.default);
  if (entry === undefined) return [];
  const parameters = decodeCommandLine(entry.options);
  const { place, judgements } = judgeRoot({ disk, parameters, hasInitrd: hasInitrd(entry) });
  const fs = place?.contents.fs;
  if (place === undefined || fs === undefined) return [];
  // The number of a device of the target is a guess, as long as nothing there looks like a root.
  const isGuess = judgements.some(({ id }) => id === 'root-on-target');
  if (isGuess && place.contents.contentRole !== 'root') return [];
  const number = numberedPlaces(disk).filter(({ contents }) => contents === place.contents)[0]?.number;
  const found = judgeRootFiles({
    fs,
    parameters,
    kernelRelease: kernelRelease(context, entry, fs.uuid),
    hasOtherUsr:
      ['mount.usr', 'usrhash'].some((name) => lastValue(parameters, name) !== undefined) ||
      disk.partitions.some(({ typeRole, contentRole }) => (typeRole ?? contentRole) === 'usr'),
  });
  return found.map((judgement) => ({ partition: number, ...judgement }));
}

/** Undefined where kernel and root are one filesystem with plain modules: then another rule says it. */
function kernelRelease(context: EntryContext, entry: BootEntry, rootUuid: string): string | undefined {
  const isPlain = !/(^|\s)(ostree|init)=/.test(entry.options);
  if (isPlain && rootUuid !== '' && rootUuid === context.on(entry.partition)?.fs.uuid) return undefined;
  return context.kernelFacts(entry)?.version;
}
