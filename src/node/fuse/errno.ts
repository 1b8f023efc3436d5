/** What the kernel is told when something can't be had. */
import { constants } from 'node:os';
import { BootfsError, type BootfsErrorCode } from '../../contract/errors.ts';

/** Numbers of this machine, positive; an answer carries them negated. */
export const { EINVAL, EIO, ENODATA, ENOSYS, ENXIO, ERANGE, EROFS, ESTALE } = constants.errno;

/** "Structure needs cleaning", Linux' own word for a filesystem that breaks its rules; Node does not list it. */
const EUCLEAN = 117;
/** "Required key not available": what Linux says of an encrypted file without its key. */
const ENOKEY = 126;

const OF_CODE: Readonly<Partial<Record<BootfsErrorCode, number>>> = {
  ENOENT: constants.errno.ENOENT,
  ENOTDIR: constants.errno.ENOTDIR,
  EISDIR: constants.errno.EISDIR,
  ELOOP: constants.errno.ELOOP,
  EINVAL,
  ENAMETOOLONG: constants.errno.ENAMETOOLONG,
  EFBIG: constants.errno.EFBIG,
  ERR_BOOTFS_CORRUPT: EUCLEAN,
  ERR_BOOTFS_UNSUPPORTED: constants.errno.EOPNOTSUPP,
};

/** Of anything that was thrown: what is not told apart is an input/output error. */
export function errnoOf(error: unknown): number {
  if (!(error instanceof BootfsError)) return EIO;
  if (error.context['encryption'] !== undefined) return ENOKEY;
  return OF_CODE[error.code] ?? EIO;
}
