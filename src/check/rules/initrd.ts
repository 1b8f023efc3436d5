import type { CheckContext } from '../context.ts';
import type { Report, Rule } from '../finding.ts';

const AGAIN =
  'make the initrd again (update-initramfs, dracut, mkinitcpio), fsync it and its directory, then take the image';

/** Are initrds whole, and does each entry get an /init out of them? */
export const initrdRule: Rule = {
  kinds: {
    'initrd-unknown': { level: 'error', meaning: 'what an entry loads as an initrd is none', advice: AGAIN },
    'initrd-cut-off': { level: 'error', meaning: 'an initrd ends in the middle', advice: AGAIN },
    'initrd-damaged': { level: 'error', meaning: 'an initrd can not be unpacked to its end', advice: AGAIN },
    'initrd-no-init': {
      level: 'error',
      meaning: 'the initrds of an entry hold no /init that can be run: the kernel would go on without them',
      advice: AGAIN,
    },
  },
  run(context, report) {
    for (const { path, role } of context.files) {
      if (role !== 'initrd' || context.fs.stat(path).size === 0) continue;
      const facts = context.initrdFacts(path);
      for (const { id, message, numbers } of facts?.faults ?? []) {
        report(id, { path, message: `${facts?.format}: ${message}`, numbers });
      }
    }
    checkInit(context, report);
    checkUkis(context, report);
  },
};

function checkInit(context: CheckContext, report: Report): void {
  const reported: string[] = [];
  for (const { initrds, options, title, kind } of context.menu.entries) {
    const key = initrds.join('\n');
    if (kind !== 'linux' || initrds.length === 0 || reported.indexOf(key) >= 0) continue;
    if (/(^|\s)rdinit=/.test(options)) continue;
    reported.push(key);
    const facts = initrds.map((path) => context.initrdFacts(path));
    if (facts.some((one) => one === undefined || !one.isWhole || one.hasInit || one.isFileSystem)) continue;
    const entries = facts.reduce((sum, one) => sum + (one?.entries ?? 0), 0);
    report('initrd-no-init', {
      path: initrds[initrds.length - 1],
      message: `no /init among ${entries} files of the initrds of ${title}`,
      numbers: { entries },
    });
  }
}

/** A unified kernel image brings its initrd along. */
function checkUkis(context: CheckContext, report: Report): void {
  const seen: string[] = [];
  for (const { kind, kernel, title, options } of context.menu.entries) {
    if (kind !== 'uki' || seen.indexOf(kernel) >= 0) continue;
    seen.push(kernel);
    const facts = context.ukiInitrdFacts(kernel);
    for (const { id, message, numbers } of facts?.faults ?? []) {
      report(id, { path: kernel, message: `section .initrd, ${facts?.format}: ${message}`, numbers });
    }
    if (facts === undefined || !facts.isWhole || facts.hasInit || /(^|\s)rdinit=/.test(options)) continue;
    report('initrd-no-init', {
      path: kernel,
      message: `no /init among ${facts.entries} files of section .initrd of ${title}`,
      numbers: { entries: facts.entries },
    });
  }
}
