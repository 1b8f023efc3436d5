/** Filesystems with a boot configuration, and short views of the menus that come of them. */
import { type BootMenu, type BootMenuOptions, collectBootEntries } from '../../../../src/boot/index.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { type MemoryTree, memoryFileSystem } from '../../../support/memory-tree.ts';

/** Files by their whole path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export const OWN_UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';

export function bootFileSystem(files: Files): FileSystem {
  const root: Record<string, unknown> = {};
  for (const path of Object.keys(files)) {
    const parts = path.split('/').filter((part) => part !== '');
    let directory = root;
    for (const part of parts.slice(0, -1)) {
      directory[part] = directory[part] ?? {};
      directory = directory[part] as Record<string, unknown>;
    }
    directory[parts[parts.length - 1]] = files[path];
  }
  const fs = memoryFileSystem(root as MemoryTree);
  return Object.assign(Object.create(fs) as FileSystem, { uuid: OWN_UUID, label: 'own' });
}

export function menuOf(files: Files, options?: BootMenuOptions): BootMenu {
  return collectBootEntries(bootFileSystem(files), options);
}

export function ids(menu: BootMenu): string[] {
  return menu.entries.map((entry) => entry.id);
}

export function defaultId(menu: BootMenu): string | undefined {
  const marked = menu.entries.filter((entry) => entry.default);
  return marked.length === 1 ? marked[0].id : undefined;
}

/** `level: message` of every problem. */
export function problems(menu: BootMenu): string[] {
  return menu.problems.map(({ level, message }) => `${level}: ${message}`);
}
