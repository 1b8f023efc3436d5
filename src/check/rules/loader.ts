/**
 * Loaders have readers of their own, which know some of the features that a filesystem can have. Those that the caller names are
 * held to the whole row of the table. Where none is named, each family that has a configuration here is asked: no release that reads
 * the filesystem is an error, older ones that do not are a note.
 */
import type { Requirement } from '../../contract/facts.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { CheckContext } from '../contract/context.ts';
import type { Report, Rule } from '../contract/finding.ts';
import {
  type FormatSupport,
  LOADERS,
  type Loader,
  type LoaderFamily,
  READ_BY_ALL,
  requireLoader,
} from '../loaders/loaders.ts';

/** Can the loader read this filesystem? */
export const loaderRule: Rule = {
  name: 'loader',
  kinds: {
    'loader-feature': {
      level: 'error',
      meaning: 'the loader does not read a feature that the filesystem has',
      advice: 'make the filesystem again without the feature, or use a loader that reads it',
    },
    'loader-filesystem': {
      level: 'error',
      meaning: 'the loader does not read this kind of filesystem',
      advice: 'put the boot files on a filesystem that it reads, or use another loader',
    },
    'loader-old-version': {
      level: 'note',
      meaning: 'the loader that the configuration is for reads the filesystem, but some older versions of it do not',
      advice: 'name the version with --loader to be sure',
    },
    'loader-hash-sign': {
      level: 'warning',
      meaning: 'this Linux does not find names with other letters than ASCII in large directories',
      advice:
        'mount the filesystem once with Linux 6.2 or later, which then states how names are hashed; or run e2fsck',
    },
    'loader-unwritten': {
      level: 'error',
      meaning: 'the loader reads the unwritten parts of a boot file as what the blocks held before, not as zeros',
      advice: 'write the file again (cp and rename), so that no part of it is unwritten',
    },
    'loader-holes': {
      level: 'error',
      meaning: 'the loader ends with an error at a hole of a boot file',
      advice: 'write the file again without holes (cp --sparse=never and rename)',
    },
  },
  run(context, report) {
    const chosen = (context.options.loaders ?? []).map(requireLoader);
    for (const loader of chosen) {
      for (const { id, message } of obstacles(context.fs, loader))
        report(id, { message: `${loader.title} ${message}` });
      reportHashSign(context.fs, loader, report);
      if (loader.readsStaleUnwritten) reportUnwritten(context, loader, report);
      if (loader.stopsAtHoles) reportHoles(context, loader.title, report);
    }
    if (chosen.length > 0 || context.options.isReadByBootfs === true) return;
    reportStarted(context, report);
    for (const family of familiesOf(context)) reportFamily(context, family, report);
  },
};

/** On a partition of its own, SYSLINUX reads with what it knows of ext: the version of the table and those before it less than later ones. */
function reportStarted(context: CheckContext, report: Report): void {
  const own = context.dialects.indexOf('extlinux') >= 0 && context.fs.format !== READ_BY_ALL;
  for (const name of own ? (context.options.started ?? []) : []) {
    const [, major, minor] = /^(?:EXT|SYS)LINUX (\d+)\.(\d+)/.exec(name) ?? [];
    if (major === undefined) continue;
    reportHoles(context, name, report);
    if (Number(major) * 100 + Number(minor) > 603) continue;
    for (const { id, message } of obstacles(context.fs, requireLoader('extlinux-6.03')))
      report(id, { message: `${name} ${message}` });
  }
}

interface Obstacle {
  readonly id: 'loader-feature' | 'loader-filesystem';
  readonly message: string;
}

/** Why the loader can't read the filesystem; none where it can. */
function obstacles(fs: FileSystem, loader: Loader): Obstacle[] {
  if (fs.format === READ_BY_ALL) return [];
  const support = loader.formats[fs.format];
  if (support === undefined) return [{ id: 'loader-filesystem', message: `does not read ${fs.type}` }];
  return fs.requirements
    .filter((requirement) => isStopping(support, requirement))
    .map(({ name }) => name)
    .concat(fs.features.unknown.filter((bit) => bit.indexOf('incompat') === 0))
    .map((name) => ({ id: 'loader-feature', message: `does not read the feature ${name}` }));
}

function isStopping(support: FormatSupport, { name, sinceLinux = 0 }: Requirement): boolean {
  if ('stops' in support) return support.stops.indexOf(name) >= 0;
  if ('reads' in support) return support.reads.indexOf(name) < 0;
  return sinceLinux > support.linux;
}

/** A filesystem that does not say whether hashes of names are signed: kernels took their own `char`, which on x86 has changed. */
function reportHashSign(fs: FileSystem, loader: Loader, report: Report): void {
  const [, major, minor] = /^linux-(\d+)\.(\d+)$/.exec(loader.name) ?? [];
  const since = fs.requirements.filter(({ name }) => name === 'unstated_hash_sign')[0]?.sinceLinux;
  if (major === undefined || since === undefined || Number(major) * 100 + Number(minor) >= since) return;
  report('loader-hash-sign', { message: `${loader.title} on x86 takes them as signed, later ones as unsigned` });
}

/** Which loaders the configurations are for. */
function familiesOf({ dialects }: CheckContext): LoaderFamily[] {
  const families: LoaderFamily[] = [];
  if (dialects.indexOf('grub') >= 0) families.push('grub');
  return families;
}

/** An error where no version of the loader reads it, a note where some do not. */
function reportFamily({ fs }: CheckContext, family: LoaderFamily, report: Report): void {
  const versions = LOADERS.filter((loader) => loader.family === family);
  const failing = versions.filter((loader) => obstacles(fs, loader).length > 0);
  if (failing.length === 0) return;
  const reasons = obstacles(fs, failing[failing.length - 1]);
  if (failing.length === versions.length) {
    for (const { id, message } of reasons)
      report(id, { message: `no known version of ${family} can boot it: it ${message}` });
    return;
  }
  const titles = failing.map(({ title }) => title).join(', ');
  const what = reasons.map(({ message }) => message).join(', ');
  report('loader-old-version', { message: `${titles}: ${what}` });
}

function reportHoles({ fs, files }: CheckContext, title: string, report: Report): void {
  for (const { path } of files) {
    const holes = fs.extents(path).filter(({ kind }) => kind === 'hole');
    if (holes.length === 0) continue;
    const { logicalOffset } = holes[0];
    const message = `${title} reads no holes, and the first of ${holes.length} is at byte ${logicalOffset}`;
    report('loader-holes', { path, message, numbers: { holes: holes.length, byteOffset: logicalOffset } });
  }
}

function reportUnwritten({ fs, files }: CheckContext, loader: Loader, report: Report): void {
  for (const { path } of files) {
    const unwritten = fs.extents(path).filter(({ kind }) => kind === 'unwritten');
    const bytes = unwritten.reduce((sum, { length }) => sum + length, 0);
    if (bytes > 0) {
      report('loader-unwritten', {
        path,
        message: `${loader.title} reads ${bytes} bytes of old contents in it`,
        numbers: { bytes },
      });
    }
  }
}
