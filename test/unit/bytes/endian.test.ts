import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { i32le, putU32be, putU32le, u16be, u16le, u32be, u32le, u64be, u64le } from '../../../src/bytes/endian.ts';

test('integers come out as DataView reads them, at any offset', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 11, maxLength: 11 }), fc.nat(3), (bytes, at) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      assert.equal(u16le(bytes, at), view.getUint16(at, true));
      assert.equal(u16be(bytes, at), view.getUint16(at));
      assert.equal(u32le(bytes, at), view.getUint32(at, true));
      assert.equal(u32be(bytes, at), view.getUint32(at));
      assert.equal(i32le(bytes, at), view.getInt32(at, true));
      assert.equal(u64le(bytes, at), Number(view.getBigUint64(at, true)));
      assert.equal(u64be(bytes, at), Number(view.getBigUint64(at)));
    }),
  );
});

test('what is put is what is read', () => {
  const bytes = new Uint8Array(9);
  putU32le(bytes, 1, 0xdeadbeef);
  putU32be(bytes, 5, 0xdeadbeef);
  assert.equal(u32le(bytes, 1), 0xdeadbeef);
  assert.equal(u32be(bytes, 5), 0xdeadbeef);
});
