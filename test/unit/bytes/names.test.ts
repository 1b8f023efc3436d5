import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes, escapePath, joinPath, nameFromBytes } from '../../../src/bytes/names.ts';
import { decodeLabel, decodeUtf8, encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { formatUuid } from '../../../src/bytes/uuid.ts';

test('UTF-8 goes both ways as TextEncoder and TextDecoder have it', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const strict = (bytes: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text)),
    ),
  );
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(decodeUtf8(encodeUtf8(text)), text)));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => assert.equal(decodeUtf8(bytes), strict(bytes))));
});

test('surrogates, overlong forms and cut-off sequences are not UTF-8', () => {
  const bad = ['eda080', 'c080', 'e08080', 'f0808080', 'f4908080', 'e282', 'ff', '80', 'c2', 'f09f98'];
  for (const hex of bad) assert.equal(decodeUtf8(Buffer.from(hex, 'hex')), undefined, hex);
});

test('a lone surrogate is encoded as U+FFFD', () => {
  assert.deepEqual(encodeUtf8('a\ud800b'), new Uint8Array([0x61, 0xef, 0xbf, 0xbd, 0x62]));
  assert.deepEqual(encodeUtf8('\udc00'), new Uint8Array([0xef, 0xbf, 0xbd]));
});

test('escaping keeps every byte', () => {
  const name = new Uint8Array([0x61, 0xff, 0xc3, 0xa9, 0x5c, 0xed, 0xa0, 0x80]);
  assert.equal(escapePath(name), 'a\\xffé\\\\\\xed\\xa0\\x80');
  assert.equal(escapePath('back\\slash 😀'), 'back\\\\slash 😀');
});

test('a name is a string where it can be, else a copy of its bytes', () => {
  assert.equal(nameFromBytes(encodeUtf8('größe')), 'größe');
  const bytes = new Uint8Array([0xff]);
  const name = nameFromBytes(bytes);
  bytes[0] = 0;
  assert.deepEqual(name, new Uint8Array([0xff]));
});

test('bytes sort as memcmp does, a prefix first', () => {
  const order = ['', 'a', 'a-', 'a/', 'b', 'é', '😀'].map(encodeUtf8);
  for (let at = 1; at < order.length; at++) assert.ok(compareBytes(order[at - 1], order[at]) < 0);
  assert.ok(compareBytes(new Uint8Array([0xff]), new Uint8Array([0x01, 0x02])) > 0);
});

test('paths are joined with one slash', () => {
  assert.equal(decodeUtf8(joinPath(encodeUtf8('/'), encodeUtf8('a'))), '/a');
  assert.equal(decodeUtf8(joinPath(encodeUtf8('/a'), encodeUtf8('b'))), '/a/b');
});

test('labels end at a NUL, and are Latin-1 where they are not UTF-8', () => {
  assert.equal(decodeLabel(encodeUtf8('boot\0garbage')), 'boot');
  assert.equal(decodeLabel(new Uint8Array([0x62, 0xf6, 0x6f, 0x74])), 'böot');
});

test('a uuid is shown in the order of its bytes', () => {
  assert.equal(formatUuid(Uint8Array.from({ length: 16 }, (_, at) => at * 17)), '00112233-4455-6677-8899-aabbccddeeff');
});
