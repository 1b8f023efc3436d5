/** Files whose contents are elsewhere: an error in place of zeros. */
import { escapePath } from '../../bytes/names.ts';
import { BootfsError } from '../../contract/errors.ts';
import type { PathLike } from '../../contract/path.ts';

/** What to say of a file that is a placeholder; `target` as `placeholderTarget` gives it. */
export function placeholderError(path: PathLike, target: Uint8Array): BootfsError {
  const where = target.length === 0 ? '' : ` as ${escapePath(target)}`;
  return new BootfsError(
    'ERR_BOOTFS_UNSUPPORTED',
    `${escapePath(path)} is a placeholder (overlay.metacopy): its contents are in an object store or in another layer${where}; see --objects and --overlay`,
  );
}
