/** Boot Loader Specification type 1: one small file for each entry, below loader/entries. */

import { readUki } from '../../kernel-formats/uki.ts';
import type { BootEntry, BootSource } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import type { WorkBudget } from '../text/budget.ts';
import { baseName, forEachLine, splitKeyword, words } from '../text/text.ts';
import { parseCountedName } from './boot-counting.ts';

/** How a boot loader that reads the entries fills in `$name`; systemd-boot leaves it alone. */
export type Expand = (text: string) => string;

/** The keys of one file. Every key keeps all of its values: `initrd` and `options` may stand several times. */
type Fields = Map<string, string[]>;

/** One entry takes at most one part in this many of the work that is left. */
const ENTRY_SHARE = 32;
/** Bytes for a key with its list of values. */
const FIELD_BYTES = 128;

function decodeBlsFields(budget: WorkBudget, text: string): Fields {
  const fields: Fields = new Map();
  forEachLine(budget, text, (raw) => {
    const line = raw.trim();
    if (line === '' || line[0] === '#') return;
    const { keyword, value } = splitKeyword(line);
    const key = keyword.toLowerCase();
    const values = fields.get(key);
    budget.keep(FIELD_BYTES + line.length * 2);
    if (values === undefined) fields.set(key, [value]);
    else values.push(value);
  });
  return fields;
}

/**
 * Puts all type 1 entries of a loader/entries directory into `entries`, in the order of their names; broken ones become
 * problems. `root` is where the filesystem that the paths are relative to may be mounted.
 * @param machine As in the names of the removable media path: entries for another one are left out; undefined: none is.
 */
export function readBlsEntries(
  volume: BootVolume,
  directory: string,
  root: string,
  entries: BootEntry[],
  machine: string | undefined,
  expand: Expand = (value) => value,
): void {
  const { scan } = volume;
  const wanted = (scan.options.architecture ?? machine)?.toLowerCase();
  for (const name of volume.list(volume.source('bls', directory), directory)) {
    scan.budget.step();
    if (!/\.conf$/i.test(name) || name[0] === '.') continue;
    const source = volume.source('bls', `${directory}/${name}`, 1);
    let isFull = false;
    scan.bounded(source, 'the entry', ENTRY_SHARE, () => {
      const text = volume.readText(source, source.path);
      if (text === undefined) return;
      const entry = makeEntry(volume, source, decodeBlsFields(scan.budget, text), root, wanted, expand);
      if (entry === undefined) return;
      isFull = !scan.takeEntry(source);
      if (!isFull) scan.keepEntry(entries, entry);
    });
    if (isFull) return;
  }
}

function makeEntry(
  volume: BootVolume,
  source: BootSource,
  fields: Fields,
  root: string,
  wanted: string | undefined,
  expand: Expand,
): BootEntry | undefined {
  const { scan } = volume;
  const { id, triesLeft, triesDone } = parseCountedName(baseName(source.path), source.path.slice(-5));
  const last = (key: string): string | undefined => {
    const values = fields.get(key) ?? [];
    const value = expand(values[values.length - 1] ?? '').trim();
    return value === '' ? undefined : value;
  };
  const all = (key: string): string[] => (fields.get(key) ?? []).map((value) => expand(value).trim());
  const name = last('title') ?? id;
  const architecture = last('architecture')?.toLowerCase();
  if (architecture !== undefined && wanted !== undefined && architecture !== wanted) {
    scan.problem('note', source, `made for architecture ${architecture}, not ${wanted}`, name);
    return undefined;
  }

  const faults: string[] = [];
  const main = findMain(volume, source, last, root, name, faults);
  const initrds = resolveAll(volume, source, name, root, all('initrd'), 'initrd', faults);
  const overlays = resolveAll(volume, source, name, root, all('devicetree-overlay'), 'devicetree-overlay', faults);
  const treePath = last('devicetree');
  const devicetree = treePath === undefined ? undefined : volume.resolve(treePath, root);
  if (treePath !== undefined && devicetree === undefined)
    noteMissing(volume, source, name, 'devicetree', treePath, faults);
  if (main === undefined || (faults.length > 0 && !volume.strict)) return undefined;
  const options = all('options').filter((value) => value !== '');
  return {
    id,
    title: name,
    kind: main.kind,
    source,
    kernel: main.path,
    ...volume.place,
    initrds,
    options: options.length > 0 ? options.join(' ') : (main.options ?? ''),
    ...(main.profile && { profile: main.profile }),
    devicetree: devicetree ?? treePath,
    devicetreeOverlays: overlays,
    version: last('version'),
    machineId: last('machine-id')?.toLowerCase(),
    sortKey: last('sort-key'),
    architecture,
    triesLeft,
    triesDone,
    ...(faults.length > 0 && { unbootable: faults.join('; ') }),
    submenu: [],
    default: false,
  };
}

/** What the entry starts: `linux`, `uki` or `efi`. What is not there is added to `faults`. */
function findMain(
  volume: BootVolume,
  source: BootSource,
  last: (key: string) => string | undefined,
  root: string,
  name: string,
  faults: string[],
): { kind: 'linux' | 'uki' | 'efi'; path: string; options?: string; profile?: number } | undefined {
  const { scan } = volume;
  for (const kind of ['linux', 'uki', 'efi'] as const) {
    const written = last(kind);
    if (written === undefined) continue;
    const path = volume.resolve(written, root);
    if (path === undefined) {
      noteMissing(volume, source, name, kind, written, faults);
      return { kind, path: written };
    }
    if (kind !== 'uki') return { kind, path };
    const uki = scan.report(source, `${path} is no unified kernel image`, () => readUki(volume.openCharged(path)));
    if (uki === undefined) faults.push(`${path} is no unified kernel image`);
    const profile = uki?.profiles[Number(last('profile') ?? 0)] ?? uki?.profiles[0];
    return { kind, path, options: profile?.options, profile: profile?.index };
  }
  if (last('uki-url') !== undefined) scan.problem('note', source, 'boots from the network (uki-url)', name);
  else scan.problem('error', source, 'no linux, uki or efi line', name);
  return undefined;
}

/** The specification has one path a line; several on one line are what GRUB's reader allows. */
function resolveAll(
  volume: BootVolume,
  source: BootSource,
  name: string,
  root: string,
  values: readonly string[],
  what: string,
  faults: string[],
): string[] {
  const found: string[] = [];
  for (const value of values) {
    const whole = value === '' ? undefined : volume.resolve(value, root);
    for (const path of whole === undefined ? words(volume.scan.budget, value) : [value]) {
      const resolved = whole ?? volume.resolve(path, root);
      if (resolved === undefined) noteMissing(volume, source, name, what, path, faults);
      found.push(resolved ?? path);
    }
  }
  return found;
}

function noteMissing(
  volume: BootVolume,
  source: BootSource,
  name: string,
  what: string,
  path: string,
  faults: string[],
): void {
  volume.scan.missing(source, name, what, path);
  // One will do: there may be as many as there are words in a file.
  if (faults.length === 0) faults.push(`${what} ${path} is not there`);
}
