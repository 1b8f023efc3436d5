/** The loader: from all disks to a running kernel, read from top to bottom. */
import type { Mount } from '../../src/mount/mount.ts';
import type { Host } from '../shim/host.ts';
import { messageOf } from '../shim/host-device.ts';
import { useHost } from '../shim/use-host.ts';
import { type LoaderArguments, parseArguments } from './arguments.ts';
import {
  announceEntries,
  announceLoader,
  announceSelected,
  announceTime,
  findWished,
  hasFirmwareSetup,
  startFirmwareSetup,
  takeWishes,
  type Wishes,
} from './boot-interface.ts';
import { commandLineOf } from './command-line.ts';
import { editLine } from './editor.ts';
import { type Choice, collectChoices, findChoice, type Program, startsByItself, titlesOf } from './entries.ts';
import { hostVariables, type Variables } from './firmware.ts';
import { loadProgram, type Progress } from './load.ts';
import { measureConfigurations } from './measure.ts';
import { type Chosen, chooseFromMenu, listing, menuHost, overwriteLine, printable } from './menu.ts';
import { type Policy, policyOf, refusalOf } from './policy.ts';
import { orderByTries, readTries, type Tries } from './tries.ts';
import { findVolumes, type VolumeScan, WATCHDOG_SECONDS } from './volumes.ts';

/** What the parts of one run of the loader share. */
interface Session {
  readonly host: Host;
  readonly say: (line: string) => void;
  readonly given: LoaderArguments;
  readonly policy: Policy;
  readonly variables: Variables;
  readonly scan: VolumeScan;
  readonly tries: Tries;
  readonly wishes: Wishes;
  /** Of `host.milliseconds`, at the first line. */
  readonly started: number | undefined;
}

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
  const policy = policyOf(host.facts);
  policy.problems.forEach(say);
  const variables = hostVariables(host, say);
  announceLoader(host, variables);

  const scan = findVolumes(host, mount, say);
  const found = collectChoices(scan.volumes, host.architecture ?? 'x64', host.facts, hasFirmwareSetup(variables), say);
  scan.endScan();
  if (!found.choices.some(({ program }) => program !== undefined)) {
    say('no boot entries found');
    return;
  }
  measureConfigurations(host, found, say);
  const tries = readTries(variables, found.choices);
  const wishes = takeWishes(variables, found.defaultSetting);
  const { choices, defaultIndex } = orderByTries(found, tries);
  const titles = titlesOf(choices).map(printable);
  announceEntries(variables, choices.map(idOf));
  announceTime(host, variables, 'LoaderTimeMenuUSec');
  const session: Session = { host, say, given, policy, variables, scan, tries, wishes, started };
  const first = choose(
    session,
    choices,
    titles,
    defaultIndex,
    given.timeoutSeconds ?? wishes.timeout ?? found.timeoutSeconds,
  );

  for (let tried = 0; tried < choices.length; tried++) {
    // The chosen one, then those after it, then those before it.
    const at = (first.at + tried) % choices.length;
    const choice = choices[at];
    if (tried > 0 && !startsByItself(choice)) continue;
    say(`${titles[at]} does not start: ${start(session, choice, titles[at], tried === 0 && first.edit)}`);
  }
  say('no entry could be started');
}

const idOf = ({ id }: Choice): string => id;

/** By the caller's arguments, the wishes of the system that ran last, or a person at the menu. */
function choose(
  { host, say, given, wishes }: Session,
  choices: readonly Choice[],
  titles: readonly string[],
  defaultIndex: number,
  timeout: number | 'force' | undefined,
): Chosen {
  const wanted = given.entry === undefined ? -1 : findChoice(choices, given.entry);
  if (given.entry !== undefined && wanted < 0) say(`no entry ${given.entry}`);
  const wished = findWished(wishes, choices.map(idOf));
  const chosen = wanted >= 0 ? wanted : wished >= 0 ? wished : defaultIndex;
  const keys = menuHost(host);
  if (wanted >= 0 || keys === undefined) {
    host.print(`\n${listing(titles)}\n`);
    return { at: chosen, edit: false };
  }
  // Nobody may be there to press a key, so there is no telling how long the menu waits.
  host.watchdog?.(0);
  return chooseFromMenu(keys, titles, chosen, timeout);
}

/** Why the choice did not start. An engine that runs out of memory throws what is no BootfsError. */
function start(session: Session, { id, program }: Choice, title: string, edit: boolean): string {
  const { host, variables, say } = session;
  host.watchdog?.(WATCHDOG_SECONDS);
  if (program === undefined) {
    startFirmwareSetup(host, variables);
    return 'the machine did not start anew';
  }
  say(`booting ${title} from ${program.volume.name}, ${program.entry.source.path}`);
  try {
    return startProgram(session, id, program, edit ? typedLine(session, program) : undefined);
  } catch (error) {
    return messageOf(error);
  }
}

/** What is typed in place of the entry's options; undefined where that is not allowed, or nothing is changed. */
function typedLine({ host, policy, say }: Session, { entry }: Program): string | undefined {
  const keys = menuHost(host);
  if (!policy.mayEdit) say('with Secure Boot on, command lines are not edited');
  if (!policy.mayEdit || keys === undefined) return undefined;
  host.watchdog?.(0);
  const typed = editLine(keys, entry.options);
  host.watchdog?.(WATCHDOG_SECONDS);
  return typed === entry.options ? undefined : typed;
}

function startProgram(session: Session, id: string, program: Program, typed: string | undefined): string {
  const { host, say, policy, variables, tries } = session;
  const { entry, volume } = program;
  if (host.boot === undefined) return 'the host can start nothing';
  const commandLine = commandLineOf(program, session.given.append, typed);
  const refusal = refusalOf(policy, entry, commandLine);
  if (refusal !== undefined) return refusal;
  const left = tries.left(entry);
  // Before its files are read: a disk that hangs there is ended by the watchdog, and that was a try.
  tries.count(entry);
  const { kernel, initrd, deviceTree, leftOut } = loadProgram(program, showProgress(host));
  leftOut.forEach(say);
  if (deviceTree !== undefined && !policy.takesDeviceTree)
    say("with Secure Boot on, the firmware's device tree is kept");
  const tree = policy.takesDeviceTree ? deviceTree : undefined;
  say(commandLine === undefined ? 'no command line, but what is inside' : `command line: ${commandLine}`);
  say(costs(host, session.started, session.scan));
  announceSelected(variables, session.wishes, id, left === undefined || left === 0 ? undefined : entry.source.path);
  announceTime(host, variables, 'LoaderTimeExecUSec');
  const { disk, firstBlock, image } = volume.place;
  return host.boot(kernel, commandLine, initrd, tree, disk, firstBlock, image + entry.kernel);
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
