/** LZ4 frames: each refusal in its words, with header checksums that are right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpackLz4 } from '../../../src/codecs/lz4-frame.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { xxh32 } from '../../../src/hash/xxh32.ts';
import { lz4Frame } from '../../support/image/seekable-streams.ts';

const contents = Buffer.from('What a frame holds.');
const good = lz4Frame([contents]);
/** Behind the magic number, the two bytes of flags, the size, and the checksum of these. */
const CHECKSUM = 4 + 10;

function unpacked(file: Uint8Array): { text: string; end: number } {
  const pieces: Uint8Array[] = [];
  const end = unpackLz4(memoryDevice(file), (piece) => void pieces.push(piece.slice()));
  return { text: Buffer.concat(pieces).toString('latin1'), end };
}

function changed(at: number, value: number): Uint8Array {
  const file = Uint8Array.from(good);
  file[at] = value;
  if (at < CHECKSUM) file[CHECKSUM] = (xxh32(file.subarray(4, CHECKSUM)) >>> 8) & 0xff;
  return file;
}

test('a skippable frame makes nothing, and says where the next one begins', () => {
  const skippable = Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  assert.deepEqual(unpacked(skippable), { text: '', end: 11 });
  assert.deepEqual(unpacked(good), { text: contents.toString(), end: good.length });
});

const REFUSED: Readonly<Record<string, readonly [file: Uint8Array, message: RegExp, code?: string]>> = {
  'without its header': [good.subarray(0, 5), /lz4.*cut off|lz4.*ends/],
  'of version 2': [changed(4, 0xbc), /frame of version 2/],
  'with a reserved bit': [changed(4, 0x7e), /reserved bit of the frame header/],
  'with a dictionary': [changed(4, 0x7d), /lz4 with a dictionary/, 'UNSUPPORTED'],
  'with a damaged header': [changed(CHECKSUM, good[CHECKSUM] ^ 1), /checksum of the frame header is wrong/],
  'of blocks of 16 KiB': [changed(5, 0x30), /block size code 3/],
  'that says another size': [changed(6, 200), /another size than it says/],
  'with a block of 8 MiB': [changed(CHECKSUM + 3, 0x80), /block of 8388627 bytes/],
  'with a damaged block': [changed(CHECKSUM + 6, 0), /checksum of a block does not fit it/],
  'with another checksum': [changed(good.length - 1, good[good.length - 1] ^ 1), /does not fit its contents/],
  'that is none': [Uint8Array.of(1, 2, 3, 4), /lz4: bad magic number/],
  'of before, cut off in a size': [Uint8Array.of(0x02, 0x21, 0x4c, 0x18, 1, 0), /cut off|ends/],
};

for (const [name, [file, message, code = 'CORRUPT']] of Object.entries(REFUSED)) {
  test(`a frame ${name} is refused`, () => {
    assert.throws(() => unpacked(file), { code: `ERR_BOOTFS_${code}`, message });
  });
}
