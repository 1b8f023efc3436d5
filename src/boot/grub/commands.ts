/** The GRUB commands that a menu depends on. Every other one does nothing and succeeds. */
import { readBlsEntries } from '../bls/bls.ts';
import type { BootEntry } from '../contract/menu.ts';
import { compareVersionsWithin } from '../text/version-compare.ts';
import { type GrubDevice, isElsewhere, type UnreadDevice } from './devices.ts';
import { foreignDevice, type GrubFile } from './files.ts';
import { decodeGrubenv } from './grubenv.ts';
import type { GrubMachine } from './machine.ts';
import { evaluateTest } from './test.ts';

type Command = (grub: GrubMachine, args: readonly string[]) => number;

const OK = 0;
const FAILED = 1;
/** Bytes for a module in the list of those that an entry loads. */
const MODULE_BYTES = 128;

/** Nobody holds a key down, and what can't be known without the machine is not so. */
const alwaysFails: Command = () => FAILED;

function set(grub: GrubMachine, args: readonly string[]): number {
  for (const arg of args) {
    const equals = arg.indexOf('=');
    if (equals > 0) grub.variables.set(arg.slice(0, equals), arg.slice(equals + 1));
  }
  return OK;
}

function unset(grub: GrubMachine, args: readonly string[]): number {
  for (const name of args) grub.variables.unset(name);
  return OK;
}

function bracket(grub: GrubMachine, args: readonly string[]): number {
  const inner = args[args.length - 1] === ']' ? args.slice(0, -1) : args;
  return evaluateTest(inner, grub.files, grub.scan.budget) ? OK : FAILED;
}

function negate(grub: GrubMachine, args: readonly string[]): number {
  let at = 0;
  while (args[at] === '!') at++;
  const command = args[at] === undefined ? undefined : findCommand(args[at]);
  const succeeded = command === undefined || command(grub, args.slice(at + 1)) === OK;
  // This command is the first `!`.
  return succeeded === (at % 2 === 0) ? FAILED : OK;
}

function source(grub: GrubMachine, args: readonly string[]): number {
  return args[0] === undefined ? FAILED : grub.runFile(args[0]);
}

/** A menu that is shown is not left again: what stands behind the command does not run. */
function configfile(grub: GrubMachine, args: readonly string[]): number {
  const status = args[0] === undefined ? FAILED : grub.runConfig(args[0]);
  if (grub.items.length > 0) grub.leave('exit');
  return status;
}

/** What an image begins with, if its own script does not: the configuration is that of the prefix. */
function normal(grub: GrubMachine, args: readonly string[]): number {
  grub.runConfig(args[0] ?? `${grub.variables.get('prefix')}/grub.cfg`);
  return grub.leave('exit');
}

/** Options with a value after `=`, or as the next word where that is no option itself, and the rest. */
function splitOptions(args: readonly string[], withValue: readonly string[]): [Record<string, string>, string[]] {
  const options: Record<string, string> = {};
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const match = /^(--?[A-Za-z][A-Za-z-]*)(?:=([\s\S]*))?$/.exec(args[at]);
    if (match === null) rest.push(args[at]);
    else if (match[2] !== undefined) options[match[1]] = match[2];
    else {
      const takesNext = withValue.indexOf(match[1]) >= 0 && (args[at + 1] ?? '-')[0] !== '-';
      options[match[1]] = takesNext ? args[++at] : '';
    }
  }
  return [options, rest];
}

function loadEnv(grub: GrubMachine, args: readonly string[]): number {
  const [options, wanted] = splitOptions(args, ['--file', '-f']);
  const name = options['--file'] ?? options['-f'] ?? `${grub.variables.get('prefix')}/grubenv`;
  const file = grub.files.find(name);
  if (file === undefined) return FAILED;
  const { scan } = grub;
  const source = file.volume.source('grub', file.path);
  const text = file.volume.readText(source, file.path);
  const variables = text === undefined ? undefined : decodeGrubenv(scan.budget, text);
  if (variables === undefined) {
    if (text !== undefined) scan.problem('error', source, 'not a GRUB environment block');
    return FAILED;
  }
  variables.forEach((value, name) => {
    scan.budget.step(1 + wanted.length);
    if (wanted.length === 0 || wanted.indexOf(name) >= 0) grub.variables.set(name, value);
  });
  return OK;
}

/** Options of `search` that say where to look first. */
const HINTS = ['--hint', '--hint-ieee1275', '--hint-bios', '--hint-baremetal', '--hint-efi', '--hint-arc'];

/** `search` finds a filesystem by UUID, label or file and sets a variable, `root` if none is named, to its device. */
function search(grub: GrubMachine, args: readonly string[]): number {
  const [options, names] = splitOptions(args, ['--set', '-s', '-h'].concat(HINTS));
  const by = (...keys: string[]): boolean => keys.some((key) => options[key] !== undefined);
  const setsNothing = !by('--set', '-s');
  let variable = options['--set'] || options['-s'] || 'root';
  let name = names[0];
  if (name === undefined && variable !== 'root') {
    // `--set UUID`: the only argument is what is looked for.
    name = variable;
    variable = 'root';
  }
  if (name === undefined) return FAILED;
  const kind = by('--fs-uuid', '-u') ? 'UUID' : by('--label', '-l') ? 'label' : 'file';
  return found(grub, kind, name, setsNothing ? undefined : variable);
}

function found(grub: GrubMachine, kind: 'UUID' | 'label' | 'file', name: string, variable?: string): number {
  const { devices } = grub.files;
  const device = devices.searched.filter((candidate) => isMeant(grub, candidate, kind, name))[0];
  if (device !== undefined) {
    if (variable !== undefined) grub.variables.set(variable, device.name);
    return OK;
  }
  const unread = devices.unread.filter((candidate) => mayBeMeant(candidate, kind, name))[0];
  if (unread !== undefined) {
    if (variable !== undefined) grub.variables.set(variable, devices.nameOf(unread.partition));
    return OK;
  }
  if (kind === 'file') return FAILED;
  if (devices.isWhole) {
    // GRUB says so and goes on: `root` stays what it was, and what is loaded may come from there.
    grub.scan.problem('error', grub.source, `search: no filesystem with ${kind} ${name} on this disk`);
    return FAILED;
  }
  if (variable !== undefined) grub.variables.set(variable, foreignDevice(`${kind} ${name}`));
  return OK;
}

/** Images of a CD mark themselves by a file, which is on the ISO 9660 where it is nowhere else. */
function mayBeMeant(unread: UnreadDevice, kind: 'UUID' | 'label' | 'file', wanted: string): boolean {
  if (kind === 'file') return unread.kind === 'iso9660';
  const own = kind === 'UUID' ? unread.uuid.toLowerCase() : unread.label;
  return own !== '' && own === (kind === 'UUID' ? wanted.toLowerCase() : wanted);
}

function isMeant(
  grub: GrubMachine,
  { name, volume }: GrubDevice,
  kind: 'UUID' | 'label' | 'file',
  wanted: string,
): boolean {
  grub.scan.budget.step(4);
  if (kind === 'UUID') return wanted.toLowerCase() === volume.fs.uuid.toLowerCase();
  if (kind === 'label') return wanted === volume.fs.label;
  // As in GRUB, a directory will do.
  return grub.files.typeOf(`(${name})${wanted}`) !== undefined;
}

/** The old names: `search.fs_uuid UUID root hints...`. */
function searchBy(kind: 'UUID' | 'label' | 'file'): Command {
  return (grub, args) => (args[0] === undefined ? FAILED : found(grub, kind, args[0], args[1] ?? 'root'));
}

function probe(grub: GrubMachine, args: readonly string[]): number {
  const [options, devices] = splitOptions(args, []);
  const variable = options['--set'] ?? options['-s'];
  const device = grub.files.device(devices[0] ?? '');
  if (variable === undefined || isElsewhere(device)) return FAILED;
  const { fs } = device.volume;
  const isUuid = options['--fs-uuid'] !== undefined || options['-u'] !== undefined;
  const isLabel = options['--label'] !== undefined || options['-l'] !== undefined;
  grub.variables.set(variable, isUuid ? fs.uuid : isLabel ? fs.label : 'ext2');
  return OK;
}

function loopback(grub: GrubMachine, args: readonly string[]): number {
  const [device, name] = withoutSwitches(args);
  return name !== undefined && grub.files.addLoopback(device, name) ? OK : FAILED;
}

/** Adds the entries of loader/entries, the newest file name first. */
function blscfg(grub: GrubMachine, args: readonly string[]): number {
  const [options, rest] = splitOptions(args, ['--path', '-p', '--entry', '-e']);
  const given = options['--path'] ?? options['-p'] ?? rest[0] ?? (grub.variables.get('blsdir') || undefined);
  const places = given === undefined ? ['/loader/entries', '/boot/loader/entries'] : [given];
  const directory = places.map((place) => grub.files.find(place, 'dir')).filter((file) => file !== undefined)[0];
  if (directory === undefined) {
    grub.scan.problem('error', grub.source, `blscfg: ${places[0]} is not there`, undefined, places[0]);
    return FAILED;
  }
  const key = keyOf(directory);
  if (grub.blsDirectories.indexOf(key) >= 0) return OK;
  grub.blsDirectories.push(key);
  const { scan } = grub;
  const entries: BootEntry[] = [];
  const expand = (text: string): string => grub.variables.expandText(text);
  readBlsEntries(directory.volume, directory.path, grub.files.root, entries, undefined, expand);
  for (const bls of scan.sorted(entries, (left, right) => compareVersionsWithin(scan.budget, right.id, left.id))) {
    const id = bls.id.replace(/\.conf$/i, '');
    grub.items.push({ title: bls.title, id, source: bls.source, isSubmenu: false, args: [], bls });
  }
  return OK;
}

function keyOf({ volume, path }: GrubFile): string {
  return volume.partition === undefined ? volume.identity(path) : `${volume.partition}:${volume.identity(path)}`;
}

/** Arguments as GRUB joins them for the kernel: those with spaces are quoted. */
function joinOptions(grub: GrubMachine, args: readonly string[]): string {
  // Quoting makes them twice as long at most.
  for (const arg of args) grub.scan.budget.text(arg.length * 2 + 8);
  return args.map((arg) => (arg.indexOf(' ') < 0 ? arg : `"${arg.replace(/["'\\]/g, '\\$&')}"`)).join(' ');
}

function withoutSwitches(args: readonly string[]): string[] {
  let at = 0;
  while (at < args.length && args[at].slice(0, 2) === '--') at++;
  return args.slice(at);
}

function kernel(kind: 'linux' | 'efi' | 'multiboot'): Command {
  return (grub, args) => {
    const [path, ...options] = withoutSwitches(args);
    if (path === undefined) return FAILED;
    grub.load.kind = kind;
    grub.load.kernel = path;
    grub.load.options = joinOptions(grub, options);
    return OK;
  };
}

/** `newc:name:/path` puts the file into the initrd under that name; it is read all the same. */
function initrd(grub: GrubMachine, args: readonly string[]): number {
  for (const arg of args) grub.scan.budget.text(arg.length + 8);
  grub.load.initrds = args.map((arg) => arg.replace(/^newc:[^:]*:/, ''));
  return OK;
}

function module(grub: GrubMachine, args: readonly string[]): number {
  const [path, ...options] = withoutSwitches(args);
  if (path === undefined) return FAILED;
  grub.scan.budget.keep(MODULE_BYTES);
  grub.load.modules.push({ path, options: joinOptions(grub, options) });
  return OK;
}

function devicetree(grub: GrubMachine, args: readonly string[]): number {
  grub.load.devicetree = args[0];
  return OK;
}

const linux = /* @__PURE__ */ kernel('linux');
const multiboot = /* @__PURE__ */ kernel('multiboot');

const COMMANDS: Readonly<Record<string, Command>> = {
  set,
  unset,
  '[': bracket,
  test: (grub, args) => (evaluateTest(args, grub.files, grub.scan.budget) ? OK : FAILED),
  '!': negate,
  false: alwaysFails,
  keystatus: alwaysFails,
  regexp: alwaysFails,
  hashsum: alwaysFails,
  verify_detached: alwaysFails,
  background_image: alwaysFails,
  source,
  '.': source,
  configfile,
  normal,
  legacy_configfile: alwaysFails,
  load_env: loadEnv,
  search,
  'search.fs_uuid': /* @__PURE__ */ searchBy('UUID'),
  'search.fs_label': /* @__PURE__ */ searchBy('label'),
  'search.file': /* @__PURE__ */ searchBy('file'),
  probe,
  loopback,
  blscfg,
  linux,
  linux16: linux,
  linuxefi: linux,
  initrd,
  initrd16: initrd,
  initrdefi: initrd,
  chainloader: /* @__PURE__ */ kernel('efi'),
  multiboot,
  multiboot2: multiboot,
  xen_hypervisor: multiboot,
  module,
  module2: module,
  xen_module: module,
  devicetree,
  break: (grub) => grub.leave('break'),
  continue: (grub) => grub.leave('continue'),
  return: (grub) => grub.leave('return'),
  exit: (grub) => grub.leave('exit'),
};

/** A map, as `constructor` and its like are no commands. */
const COMMANDS_BY_NAME = /* @__PURE__ */ commandsByName();

function commandsByName(): Map<string, Command> {
  return new Map(Object.keys(COMMANDS).map((name): [string, Command] => [name, COMMANDS[name]]));
}

/**
 * The command of this name as far as it matters for a menu; undefined for the many that only draw, load modules or
 * print.
 */
export function findCommand(name: string): Command | undefined {
  return COMMANDS_BY_NAME.get(name);
}
