import { unpackBzip2 } from '../codecs/bzip2.ts';
import type { UnpackStream } from '../codecs/unpack.ts';
import { unpackXz } from '../codecs/xz.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { sliceDevice } from '../device/slice.ts';
import { crc32 } from '../hash/crc32.ts';
import { type ZipMember, zipDataOffset } from '../image/zip.ts';
import type { Opening } from './box.ts';
import type { Inflate, Inflaters } from './inflaters.ts';

const STORED = 0;

function findMethod(method: number, inflaters: Inflaters): Inflate | undefined {
  if (method === 8) return inflaters.deflate;
  if (method === 12) return stream(unpackBzip2);
  if (method === 93) return inflaters.zstd;
  return method === 95 ? stream(unpackXz) : undefined;
}

function stream(unpack: UnpackStream): Inflate {
  return (source, { sink, onProgress }) => void unpack(source, sink, { onProgress });
}

/**
 * The bytes of a member: in place where it is stored, unpacked and held against its checksum otherwise.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED, EFBIG
 */
export async function openZipMember(
  file: BlockDevice,
  member: ZipMember,
  spool: Opening['spool'],
  inflaters: Inflaters,
): Promise<BlockDevice> {
  const { name, method, size, storedSize } = member;
  if (member.isEncrypted) throw unsupported(`zip member '${name}' is encrypted`);
  const source = sliceDevice(file, zipDataOffset(file, member), storedSize);
  if (method === STORED) {
    if (size !== storedSize) throw corrupt(`zip member '${name}' is stored in another size than it has`);
    return source;
  }
  const unpack = findMethod(method, inflaters);
  if (unpack === undefined) throw unsupported(`zip member '${name}' is packed by method ${method}`);
  let checksum = 0;
  let total = 0;
  const device = await spool(source, ({ sink, onProgress }) =>
    unpack(source, {
      onProgress,
      sink: (piece) => {
        checksum = crc32(piece, checksum);
        total += piece.length;
        if (total > size) throw corrupt(`zip member '${name}' is larger than it says`);
        sink(piece);
      },
    }),
  );
  if (total !== size || checksum !== member.crc32) throw corrupt(`the checksum of zip member '${name}' is wrong`);
  return device;
}
