import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lz4 } from '../../../src/codecs/lz4.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { ErofsBuilder, join, LAYOUT, le, lz4Run, mapHeader } from '../../support/erofs/erofs-builder.ts';

const mount = mountWith([erofsDriver({ lz4 })]);
const LZ4 = 0x10000000;

function builderWithLz4(): ErofsBuilder {
  const builder = new ErofsBuilder({ incompat: 0x83 });
  builder.setSuperblock(0x54, le([2, 1]));
  builder.setSuperblock(0x80, le([2, 14], [2, 65535], [2, 16], [8, 0], [2, 0]));
  return builder;
}

test('addresses of 4-byte records add up over thousands of them, in any order', () => {
  const builder = builderWithLz4();
  const count = 3000;
  const parts = Array.from({ length: count }, (_, at) => (at % 5 === 4 ? new Uint8Array(0) : lz4Run(at & 255, 4096)));
  const start = builder.addBlocks(join(...parts)) * 4096;
  const table = parts.map((part) => le([4, part.length === 0 ? 0 : part.length + LZ4]));
  builder.addFile('f', {
    layout: LAYOUT.compressedFull,
    size: count * 4096,
    isExtended: true,
    after: join(mapHeader({ advise: 0x1 }), le([8, start]), ...table),
  });
  const file = mount(memoryDevice(builder.finish())).open('/f');
  const part = new Uint8Array(4096);
  for (const at of [2999, 0, 1023, 1024, 1025, 2048, 2047, 4, 1500, 2999, 1]) {
    file.read(at * 4096, part);
    const expected = at % 5 === 4 ? 0 : at & 255;
    assert.ok(
      part.every((byte) => byte === expected),
      `record ${at}`,
    );
  }
});

/** A file of 12 KiB of 16-byte records. */
function sorted(records: readonly { plen: number; start: number; logical: number }[], block = 0): FileSystem {
  const builder = builderWithLz4();
  const data = builder.addBlocks(lz4Run(0x55, 12288));
  const table = records.map(({ plen, start, logical }) =>
    le([4, plen], [4, start === 0 ? data * 4096 : start], [4, block], [4, logical]),
  );
  builder.addFile('f', {
    layout: LAYOUT.compressedFull,
    size: 12288,
    isExtended: true,
    after: join(mapHeader({ advise: 0x5, first: records.length }), new Uint8Array(8), ...table),
  });
  return mount(memoryDevice(builder.finish()));
}

const length = lz4Run(0x55, 12288).length;

test('a gap before the first record, and a table without records, are holes', () => {
  const partial = 0x8000000;
  const fs = sorted([{ plen: length | LZ4 | partial, start: 0, logical: 4000 }]);
  const bytes = fs.readFile('/f');
  assert.ok(bytes.every((byte, at) => byte === (at < 4000 ? 0 : 0x55)));
  assert.deepEqual(
    fs.extents('/f').map(({ kind }) => kind),
    ['hole', 'compressed'],
  );
  assert.ok(
    sorted([])
      .readFile('/f')
      .every((byte) => byte === 0),
  );
});

test('records out of order are refused', () => {
  const at = (logical: number): { plen: number; start: number; logical: number } => ({ plen: 0, start: 0, logical });
  const fs = sorted([at(0), at(9000), at(8000), at(20_000), at(1)]);
  assert.throws(() => fs.readFile('/f'), /out of order/);
});

test('what is outside of the limits is refused', () => {
  const refused: [RegExp, number, number][] = [
    [/larger than 1 MiB/, 0x1fffff | LZ4, 0],
    [/extent of algorithm 9/, length | 0xa0000000, 0],
    [/does not list it/, length | 0x20000000, 0],
    [/plain extent of 12288 bytes in/, length, 0],
    [/outside of the 48-bit address space/, length | LZ4, 0xffffffff],
    [/can't be decoded: LZ4 stream/, 20 | LZ4, 0],
  ];
  for (const [reason, plen, startHi] of refused) {
    const fs = sorted([{ plen: plen >>> 0, start: 0, logical: 0 }], startHi);
    assert.throws(() => fs.readFile('/f'), reason);
  }
});
