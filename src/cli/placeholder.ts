/** Files whose contents are elsewhere: an error in place of zeros. */
import { escapePath } from '../bytes/names.ts';
import { BootfsError } from '../contract/errors.ts';
import type { PathLike } from '../contract/path.ts';

/** What to say of a file that is a placeholder. */
export function placeholderError(path: PathLike): BootfsError {
  return new BootfsError(
    'ERR_BOOTFS_UNSUPPORTED',
    `${escapePath(path)} is a placeholder (trusted.overlay.metacopy): its contents are in an object store or in another layer`,
  );
}
