/** .xz: each refusal in its words, in streams whose checksums are right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpackXz } from '../../../src/codecs/xz.ts';
import { readXzBlocks } from '../../../src/codecs/xz-index.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { LZMA2, rawChunk, type XzParts, xzStream } from '../../support/codecs/xz-stream.ts';

const contents = Buffer.from('What a stream holds, in bytes as they are.');
const END = Buffer.alloc(1);

function unpacked(stream: Uint8Array): Buffer {
  const pieces: Uint8Array[] = [];
  unpackXz(memoryDevice(stream), (piece) => void pieces.push(piece.slice()));
  return Buffer.concat(pieces);
}

const data = (...chunks: Uint8Array[]): XzParts => ({ data: Buffer.concat([...chunks, END]) });
const filter = (id: number, ...properties: number[]): XzParts => ({
  filters: [
    [id, ...properties],
    [LZMA2, 0],
  ],
});

test('a stream of bytes as they are is read, with sizes in its header, or a start for its filter', () => {
  const stored = rawChunk(contents).length + 1;
  for (const parts of [{}, { blockFlags: 0xc0, sizes: [stored, contents.length] }, filter(5, 0, 0, 0, 0)]) {
    assert.deepEqual(unpacked(xzStream(contents, parts)), contents);
  }
  // Every byte is the sum of all before it.
  const ones = Uint8Array.from({ length: 9 }, () => 1);
  assert.deepEqual([...unpacked(xzStream(ones, filter(3, 0)))], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a second chunk goes on in the dictionary of the first', () => {
  const parts = data(rawChunk(contents.subarray(0, 10)), rawChunk(contents.subarray(10), 2));
  assert.deepEqual(unpacked(xzStream(contents, parts)), contents);
});

const REFUSED: Readonly<Record<string, readonly [parts: XzParts, message: RegExp, code?: string]>> = {
  'a reserved bit of its flags': [{ flags: [1, 0] }, /reserved bit of the stream flags/],
  'a check past 15': [{ flags: [0, 16] }, /reserved bit of the stream flags/],
  'a check that no writer has': [{ flags: [0, 2], check: Buffer.alloc(4) }, /check of type 2/, 'UNSUPPORTED'],
  'a reserved bit of a block': [{ blockFlags: 4 }, /reserved bit of a block header/],
  'another filter at the end': [{ filters: [[3, 0]] }, /last filter of a block is not LZMA2/],
  'no dictionary size': [{ filters: [[LZMA2]] }, /LZMA2 without its dictionary size/],
  'more in a block header': [{ rest: [0, 0, 1] }, /more in it than its filters/],
  'a header that ends inside a field': [{ filters: [[LZMA2, 0]], blockFlags: 3 }, /ends inside a field/],
  'a number in more bytes than it needs': [{ blockFlags: 0x40, sizes: [0x80, 0] }, /too large or too long/],
  'a number past 2^53': [
    { blockFlags: 0x40, sizes: [...new Array(8).fill(0xff), 0x7f] },
    /number that is too large or too long/,
  ],
  'another stored size': [{ blockFlags: 0x40, sizes: [5] }, /takes up another size than it says/],
  'another unpacked size': [{ blockFlags: 0x80, sizes: [100] }, /makes another size than it says/],
  'an unknown filter': [filter(0x30), /filter 0x30/, 'UNSUPPORTED'],
  'a delta without its distance': [filter(3), /delta filter without its distance/],
  'a branch filter with odd properties': [filter(5, 1, 2), /branch filter with odd properties/],
  'a branch filter between instructions': [filter(5, 2, 0, 0, 0), /starts between instructions/],
  'a dictionary of no size': [{ filters: [[LZMA2, 41]] }, /dictionary size code 41/],
  'a dictionary of 4 GiB': [{ filters: [[LZMA2, 40]] }, /dictionary of 4095\.9\d* MiB/, 'UNSUPPORTED'],
  'a dictionary of 512 MiB': [{ filters: [[LZMA2, 34]] }, /dictionary of 512 MiB/, 'UNSUPPORTED'],
  'a first chunk without a dictionary': [data(rawChunk(contents, 2)), /starts no dictionary/],
  'a chunk of no kind': [data(rawChunk(contents, 3)), /LZMA2 control byte 3/],
  'an LZMA chunk without properties': [
    data(rawChunk(contents.subarray(0, 9)), Buffer.from([0xa0, 0, 9, 0, 5, 0, 0, 0, 0, 0, 0])),
    /first LZMA chunk has no properties/,
  ],
  'an LZMA chunk that begins with something': [
    data(Buffer.from([0xe0, 0, 9, 0, 5, 0x5d, 1, 0, 0, 0, 0, 0])),
    /does not begin with 0/,
  ],
  'padding of a block': [{ dataPadding: 1 }, /padding of a block is not zeros/],
  'padding of the index': [{ index: [1, 57, 200], indexPadding: 1 }, /padding of the index is not zeros/],
  'an index of another block': [{ index: [1, 60, 41] }, /index does not fit the blocks/],
  'a block of four bytes in the index': [{ index: [1, 4, 41] }, /a block of 4 bytes in the index/],
  'another size of the index': [{ indexSize: 64 }, /footer does not fit the stream/],
  'another check in the footer': [{ footerFlags: [0, 1] }, /footer does not fit the stream/],
};

for (const [name, [parts, message, code = 'CORRUPT']] of Object.entries(REFUSED)) {
  test(`a stream with ${name} is refused`, () => {
    const stream = xzStream(contents.subarray(0, 41), parts);
    assert.throws(() => unpacked(stream), { code: `ERR_BOOTFS_${code}`, message });
  });
}

test('more blocks than the file can hold, or than are kept, are refused as they are counted', () => {
  const blocksOf = (parts: XzParts, more: Uint8Array = Buffer.alloc(0)) =>
    readXzBlocks(memoryDevice(Buffer.concat([xzStream(contents, parts), more])));
  assert.equal(blocksOf({}).length, 1);
  assert.throws(() => blocksOf({ indexSize: 2 ** 30 }), { message: /index larger than its file/ });
  assert.throws(() => blocksOf({ footerFlags: [0, 4] }), { message: /header and footer of a stream differ/ });
  const whole = { index: [1, 12 + rawChunk(contents).length + 1, 2 ** 53 - 1] };
  assert.throws(() => blocksOf(whole, xzStream(contents, whole)), { message: /image of more than 2\^53 bytes/ });
  assert.throws(() => blocksOf({ index: [1, 4000, 10] }), { message: /index does not fit the file/ });
  assert.throws(() => blocksOf({ indexSize: 12 }), { message: /no index where one must be/ });
  assert.throws(() => blocksOf({}, Buffer.alloc(3)), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.throws(() => readXzBlocks(memoryDevice(xzStream(contents).subarray(-20))), { code: 'ERR_BOOTFS_CORRUPT' });
});

/** Bundles of IA-64 with branches in each of their slots, and what xz 5.4.1 --ia64 makes of them. */
const BUNDLES = Buffer.from(
  'f0bf21e4bad300f8c85bac01f091b758d201b413141480611f3f2807d04e5050565473ef461380298c47a80ff0353458980214d931140528' +
    'b263280a5064c7504076862ba01180c12937280010b54350bc045c4f151480d1812ea812703d55509103b4b0e09209e81a622813d035c450' +
    '37045ca6121480d9254da81070994a50',
  'hex',
);
const FILTERED = Buffer.from(
  'f0bf21e4bad300f8c85bac01f091b758d201b413141480611f3f2807e04e5050565473ef461380298c47a80f10363458980214d931140528' +
    'b263280a8064c7504076862ba01180c12937280010b54350bc045c4f151480d1812ea812c03d55509103b4b0e09209e81a6228133036c450' +
    '370478a6121480d9254da810e0994a50',
  'hex',
);

test('branches of IA-64 are relative again, and what only looks like one stays', () => {
  assert.notDeepEqual(BUNDLES, FILTERED);
  assert.deepEqual(unpacked(xzStream(FILTERED, filter(6))), BUNDLES);
});
