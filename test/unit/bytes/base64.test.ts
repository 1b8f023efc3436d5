import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64, encodeBase64 } from '../../../src/bytes/base64.ts';
import { concatBytes } from '../../../src/bytes/concat.ts';

test('bytes of every length go out as Node writes them, and come back, with line ends between the digits', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length * 11) & 255);
    const text = Buffer.from(bytes).toString('base64');
    assert.equal(encodeBase64(bytes), text);
    assert.deepEqual(decodeBase64(text), bytes);
    assert.deepEqual(decodeBase64(text.replace(/(.{8})/g, '$1\r\n')), bytes);
  }
});

test('what is no base64 gives nothing', () => {
  for (const text of ['A', 'AA', 'AAA', 'A===', '====', 'AA=A', 'AAA!', 'AA-_', 'ÄAAA']) {
    assert.equal(decodeBase64(text), undefined, text);
  }
});

test('parts one behind the other', () => {
  assert.deepEqual(concatBytes([Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)]), Uint8Array.of(1, 2, 3));
  assert.deepEqual(concatBytes([]), new Uint8Array(0));
});
