/** The loader: from all disks to a running kernel, read from top to bottom. */
import type { Mount } from '../../src/mount.ts';
import type { Host } from '../shim/host.ts';
import { messageOf } from '../shim/host-device.ts';
import { useHost } from '../shim/use-host.ts';
import { parseArguments } from './arguments.ts';
import { type Choice, collectChoices, findChoice, titlesOf } from './entries.ts';
import { loadChoice, type Progress } from './load.ts';
import { chooseFromMenu, listing, menuHost, overwriteLine, printable } from './menu.ts';
import { findVolumes, type VolumeScan } from './volumes.ts';

/**
 * Returns only where nothing could be started. Whatever is broken, a disk, a filesystem, an entry, costs one line that
 * says what and why.
 */
export function runLoader(host: Host, mount: Mount): void {
  const started = host.milliseconds?.();
  const say = (line: string): void => host.print(`bootfs: ${printable(line)}\n`);
  useHost(host);
  const given = parseArguments(host.arguments ?? []);
  say(`loader on ${host.engine ?? 'an unnamed engine'}`);
  given.problems.forEach(say);

  const scan = findVolumes(host, mount, say);
  const { choices, defaultIndex, timeoutSeconds } = collectChoices(scan.volumes, host.architecture ?? 'x64', say);
  if (choices.length === 0) {
    say('no boot entries found');
    return;
  }
  const titles = titlesOf(choices).map(printable);
  const first = choose();

  for (let tried = 0; tried < choices.length; tried++) {
    // The chosen one, then those after it, then those before it.
    const at = (first + tried) % choices.length;
    const choice = choices[at];
    say(`booting ${titles[at]} from ${choice.volume.name}, ${choice.entry.source.path}`);
    say(`${titles[at]} does not start: ${start(choice)}`);
  }
  say('no entry could be started');

  function choose(): number {
    const wanted = given.entry === undefined ? -1 : findChoice(choices, given.entry);
    if (given.entry !== undefined && wanted < 0) say(`no entry ${given.entry}`);
    const keys = menuHost(host);
    if (wanted < 0 && keys !== undefined) {
      return chooseFromMenu(keys, titles, defaultIndex, given.timeoutSeconds ?? timeoutSeconds);
    }
    host.print(`\n${listing(titles)}\n`);
    return wanted < 0 ? defaultIndex : wanted;
  }

  /** Why the entry did not start. An engine that runs out of memory throws what is no BootfsError. */
  function start(choice: Choice): string {
    if (host.boot === undefined) return 'the host can start nothing';
    try {
      const loaded = loadChoice(choice, given.append, showProgress(host));
      loaded.leftOut.forEach(say);
      say(`command line: ${loaded.commandLine}`);
      say(costs(host, started, scan));
      return host.boot(loaded.kernel, loaded.commandLine, loaded.initrd, loaded.deviceTree);
    } catch (error) {
      return messageOf(error);
    }
  }
}

function showProgress(host: Host): Progress {
  return (path, done, total) => {
    const percent = Math.floor((done / total) * 100);
    host.print(overwriteLine(`bootfs: ${printable(path)} ${percent} % of ${kibibytes(total)}`));
    if (done === total) host.print('\n');
  };
}

/** What it took from the loader's first line to the kernel's start. */
function costs(host: Host, started: number | undefined, { disks }: VolumeScan): string {
  const reads = disks.reduce((sum, { counts }) => sum + counts.reads, 0);
  const bytes = disks.reduce((sum, { counts }) => sum + counts.bytesRead, 0);
  const facts = [`${reads} device reads of ${kibibytes(bytes)}`];
  if (started !== undefined) facts.unshift(`${Math.round(host.milliseconds!() - started)} ms`);
  if (host.peakMemory !== undefined) facts.push(`peak heap ${kibibytes(host.peakMemory())}`);
  return facts.join(', ');
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
