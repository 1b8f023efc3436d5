/** The menu as systemd-boot makes it: type 1 and type 2 entries in one list, with loader.conf over them. */

import { readUki } from '../../kernel-formats/uki.ts';
import type { BootEntry, MenuPart } from '../menu.ts';
import { parentPath } from '../text.ts';
import { type BootVolume, ROOTS } from '../volume.ts';
import { readBlsEntries } from './bls.ts';
import { parseCountedName } from './boot-counting.ts';
import { compareEntries } from './entry-order.ts';
import { decodeLoaderConf, findDefault, type LoaderConf } from './loader-conf.ts';

/** The entries of one directory take at most one part in this many of the work that is left. */
const DIRECTORY_SHARE = 1.25;

/** `taken`: identities of the loader/entries directories that are another boot loader's menu. */
export function readSystemdBootMenu(volume: BootVolume, taken: readonly string[]): MenuPart | undefined {
  const { scan } = volume;
  const entries: BootEntry[] = [];
  const seen = taken.slice();
  const isNew = (path: string): boolean => {
    if (!volume.isDirectory(path)) return false;
    const identity = volume.identity(path);
    return seen.indexOf(identity) < 0 && seen.push(identity) > 0;
  };
  let firstDirectory: string | undefined;
  for (const root of ROOTS) {
    const type1 = `${root}/loader/entries`;
    const type2 = `${root}/EFI/Linux`;
    scan.bounded(volume.source('bls', type1), 'the list of entries', DIRECTORY_SHARE, () => {
      if (isNew(type1)) readBlsEntries(volume, type1, root, entries);
      if (isNew(type2)) readUkiEntries(volume, type2, entries);
    });
    firstDirectory = firstDirectory ?? entries[0]?.source.path;
  }
  if (firstDirectory === undefined) return undefined;
  const directory = parentPath(firstDirectory);
  let inOrder = entries;
  scan.bounded(volume.source('bls', directory), 'the order of the entries', 1, () => {
    inOrder = scan.sorted(entries, (left, right) => compareEntries(scan.budget, left, right));
  });
  return chooseDefault(volume, inOrder, directory);
}

function findLoaderConf(volume: BootVolume): string | undefined {
  return ROOTS.map((root) => `${root}/loader/loader.conf`).filter((path) => volume.isFile(path))[0];
}

function chooseDefault(volume: BootVolume, entries: readonly BootEntry[], directory: string): MenuPart {
  const { scan } = volume;
  let source = volume.source('bls', directory);
  let config: LoaderConf = {};
  let defaultIndex = -1;
  scan.bounded(source, 'the choice of a default', 1, () => {
    const configPath = findLoaderConf(volume);
    if (configPath !== undefined) source = volume.source('bls', configPath);
    const text = configPath === undefined ? undefined : volume.readText(source, configPath);
    config = decodeLoaderConf(scan.budget, text ?? '');
    const pattern = config.default;
    if (pattern === '@saved') scan.problem('note', source, 'the default is kept in an EFI variable, not on disk');
    else if (pattern !== undefined) {
      const ids = entries.map((entry) => entry.id);
      defaultIndex = findDefault(scan.budget, pattern, ids);
      if (defaultIndex < 0) scan.problem('error', source, `default ${pattern} takes none of the entries`);
    }
  });
  return {
    configuration: {
      dialect: 'bls',
      path: source.path,
      ...volume.place,
      timeoutSeconds: config.timeoutSeconds,
      defaultSetting: config.default,
    },
    entries,
    defaultIndex: defaultIndex < 0 && entries.length > 0 ? 0 : defaultIndex,
  };
}

function readUkiEntries(volume: BootVolume, directory: string, entries: BootEntry[]): void {
  const { scan } = volume;
  for (const name of volume.list(volume.source('uki', directory), directory)) {
    scan.budget.step();
    if (!/\.efi$/i.test(name)) continue;
    const source = volume.source('uki', `${directory}/${name}`);
    const uki = scan.report(source, 'skipped', () => readUki(volume.openCharged(source.path)));
    if (uki === undefined) continue;
    const { id, triesLeft, triesDone } = parseCountedName(name, name.slice(-4));
    for (const profile of uki.profiles) {
      if (!scan.takeEntry(source)) return;
      const title = uki.title ?? id;
      scan.keepEntry(entries, {
        id: profile.index === 0 ? id : `${id}@${profile.index}`,
        title: profile.title === undefined ? title : `${title} (${profile.title})`,
        kind: 'uki',
        source,
        kernel: source.path,
        ...volume.place,
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
}
