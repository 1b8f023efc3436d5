/** The formats that images come in, compressed ones and archives included: how each is told, and how it is opened. */

import { unpackBzip2 } from '../codecs/bzip2.ts';
import { unpackLz4 } from '../codecs/lz4-frame.ts';
import { unpackLzmaAlone } from '../codecs/lzma-alone.ts';
import {
  lzma_dictionary_size,
  lzma_properties,
  lzma_uncompressed_size_hi,
  lzma_uncompressed_size_lo,
  SIZEOF_LZMA_ALONE_HEADER,
  SIZEOF_SKIPPABLE_FRAME,
  skippable_frame_size,
  skippable_magic,
} from '../codecs/ondisk/structs.gen.ts';
import { isSkippableFrame } from '../codecs/skippable-frame.ts';
import type { UnpackStream } from '../codecs/unpack.ts';
import { unpackXz } from '../codecs/xz.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { sliceDevice } from '../device/slice.ts';
import { DISK_FORMATS, OTHER_DISK_FORMAT_NAMES } from '../image/disk-formats.ts';
import { openGzipMembers } from '../image/gzip-members.ts';
import { openLz4Blocks } from '../image/lz4-blocks.ts';
import { chooseMember } from '../image/members.ts';
import { isTar, readTarMembers } from '../image/tar.ts';
import { openXzBlocks } from '../image/xz-blocks.ts';
import { isZip, readZipMembers } from '../image/zip.ts';
import { openZstdFrames } from '../image/zstd-frames.ts';
import type { Box } from './box.ts';
import type { Inflaters, Unpacking } from './inflaters.ts';
import { unpackAll } from './unpack-all.ts';
import { openZipMember } from './zip-member.ts';

function startsWith(...magics: readonly string[]): Box['recognises'] {
  return (file) =>
    magics.some((magic) => {
      if (file.size < magic.length) return false;
      return readBytes(file, 0, magic.length).every((byte, at) => byte === magic.charCodeAt(at));
    });
}

function compressedBoxes(inflaters: Inflaters): Box[] {
  return [
    {
      name: 'gzip',
      recognises: startsWith('\x1f\x8b\x08'),
      open: (file, { spool }) => openGzipMembers(file) ?? spool(file, (unpacking) => inflaters.gzip(file, unpacking)),
    },
    {
      name: 'zstd',
      recognises: isZstd,
      open: async (file, { spool }) =>
        openZstdFrames(file, await inflaters.loadFrameHash?.()) ??
        spool(file, (unpacking) => inflaters.zstd(file, unpacking)),
    },
    {
      name: 'xz',
      recognises: startsWith('\xfd7zXZ\0'),
      open: (file, { spool }) => openXzBlocks(file) ?? spool(file, streams(file, unpackXz)),
    },
    {
      name: 'bzip2',
      recognises: (file) =>
        startsWith('BZh')(file) && startsWith('1AY&SY', '\x17rE8P\x90')(sliceDevice(file, 4, file.size - 4)),
      open: (file, { spool }) => spool(file, streams(file, unpackBzip2)),
    },
    {
      name: 'lz4',
      recognises: startsWith('\x04\x22\x4d\x18', '\x02\x21\x4c\x18'),
      open: (file, { spool }) => openLz4Blocks(file) ?? spool(file, streams(file, unpackLz4)),
    },
    { name: 'lzma', recognises: isLzma, open: (file, { spool }) => spool(file, streams(file, unpackLzmaAlone)) },
  ];
}

function archiveBoxes(inflaters: Inflaters): Box[] {
  return [
    {
      name: 'zip',
      recognises: isZip,
      open(file, { spool, takeMember }) {
        const isImage = (name: string) => /\.(img|raw|bin|iso|qcow2|vmdk|vhdx?|vdi|dd|wic|ext[234]|erofs)$/i.test(name);
        const member = chooseMember(readZipMembers(file), takeMember(), ({ name }) => isImage(name));
        return openZipMember(file, member, spool, inflaters);
      },
    },
    {
      name: 'tar',
      recognises: isTar,
      open(file, { takeMember, looksLikeImage }) {
        const slice = ({ byteOffset, size }: { byteOffset: number; size: number }) =>
          sliceDevice(file, byteOffset, size);
        const members = readTarMembers(file);
        return slice(chooseMember(members, takeMember(), (member) => looksLikeImage(slice(member))));
      },
    },
  ];
}

function diskBoxes(): Box[] {
  return DISK_FORMATS.map(({ name, recognises, open }) => ({
    name,
    recognises,
    open: (file, { context }) => open(file, context),
  }));
}

/** In the order in which a file is held against them. */
export function boxesOf(inflaters: Inflaters): readonly Box[] {
  return [...compressedBoxes(inflaters), ...archiveBoxes(inflaters), ...diskBoxes()];
}

/** Names that a format has in other programs, and the one for no box at all. */
const OTHER_NAMES: Readonly<Record<string, string>> = /* @__PURE__ */ Object.assign(
  { gz: 'gzip', zst: 'zstd', bz2: 'bzip2', ova: 'tar' },
  OTHER_DISK_FORMAT_NAMES,
);

/** Undefined for `raw`. @throws ERR_BOOTFS_UNSUPPORTED for a name that is none */
export function boxNamed(boxes: readonly Box[], name: string): Box | undefined {
  if (name === 'raw') return undefined;
  const box = boxes.find((candidate) => candidate.name === (OTHER_NAMES[name] ?? name));
  if (box === undefined) throw unsupported(`an image format '${name}'`);
  return box;
}

/** Decoders of the project's own. */
function streams(file: BlockDevice, unpack: UnpackStream): (unpacking: Unpacking) => void {
  return (unpacking) => unpackAll(file, unpack, unpacking);
}

/** A frame, or one of other programs' data before it. */
function isZstd(file: BlockDevice): boolean {
  if (startsWith('\x28\xb5\x2f\xfd')(file)) return true;
  if (file.size < 12) return false;
  const head = readBytes(file, 0, SIZEOF_SKIPPABLE_FRAME);
  const next = SIZEOF_SKIPPABLE_FRAME + skippable_frame_size(head, 0);
  return (
    isSkippableFrame(skippable_magic(head, 0)) &&
    next + 4 <= file.size &&
    startsWith('\x28\xb5\x2f\xfd')(sliceDevice(file, next, 4))
  );
}

/** .lzma has no magic number: 0x5d, a dictionary as its writers choose them, and a size that is unknown or below 256 GiB. */
function isLzma(file: BlockDevice): boolean {
  if (file.size < 18) return false;
  const head = readBytes(file, 0, SIZEOF_LZMA_ALONE_HEADER + 1);
  const dictionary = lzma_dictionary_size(head, 0);
  const isPower = dictionary >= 4096 && (dictionary & (dictionary - 1)) === 0;
  const isPowerAndHalf = dictionary % 3 === 0 && ((dictionary / 3) & (dictionary / 3 - 1)) === 0 && dictionary >= 6144;
  const high = lzma_uncompressed_size_hi(head, 0);
  const isUnknown = high === 0xffffffff && lzma_uncompressed_size_lo(head, 0) === 0xffffffff;
  const isSize = isUnknown || high < 64;
  // The stream itself begins with a zero.
  const isStream = head[SIZEOF_LZMA_ALONE_HEADER] === 0;
  return lzma_properties(head, 0) === 0x5d && (isPower || isPowerAndHalf) && isSize && isStream;
}
