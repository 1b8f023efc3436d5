/** The menu as systemd-boot makes it: type 1 and type 2 entries in one list, with loader.conf over them. */

import { readUki } from '../../kernel-formats/uki.ts';
import type { BootEntry, BootSource, MenuPart } from '../menu.ts';
import { type BootScan, ROOTS } from '../scan.ts';
import { readBlsEntries } from './bls.ts';
import { parseCountedName } from './boot-counting.ts';
import { compareEntries } from './entry-order.ts';
import { decodeLoaderConf, findDefault } from './loader-conf.ts';

/** `taken`: identities of the loader/entries directories that are another boot loader's menu. */
export function readSystemdBootMenu(scan: BootScan, taken: readonly string[]): MenuPart | undefined {
  const entries: BootEntry[] = [];
  const seen = taken.slice();
  const isNew = (path: string): boolean => {
    if (!scan.isDirectory(path)) return false;
    const identity = scan.identity(path);
    return seen.indexOf(identity) < 0 && seen.push(identity) > 0;
  };
  let firstDirectory: string | undefined;
  for (const root of ROOTS) {
    const type1 = `${root}/loader/entries`;
    const type2 = `${root}/EFI/Linux`;
    const found: BootEntry[] = [];
    if (isNew(type1)) found.push(...readBlsEntries(scan, type1, root));
    if (isNew(type2)) found.push(...readUkiEntries(scan, type2));
    if (found.length > 0) firstDirectory = firstDirectory ?? found[0].source.path;
    entries.push(...found);
  }
  const configPath = findLoaderConf(scan);
  if (firstDirectory === undefined) return undefined;
  entries.sort(compareEntries);
  return chooseDefault(scan, entries, configPath, firstDirectory.replace(/\/[^/]*$/, ''));
}

function findLoaderConf(scan: BootScan): string | undefined {
  return ROOTS.map((root) => `${root}/loader/loader.conf`).filter((path) => scan.isFile(path))[0];
}

function chooseDefault(
  scan: BootScan,
  entries: readonly BootEntry[],
  configPath: string | undefined,
  directory: string,
): MenuPart {
  const source: BootSource = { dialect: 'bls', path: configPath ?? directory };
  const config = decodeLoaderConf((configPath !== undefined && scan.readText(source, configPath)) || '');
  const pattern = config.default;
  let defaultIndex = -1;
  if (pattern === '@saved') scan.problem('note', source, 'the default is kept in an EFI variable, not on disk');
  else if (pattern !== undefined) {
    defaultIndex = findDefault(
      pattern,
      entries.map((entry) => entry.id),
    );
    if (defaultIndex < 0) scan.problem('error', source, `default ${pattern} takes none of the entries`);
  }
  return {
    configuration: {
      dialect: 'bls',
      path: source.path,
      timeoutSeconds: config.timeoutSeconds,
      defaultSetting: pattern,
    },
    entries,
    defaultIndex: defaultIndex < 0 && entries.length > 0 ? 0 : defaultIndex,
  };
}

function readUkiEntries(scan: BootScan, directory: string): BootEntry[] {
  const entries: BootEntry[] = [];
  for (const name of scan.list({ dialect: 'uki', path: directory }, directory)) {
    if (!/\.efi$/i.test(name)) continue;
    const source: BootSource = { dialect: 'uki', path: `${directory}/${name}` };
    const uki = scan.report(source, 'skipped', () => readUki(scan.fs.open(source.path)));
    if (uki === undefined) continue;
    const { id, triesLeft, triesDone } = parseCountedName(name, name.slice(-4));
    for (const profile of uki.profiles) {
      if (!scan.takeEntry(source)) return entries;
      const title = uki.title ?? id;
      entries.push({
        id: profile.index === 0 ? id : `${id}@${profile.index}`,
        title: profile.title === undefined ? title : `${title} (${profile.title})`,
        kind: 'uki',
        source,
        kernel: source.path,
        initrds: [],
        options: profile.options,
        devicetreeOverlays: [],
        version: uki.version ?? uki.kernelRelease,
        sortKey: uki.sortKey,
        triesLeft,
        triesDone,
        submenu: [],
        default: false,
      });
    }
  }
  return entries;
}
