/** Boot Loader Specification type 1: one small file for each entry, below loader/entries. */

import { readUki } from '../../kernel-formats/uki.ts';
import type { BootEntry, BootSource } from '../menu.ts';
import { type BootScan, baseName, splitKeyword, words } from '../scan.ts';
import { parseCountedName } from './boot-counting.ts';

/** How a boot loader that reads the entries fills in `$name`; systemd-boot leaves it alone. */
export type Expand = (text: string) => string;

/** The keys of one file. Every key keeps all of its values: `initrd` and `options` may stand several times. */
type Fields = Map<string, string[]>;

function decodeBlsFields(text: string): Fields {
  const fields: Fields = new Map();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line[0] === '#') continue;
    const { keyword, value } = splitKeyword(line);
    const key = keyword.toLowerCase();
    const values = fields.get(key);
    if (values === undefined) fields.set(key, [value]);
    else values.push(value);
  }
  return fields;
}

/**
 * All type 1 entries of a loader/entries directory, in the order of their names; broken ones become problems.
 * `root` is where the filesystem that the paths are relative to may be mounted.
 */
export function readBlsEntries(scan: BootScan, directory: string, root: string, expand?: Expand): BootEntry[] {
  const entries: BootEntry[] = [];
  for (const name of scan.list({ dialect: 'bls', path: directory }, directory)) {
    if (!/\.conf$/i.test(name) || name[0] === '.') continue;
    const source: BootSource = { dialect: 'bls', path: `${directory}/${name}`, line: 1 };
    const text = scan.readText(source, source.path);
    if (text === undefined) continue;
    const entry = makeEntry(scan, source, decodeBlsFields(text), root, expand ?? ((value) => value));
    if (entry === undefined) continue;
    if (!scan.takeEntry(source)) break;
    entries.push(entry);
  }
  return entries;
}

function makeEntry(
  scan: BootScan,
  source: BootSource,
  fields: Fields,
  root: string,
  expand: Expand,
): BootEntry | undefined {
  const { id, triesLeft, triesDone } = parseCountedName(baseName(source.path), source.path.slice(-5));
  const last = (key: string): string | undefined => {
    const values = fields.get(key) ?? [];
    const value = expand(values[values.length - 1] ?? '').trim();
    return value === '' ? undefined : value;
  };
  const all = (key: string): string[] => (fields.get(key) ?? []).map((value) => expand(value).trim());
  const name = last('title') ?? id;
  const architecture = last('architecture')?.toLowerCase();
  const wanted = scan.options.architecture?.toLowerCase();
  if (architecture !== undefined && wanted !== undefined && architecture !== wanted) {
    scan.problem('note', source, `made for architecture ${architecture}, not ${wanted}`, name);
    return undefined;
  }

  const main = findMain(scan, source, last, root, name);
  const initrds = resolveAll(scan, source, name, root, all('initrd'), 'initrd');
  const overlays = resolveAll(scan, source, name, root, all('devicetree-overlay'), 'devicetree-overlay');
  const treePath = last('devicetree');
  const devicetree = treePath === undefined ? undefined : scan.resolve(treePath, root);
  if (treePath !== undefined && devicetree === undefined) reportMissing(scan, source, name, 'devicetree', treePath);
  if (main === undefined || initrds === undefined || overlays === undefined) return undefined;
  if (treePath !== undefined && devicetree === undefined) return undefined;
  const options = all('options').filter((value) => value !== '');
  return {
    id,
    title: name,
    kind: main.kind,
    source,
    kernel: main.path,
    initrds,
    options: options.length > 0 ? options.join(' ') : (main.options ?? ''),
    devicetree,
    devicetreeOverlays: overlays,
    version: last('version'),
    machineId: last('machine-id')?.toLowerCase(),
    sortKey: last('sort-key'),
    architecture,
    triesLeft,
    triesDone,
    submenu: [],
    default: false,
  };
}

/** What the entry starts: `linux`, `uki` or `efi`. */
function findMain(
  scan: BootScan,
  source: BootSource,
  last: (key: string) => string | undefined,
  root: string,
  name: string,
): { kind: 'linux' | 'uki' | 'efi'; path: string; options?: string } | undefined {
  for (const kind of ['linux', 'uki', 'efi'] as const) {
    const written = last(kind);
    if (written === undefined) continue;
    const path = scan.resolve(written, root);
    if (path === undefined) {
      reportMissing(scan, source, name, kind, written);
      return undefined;
    }
    if (kind !== 'uki') return { kind, path };
    const uki = scan.report(source, `${path} is no unified kernel image`, () => readUki(scan.fs.open(path)));
    const profile = uki?.profiles[Number(last('profile') ?? 0)] ?? uki?.profiles[0];
    return uki && { kind, path, options: profile?.options };
  }
  if (last('uki-url') !== undefined) scan.problem('note', source, 'boots from the network (uki-url)', name);
  else scan.problem('error', source, 'no linux, uki or efi line', name);
  return undefined;
}

/** The specification has one path a line; several on one line are what GRUB's reader allows. */
function resolveAll(
  scan: BootScan,
  source: BootSource,
  name: string,
  root: string,
  values: readonly string[],
  what: string,
): string[] | undefined {
  const found: string[] = [];
  let complete = true;
  for (const value of values) {
    const whole = value === '' ? undefined : scan.resolve(value, root);
    for (const path of whole === undefined ? words(value) : [value]) {
      const resolved = whole ?? scan.resolve(path, root);
      if (resolved !== undefined) found.push(resolved);
      else {
        reportMissing(scan, source, name, what, path);
        complete = false;
      }
    }
  }
  return complete ? found : undefined;
}

export function reportMissing(scan: BootScan, source: BootSource, name: string, what: string, path: string): void {
  scan.problem('error', source, `${what} ${path} is not there`, name, path);
}
