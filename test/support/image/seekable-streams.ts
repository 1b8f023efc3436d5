/** Streams that say where their parts are, made part by part. */
import { crc32, deflateRawSync } from 'node:zlib';
import { putU32le } from '../../../src/bytes/endian.ts';
import { xxh32 } from '../../../src/hash/xxh32.ts';

/** A file as bgzip writes it: members of at most 64 KiB, then an empty one. */
export function bgzipFile(contents: Uint8Array, memberBytes = 65280): Buffer {
  const members: Buffer[] = [];
  for (let at = 0; at < contents.length; at += memberBytes) {
    members.push(bgzipMember(contents.subarray(at, at + memberBytes)));
  }
  return Buffer.concat([...members, bgzipMember(new Uint8Array(0))]);
}

/** `unpackedSize` is what the trailer says. */
export function bgzipMember(contents: Uint8Array, unpackedSize = contents.length): Buffer {
  const packed = deflateRawSync(contents);
  const member = Buffer.alloc(18 + packed.length + 8);
  member.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 0x42, 0x43, 2, 0]);
  member.writeUInt16LE(member.length - 1, 16);
  member.set(packed, 18);
  member.writeUInt32LE(crc32(contents), 18 + packed.length);
  member.writeUInt32LE(unpackedSize, 22 + packed.length);
  return member;
}

export interface Lz4FrameOptions {
  /** What the header says; that of the contents by default, undefined for none. */
  readonly contentSize?: number | undefined;
  readonly areBlocksLinked?: boolean;
  readonly hasBlockChecksums?: boolean;
  readonly hasContentChecksum?: boolean;
}

/** A frame of stored blocks, of at most 64 KiB each. */
export function lz4Frame(blocks: readonly Uint8Array[], options: Lz4FrameOptions = {}): Buffer {
  const contents = Buffer.concat(blocks);
  const { areBlocksLinked = false, hasBlockChecksums = true, hasContentChecksum = true } = options;
  const contentSize = 'contentSize' in options ? options.contentSize : contents.length;
  const flags = [!areBlocksLinked && 0x20, hasBlockChecksums && 0x10, hasContentChecksum && 0x04];
  const header = new Uint8Array(contentSize === undefined ? 2 : 10);
  header[0] = flags.reduce<number>((sum, flag) => sum | Number(flag), contentSize === undefined ? 0x40 : 0x48);
  header[1] = 0x40;
  if (contentSize !== undefined) putU32le(header, 2, contentSize);
  return Buffer.concat([
    word(0x184d2204),
    header,
    Uint8Array.of((xxh32(header) >>> 8) & 0xff),
    ...blocks.flatMap((block) => [
      word((block.length | 0x8000_0000) >>> 0),
      block,
      hasBlockChecksums ? word(xxh32(block)) : new Uint8Array(0),
    ]),
    word(0),
    hasContentChecksum ? word(xxh32(contents)) : new Uint8Array(0),
  ]);
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  putU32le(bytes, 0, value);
  return bytes;
}
