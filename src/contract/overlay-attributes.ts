/** Attributes by which overlayfs and composefs say that a file's contents are elsewhere (Documentation/filesystems/overlayfs.rst). */
import type { FileSystem } from './file-system.ts';
import type { PathLike } from './path.ts';

/** The file is a placeholder: metadata only, the contents are another layer's or in an object store. */
export const OVL_XATTR_METACOPY = 'trusted.overlay.metacopy';
/** Where they are, from the root of the lower layers or of the store. */
export const OVL_XATTR_REDIRECT = 'trusted.overlay.redirect';

/** Are the bytes of the file at `path` only a placeholder's zeros? Links are followed. @throws as `FileSystem.getxattr` */
export function isPlaceholder(fs: FileSystem, path: PathLike): boolean {
  return fs.getxattr(fs.realpath(path), OVL_XATTR_METACOPY) !== undefined;
}
