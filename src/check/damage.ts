/** What is wrong with an image, apart from what is wrong with the call. */
import { attempt, BootfsError } from '../contract/errors.ts';

/** Is it about the image's content: damage, or something that bootfs does not read? */
export function isDamage(error: unknown): error is BootfsError {
  return (
    error instanceof BootfsError &&
    /^(ERR_BOOTFS_CORRUPT|ERR_BOOTFS_UNSUPPORTED|EFBIG|EIO|ENOENT|ENOTDIR|ELOOP)$/.test(error.code)
  );
}

/** What `action` gives; undefined where the image is damaged there, which another rule tells. */
export function unlessDamaged<Result>(action: () => Result): Result | undefined {
  return attempt(action, isDamage, () => undefined);
}
