/** A composefs image and its objects as the one tree that Linux makes of them. */
import { checkOptions } from '../contract/arguments.ts';
import type { FileSystem } from '../contract/file-system.ts';
import { type OverlayOptions, overlay } from '../overlay/overlay.ts';
import { emptyStore } from './object-store.ts';

/** How the contents are found. All may be left out. */
export interface ComposefsOptions extends Omit<OverlayOptions, 'data'> {
  /** Stores, asked one after the other; see `objectStore`. Without any, what the image does not hold itself is listed, and named where it is read. */
  readonly objects?: readonly FileSystem[];
}

/**
 * The tree of a composefs image (a mounted EROFS), as mount.composefs shows it: an overlay whose data-only layers are the stores.
 * The image's own digest is not looked at here: see `verifiedImage`.
 *
 * @throws EINVAL
 */
export function composefs(image: FileSystem, options: ComposefsOptions = {}): FileSystem {
  checkOptions('options', options, ['objects', 'userxattr', 'limits', 'hashOf']);
  const { objects = [], ...others } = options;
  return overlay([image], { ...others, data: objects.length > 0 ? objects : [emptyStore()] });
}
