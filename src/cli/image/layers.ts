/** The image and the layers below it as one filesystem. */
import { statSync } from 'node:fs';
import { objectStore } from '../../composefs/object-store.ts';
import { attempt, hasCode } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { hostDirectory } from '../../node/host-directory.ts';
import { overlay } from '../../overlay/overlay.ts';
import { onHost } from '../host/digests.ts';
import type { LayerFlags } from '../options/layer-options.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { aboutFile } from './about-file.ts';
import { type LayerName, parseLayerName, placeOfLayer } from './layer-name.ts';

/** How layers are opened. */
export interface LayerOpener {
  /** The filesystem that the image lies on: what `image:` stands for. */
  readonly outer: FileSystem;
  /** The filesystem in a file of this machine, or in the image at `paths[0]` in it, and so on. */
  openFile(path: string, wanted: Wanted): Promise<FileSystem>;
  /** The same for images inside a filesystem: at least one path. */
  openInside(from: FileSystem, wanted: Wanted): Promise<FileSystem>;
  /** Is closed when the command ends. */
  closeAtEnd(closable: { close(): void }): void;
}

/** Which filesystem of a file is meant, and what it must fit. */
export type Wanted = Pick<LayerName, 'paths' | 'part' | 'trust'>;

/** @throws UsageError for too many layers, or one that is named wrongly; what opening them throws */
export async function mergeLayers(top: FileSystem, flags: LayerFlags, opener: LayerOpener): Promise<FileSystem> {
  const layers = [top];
  for (const name of flags.overlay) layers.push(await openLayer(name, opener));
  const data: FileSystem[] = [];
  for (const name of flags.overlayData) data.push(await openLayer(name, opener));
  for (const name of flags.objects) data.push(await openStore(name, opener));
  return attempt(
    () => overlay(layers, { data, userxattr: flags.userxattr, hashOf: onHost }),
    hasCode('EINVAL'),
    ({ reason }) => {
      throw new UsageError(reason);
    },
  );
}

function openLayer(name: string, opener: LayerOpener): Promise<FileSystem> {
  const { file, ...wanted } = parseLayerName(name);
  return file === undefined ? opener.openInside(opener.outer, wanted) : opener.openFile(file, wanted);
}

/** A directory of this machine, one on the filesystem that the image lies on, or one in another image: the last of the paths. */
async function openStore(name: string, opener: LayerOpener): Promise<FileSystem> {
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory() === true) {
    const directory = hostDirectory(name);
    opener.closeAtEnd(directory);
    return objectStore(directory);
  }
  const { file, paths } = placeOfLayer(name);
  const images = { paths: paths.slice(0, -1), part: [], trust: {} };
  const directory = paths[paths.length - 1] ?? '/';
  let fs = opener.outer;
  if (file !== undefined) fs = await opener.openFile(file, images);
  else if (images.paths.length > 0) fs = await opener.openInside(fs, images);
  return aboutFile(name, async () => objectStore(fs, directory));
}
