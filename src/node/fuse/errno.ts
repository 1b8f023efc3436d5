/** What the kernel is told when something can't be had. */
import { constants } from 'node:os';
import { BootfsError, type BootfsErrorCode } from '../../contract/errors.ts';

/** Numbers of this machine, positive; an answer carries them negated. */
export const { EINVAL, EIO, ENODATA, ENOSYS, ENXIO, ERANGE, EROFS, ESTALE } = constants.errno;

/** "Structure needs cleaning", Linux' own word for a filesystem that breaks its rules; Node does not list it. */
const EUCLEAN = 117;

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
  return (error instanceof BootfsError && OF_CODE[error.code]) || EIO;
}
