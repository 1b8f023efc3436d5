import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showAcl } from '../../../../src/xfsread/xattr/acl.ts';

const stored = (...words: number[]) => {
  const bytes = new Uint8Array(words.length * 4);
  for (const [index, word] of words.entries()) new DataView(bytes.buffer).setUint32(index * 4, word);
  return bytes;
};

test('an ACL is shown little-endian, with numbers only where they name somebody', () => {
  const shown = showAcl(stored(2, 1, 77, 7 << 16, 2, 1000, 5 << 16), 9);
  assert.equal(Buffer.from(shown).toString('hex'), '02000000' + '01000700ffffffff' + '02000500e8030000');
});

test('what is no ACL is refused', () => {
  for (const bytes of [new Uint8Array(3), stored(1), stored(0, 1), stored(0xffffffff), stored(1, 3, 0, 0)]) {
    assert.throws(() => showAcl(bytes, 9), { code: 'ERR_BOOTFS_CORRUPT' });
  }
});
