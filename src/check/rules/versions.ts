import type { BootEntry } from '../../boot/index.ts';
import { isSameRelease } from '../../kernel-formats/release.ts';
import type { CheckContext } from '../contract/context.ts';
import { type EntryContext, whyNoEntries } from '../contract/entry-context.ts';
import type { Report, Rule } from '../contract/finding.ts';

const MODULE_DIRECTORIES = ['/usr/lib/modules', '/lib/modules'];

/** Do kernel, modules and initrd belong together? */
export const versionsRule: Rule<EntryContext> = {
  name: 'versions',
  kinds: {
    'kernel-other-version': {
      level: 'warning',
      meaning: 'the kernel is of another version than its file name, or the unified kernel image around it, says',
      advice: 'install the kernel again: the file was mixed up, or only half an upgrade is there',
    },
    'modules-missing': {
      level: 'warning',
      meaning: 'this filesystem has kernel modules, but none of the version of a kernel',
      advice: 'install the modules of this kernel, or remove its entry',
    },
    'initrd-other-version': {
      level: 'error',
      meaning: 'an initrd holds modules of other kernels only: the drivers for the root filesystem may be missing',
      advice: 'make the initrd again for this kernel',
    },
  },
  whyNot: whyNoEntries,
  run(context, report) {
    const checked: string[] = [];
    for (const entry of context.entries) {
      const key = [entry.partition, entry.kernel, entry.profile, ...entry.initrds].join('\n');
      if ((entry.kind !== 'linux' && entry.kind !== 'uki') || checked.indexOf(key) >= 0) continue;
      checked.push(key);
      const { version, statedVersion } = context.kernelFacts(entry) ?? {};
      const home = context.on(entry.partition);
      if (version === undefined || home === undefined) continue;
      if (entry.kind === 'linux') checkKernel(home, entry, version, report);
      if (statedVersion !== undefined && !isSameRelease(statedVersion, version)) {
        const message = `its section .uname says ${statedVersion}, its kernel ${version}`;
        report('kernel-other-version', { partition: entry.partition, path: entry.kernel, message });
      }
      checkInitrds(context, entry, version, report);
    }
  },
};

function checkKernel(home: CheckContext, { kernel, partition }: BootEntry, version: string, report: Report): void {
  const named = /-([0-9]+\.[0-9].*)$/.exec(kernel)?.[1];
  if (named !== undefined && !isSameRelease(named, version) && named.indexOf(version) < 0) {
    report('kernel-other-version', {
      partition,
      path: kernel,
      message: `its header says ${version}`,
      numbers: { named, version },
    });
  }
  const directories = MODULE_DIRECTORIES.filter((path) => isDirectory(home, path));
  const hasModules = (path: string): boolean =>
    isDirectory(home, `${path}/${version}`) ||
    home.fs.readdir(path).some((name) => typeof name === 'string' && isSameRelease(name, version));
  if (directories.length > 0 && !directories.some(hasModules)) {
    report('modules-missing', {
      partition,
      path: kernel,
      message: `there is no ${directories[0]}/${version}`,
      numbers: { version },
    });
  }
}

function checkInitrds(context: EntryContext, entry: BootEntry, version: string, report: Report): void {
  const initrds = context.initrds(entry);
  const versions = initrds.reduce<string[]>((all, { facts }) => all.concat(facts?.moduleVersions ?? []), []);
  if (
    versions.length > 0 &&
    !versions.some((one) => isSameRelease(one, version)) &&
    initrds.every(({ facts }) => facts?.isWhole)
  ) {
    const { path, partition } = initrds[initrds.length - 1];
    report('initrd-other-version', {
      partition,
      path,
      message: `it holds modules of ${versions.join(', ')}; the kernel is ${version}`,
      numbers: { version },
    });
  }
}

function isDirectory({ fs }: CheckContext, path: string): boolean {
  return fs.exists(path) && fs.stat(path).type === 'dir';
}
