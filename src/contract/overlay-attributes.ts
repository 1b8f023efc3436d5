/** Attributes by which overlayfs and composefs say that a file's contents are elsewhere (Documentation/filesystems/overlayfs.rst). */
import type { FileSystem } from './file-system.ts';
import type { PathLike } from './path.ts';

/** The file is a placeholder: metadata only, the contents are another layer's or in an object store. */
const OVL_XATTR_METACOPY = 'trusted.overlay.metacopy';
/** Where they are, from the root of the lower layers or of the store. */
const OVL_XATTR_REDIRECT = 'trusted.overlay.redirect';

/** The same where the layers are marked for users without privileges. */
const USER_METACOPY = 'user.overlay.metacopy';
const USER_REDIRECT = 'user.overlay.redirect';

/**
 * Where the contents of the file at `path` are, if its bytes are only a placeholder's zeros: the redirect, empty where it has none.
 * Undefined for every other file. Links are followed. @throws as `FileSystem.getxattr`
 */
export function placeholderTarget(fs: FileSystem, path: PathLike): Uint8Array | undefined {
  const at = fs.realpath(path);
  return targetAmong((name) => fs.getxattr(at, name));
}

/** The same of a file whose attributes are known. */
export function targetAmong(xattrOf: (name: string) => Uint8Array | undefined): Uint8Array | undefined {
  for (const [metacopy, redirect] of [
    [OVL_XATTR_METACOPY, OVL_XATTR_REDIRECT],
    [USER_METACOPY, USER_REDIRECT],
  ]) {
    if (xattrOf(metacopy) === undefined) continue;
    return xattrOf(redirect) ?? new Uint8Array(0);
  }
  return undefined;
}
