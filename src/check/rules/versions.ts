import type { CheckContext } from '../context.ts';
import type { Report, Rule } from '../finding.ts';

const MODULE_DIRECTORIES = ['/usr/lib/modules', '/lib/modules'];

/** Do kernel, modules and initrd belong together? */
export const versionsRule: Rule = {
  kinds: {
    'kernel-other-version': {
      level: 'warning',
      meaning: 'the kernel is of another version than its file name says',
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
  run(context, report) {
    const checked: string[] = [];
    for (const { kind, kernel, initrds } of context.menu.entries) {
      const key = [kernel, ...initrds].join('\n');
      if (kind !== 'linux' || checked.indexOf(key) >= 0) continue;
      checked.push(key);
      const version = context.kernelFacts(kernel)?.version;
      if (version !== undefined) checkVersion(context, { kernel, initrds, version }, report);
    }
  },
};

function checkVersion(
  context: CheckContext,
  { kernel, initrds, version }: { kernel: string; initrds: readonly string[]; version: string },
  report: Report,
): void {
  const named = /-([0-9]+\.[0-9].*)$/.exec(kernel)?.[1];
  if (named !== undefined && named !== version && named.indexOf(version) < 0) {
    report('kernel-other-version', {
      path: kernel,
      message: `its header says ${version}`,
      numbers: { named, version },
    });
  }
  const directories = MODULE_DIRECTORIES.filter((path) => isDirectory(context, path));
  if (directories.length > 0 && !directories.some((path) => isDirectory(context, `${path}/${version}`))) {
    report('modules-missing', {
      path: kernel,
      message: `there is no ${directories[0]}/${version}`,
      numbers: { version },
    });
  }
  const facts = initrds.map((path) => context.initrdFacts(path));
  const versions = facts.reduce<string[]>((all, one) => all.concat(one?.moduleVersions ?? []), []);
  if (versions.length > 0 && versions.indexOf(version) < 0 && facts.every((one) => one?.isWhole)) {
    report('initrd-other-version', {
      path: initrds[initrds.length - 1],
      message: `it holds modules of ${versions.join(', ')}; the kernel is ${version}`,
      numbers: { version },
    });
  }
}

function isDirectory({ fs }: CheckContext, path: string): boolean {
  return fs.exists(path) && fs.stat(path).type === 'dir';
}
