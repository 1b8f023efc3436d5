/** The menu as systemd-boot makes it: type 1 and type 2 entries in one list, with loader.conf over them. */

import { readUki } from '../../kernel-formats/uki.ts';
import type { BootEntry, MenuPart } from '../contract/menu.ts';
import { type BootVolume, ROOTS } from '../contract/volume.ts';
import { parentPath } from '../text/text.ts';
import { readBlsEntries } from './bls.ts';
import { parseCountedName } from './boot-counting.ts';
import { compareEntries } from './entry-order.ts';
import { decodeLoaderConf, findDefault, type LoaderConf } from './loader-conf.ts';
import { uniqueTitles } from './titles.ts';

/** The entries of one directory take at most one part in this many of the work that is left. */
const DIRECTORY_SHARE = 1.25;

/** A directory that may hold `loader` and `EFI`. */
interface LoaderRoot {
  readonly volume: BootVolume;
  readonly root: string;
}

/**
 * Of one filesystem, which may be a partition that is seen alone, or hold copies of several. `taken`: identities of the
 * loader/entries directories that are another boot loader's menu.
 */
export function readSystemdBootMenu(volume: BootVolume, taken: readonly string[]): MenuPart | undefined {
  return readPlaces(
    ROOTS.map((root) => ({ volume, root })),
    taken,
    undefined,
  );
}

/**
 * Of the EFI system partition and, where there is one, the extended boot loader partition of its disk.
 * @param machine What the loader itself is for: it leaves out entries for others. Undefined where there are several.
 */
export function readSystemdBootDisk(
  esp: BootVolume,
  xbootldr: BootVolume | undefined,
  machine: string | undefined,
): MenuPart | undefined {
  return readPlaces(
    [esp, ...(xbootldr === undefined ? [] : [xbootldr])].map((volume) => ({ volume, root: '' })),
    [],
    machine,
  );
}

function readPlaces(
  places: readonly LoaderRoot[],
  taken: readonly string[],
  machine: string | undefined,
): MenuPart | undefined {
  const [
    {
      volume,
      volume: { scan },
    },
  ] = places;
  const entries: BootEntry[] = [];
  const seen = taken.slice();
  for (const { volume: here, root } of places) {
    const isNew = (path: string): boolean => {
      if (!here.isDirectory(path)) return false;
      const identity = `${here.partition === undefined ? '' : `${here.partition}:`}${here.identity(path)}`;
      return seen.indexOf(identity) < 0 && seen.push(identity) > 0;
    };
    const type1 = `${root}/loader/entries`;
    const type2 = `${root}/EFI/Linux`;
    scan.bounded(here.source('bls', type1), 'the list of entries', DIRECTORY_SHARE, () => {
      if (isNew(type1)) readBlsEntries(here, type1, root, entries, machine);
      if (isNew(type2)) readUkiEntries(here, type2, entries);
    });
  }
  if (entries.length === 0) return undefined;
  const directory = parentPath(entries[0].source.path);
  let inOrder = entries;
  scan.bounded(volume.source('bls', directory), 'the order of the entries', 1, () => {
    inOrder = scan.sorted(entries, (left, right) => compareEntries(scan.budget, left, right));
    if (volume.strict) inOrder = uniqueTitles(scan.budget, inOrder);
  });
  return chooseDefault(places, inOrder, directory);
}

/** In `places`, the first one that is there. */
function findLoaderConf(places: readonly LoaderRoot[]): { volume: BootVolume; path: string } | undefined {
  const paths = places.map(({ volume, root }) => ({ volume, path: `${root}/loader/loader.conf` }));
  return paths.find(({ volume, path }) => volume.isFile(path));
}

function chooseDefault(places: readonly LoaderRoot[], entries: readonly BootEntry[], directory: string): MenuPart {
  const { volume } = places[0];
  const { scan } = volume;
  let source = volume.source('bls', directory);
  let config: LoaderConf = {};
  let defaultIndex = -1;
  // systemd-boot passes over an entry whose kernel is not there; one without its initrd it starts.
  const ids = entries.map((entry) => (isShown(entry) ? entry.id : ''));
  scan.bounded(source, 'the choice of a default', 1, () => {
    const found = findLoaderConf(volume.strict ? places.slice(0, 1) : places);
    if (found !== undefined) source = found.volume.source('bls', found.path);
    const text = found?.volume.readText(source, found.path);
    config = decodeLoaderConf(scan.budget, text ?? '');
    const pattern = config.default;
    if (pattern === '@saved') scan.problem('note', source, 'the default is kept in an EFI variable, not on disk');
    else if (pattern !== undefined) {
      defaultIndex = findDefault(scan.budget, pattern, ids);
      // Where there is but one entry, or the name lacks its ending alone, what boots is what was meant.
      const isHarmless = ids.length === 1 || ids.indexOf(`${pattern}.conf`) === ids.findIndex((id) => id !== '');
      const level = isHarmless ? 'note' : 'error';
      if (defaultIndex < 0) scan.problem(level, source, `default ${pattern} takes none of the entries`);
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
    defaultIndex: defaultIndex < 0 ? ids.findIndex((id) => id !== '') : defaultIndex,
  };
}

function isShown({ unbootable, kernel }: BootEntry): boolean {
  return unbootable === undefined || unbootable.indexOf(` ${kernel} is not there`) < 0;
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
      const title = profile.systemName ?? id;
      scan.keepEntry(entries, {
        id: profile.index === 0 ? id : `${id}@${profile.index}`,
        title: profile.title === undefined ? title : `${title} (${profile.title})`,
        kind: 'uki',
        source,
        kernel: source.path,
        ...volume.place,
        initrds: [],
        options: profile.options,
        ...(profile.index > 0 && { profile: profile.index }),
        devicetreeOverlays: [],
        version: profile.version ?? profile.kernelRelease,
        sortKey: profile.sortKey,
        triesLeft,
        triesDone,
        // systemd-boot has no name for it, and leaves it out.
        ...(volume.strict && profile.systemName === undefined && { unbootable: 'its section .osrel names no system' }),
        submenu: [],
        default: false,
      });
    }
  }
}
