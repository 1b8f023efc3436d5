/** The root of the default entry: is there an init, and are there modules of its kernel? */
import type { BootEntry } from '../../boot/index.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { DevicePlace } from '../../disk/device-names.ts';
import type { Disk } from '../../disk/disk.ts';
import { numberedPlaces } from '../../disk/numbered-places.ts';
import { decodeCommandLine, type KernelParameter, lastValue } from '../command-line/command-line.ts';
import { type Judgement, judgeRoot } from '../command-line/root.ts';
import type { EntryContext } from '../contract/entry-context.ts';
import type { Rule } from '../contract/finding.ts';
import { hasInitrd, linuxEntries } from './command-line.ts';
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
  whyNot(context) {
    const found = findDefaultRoot(context);
    return typeof found === 'string' ? found : undefined;
  },
  run(context, report) {
    const found = findDefaultRoot(context);
    if (typeof found === 'string') return;
    for (const { id, ...detail } of judgeDefaultRoot(context, found)) report(id, detail);
  },
};

/** The root that the default entry names. */
interface DefaultRoot {
  readonly disk: Disk;
  readonly entry: BootEntry;
  readonly parameters: readonly KernelParameter[];
  readonly place: DevicePlace;
  readonly fs: FileSystem;
}

/** Or why it is not looked at. */
function findDefaultRoot({ entries, options: { disk } }: EntryContext): DefaultRoot | string {
  if (disk === undefined) return 'the root may be on another partition';
  const [entry] = linuxEntries(entries).filter((each) => each.default);
  if (entry === undefined) return 'no default entry that can be booted starts Linux';
  const parameters = decodeCommandLine(entry.options);
  const { place, judgements } = judgeRoot({ disk, parameters, hasInitrd: hasInitrd(entry) });
  if (place === undefined) return `${entry.title} leads to no root on this disk that is known`;
  const { fs, contents, contentRole } = place.contents;
  if (fs === undefined) return `the root is ${contents?.kind ?? 'nothing that bootfs knows'}, which is not read`;
  // The number of a device of the target is a guess, as long as nothing there looks like a root.
  const isGuess = judgements.some(({ id }) => id === 'root-on-target');
  if (isGuess && contentRole !== 'root') return 'the command line names a device of the target machine';
  return { disk, entry, parameters, place, fs };
}

function judgeDefaultRoot(context: EntryContext, { disk, entry, parameters, place, fs }: DefaultRoot): Judgement[] {
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
