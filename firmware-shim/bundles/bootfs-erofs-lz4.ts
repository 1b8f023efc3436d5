/** `bootfs-erofs-lz4.js`: EROFS, plain and compressed with LZ4, nothing else, on the device that it is given; without what only a checker asks for. */
import { lz4 } from '../../src/codecs/lz4.ts';
import { erofsDriverWith } from '../../src/erofsread/erofs.ts';
import { mountOnly } from '../../src/mount/mount.ts';

export * from './exports.ts';

/** `mount` of `bootfs`, for EROFS that is not compressed or with LZ4. */
export const mount = mountOnly([erofsDriverWith({ lz4 }, {})]);
