/** The image and the layers below it as one filesystem. */
import { existsSync, statSync } from 'node:fs';
import { objectStore } from '../composefs/object-store.ts';
import { BootfsError } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import { hostDirectory } from '../node/host-directory.ts';
import { overlay } from '../overlay/overlay.ts';
import { aboutFile } from './about-file.ts';
import { onHost } from './digests.ts';
import { UsageError } from './exit-status.ts';
import type { LayerFlags } from './layer-options.ts';

/** How layers are opened. */
export interface LayerOpener {
  /** The filesystem that the image lies on: what `image:` stands for. */
  readonly outer: FileSystem;
  /** The filesystem in a file of this machine, or in the image at `paths[0]` in it, and so on. */
  openFile(path: string, paths: readonly string[]): Promise<FileSystem>;
  /** The same for images inside a filesystem: at least one path. */
  openInside(from: FileSystem, paths: readonly string[]): Promise<FileSystem>;
  /** Is closed when the command ends. */
  closeAtEnd(closable: { close(): void }): void;
}

/** Where something is: on the filesystem of the image, or in a file of this machine; then in images inside of that. */
interface Place {
  /** Absent for the filesystem that the image lies on. */
  readonly file?: string;
  readonly paths: readonly string[];
}

/** Stands for the filesystem that the image lies on. */
const OUTER = 'image';

/** @throws UsageError for too many layers, or one that is named wrongly; what opening them throws */
export async function mergeLayers(top: FileSystem, flags: LayerFlags, opener: LayerOpener): Promise<FileSystem> {
  const layers = [top];
  for (const name of flags.overlay) layers.push(await openLayer(name, opener));
  const data: FileSystem[] = [];
  for (const name of flags.overlayData) data.push(await openLayer(name, opener));
  for (const name of flags.objects) data.push(await openStore(name, opener));
  try {
    return overlay(layers, { data, userxattr: flags.userxattr, hashOf: onHost });
  } catch (error) {
    if (error instanceof BootfsError && error.code === 'EINVAL') throw new UsageError(error.reason);
    throw error;
  }
}

function openLayer(name: string, opener: LayerOpener): Promise<FileSystem> {
  const { file, paths } = placeOf(name);
  return file === undefined ? opener.openInside(opener.outer, paths) : opener.openFile(file, paths);
}

/** A directory of this machine, one on the filesystem that the image lies on, or one in another image: the last of the paths. */
async function openStore(name: string, opener: LayerOpener): Promise<FileSystem> {
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory() === true) {
    const directory = hostDirectory(name);
    opener.closeAtEnd(directory);
    return objectStore(directory);
  }
  const { file, paths } = placeOf(name);
  const images = paths.slice(0, -1);
  const directory = paths[paths.length - 1] ?? '/';
  let fs = opener.outer;
  if (file !== undefined) fs = await opener.openFile(file, images);
  else if (images.length > 0) fs = await opener.openInside(fs, images);
  return aboutFile(name, async () => objectStore(fs, directory));
}

/** `FILE`, `FILE:PATH`, `FILE:PATH:PATH`..., where the file's own name may hold colons. */
function placeOf(name: string): Place {
  if (name.startsWith(`${OUTER}:/`)) return { paths: pathsIn(name.slice(OUTER.length + 1)) };
  if (existsSync(name)) return { file: name, paths: [] };
  for (let at = name.indexOf(':'); at >= 0; at = name.indexOf(':', at + 1)) {
    const file = name.slice(0, at);
    if (at + 1 < name.length && (file === '-' || existsSync(file))) return { file, paths: pathsIn(name.slice(at + 1)) };
  }
  return { file: name, paths: [] };
}

function pathsIn(text: string): string[] {
  return text.split(/:(?=\/)/);
}
