import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { decodeNoKeyName, encodeNoKeyName, noKeyForm } from '../../../../src/ext4read/directory/no-key-name.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const ciphertext = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 77 + 3) & 255);

test('hash and ciphertext are shown in base64url', () => {
  for (const length of [16, 17, 18, 19, 32, 149]) {
    const shown = encodeNoKeyName(ciphertext(length), { major: 0x12345678, minor: 0x9abcdef0 })!;
    const expected = Buffer.concat([Buffer.from('78563412f0debc9a', 'hex'), ciphertext(length)]);
    assert.equal(Buffer.from(shown).toString(), expected.toString('base64url'));
    assert.deepEqual(decodeNoKeyName(shown), ciphertext(length));
  }
});

test('a long ciphertext is cut, and its rest hashed', () => {
  const form = noKeyForm(ciphertext(200));
  const rest = createHash('sha256').update(ciphertext(200).subarray(149)).digest();
  assert.deepEqual(Buffer.from(form), Buffer.concat([ciphertext(200).subarray(0, 149), rest]));
  const shown = encodeNoKeyName(ciphertext(200), { major: 0, minor: 0 })!;
  assert.equal(shown.length, 252);
  assert.deepEqual(decodeNoKeyName(shown), form);
});

test('what is no such name decodes to nothing', () => {
  assert.equal(encodeNoKeyName(ciphertext(15), { major: 0, minor: 0 }), undefined);
  for (const name of ['', 'AAAA', 'has space____', 'A'.repeat(241), 'AAAAAAAAAAAAAAAAAAAAAB']) {
    assert.equal(decodeNoKeyName(Buffer.from(name)), undefined, name);
  }
});

test('encrypted names are listed and found, contents are refused by name', () => {
  const fs = new ExtImage('ext/ext4-encrypt').mount();
  for (const entry of fs.walk('/secret')) {
    assert.equal(fs.lstat(entry.path).ino, entry.stats.ino);
    if (entry.stats.type !== 'file') continue;
    assert.throws(() => entry.open(), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /encrypted contents/ });
  }
  assert.equal(fs.exists('/secret/no-such-name'), false);
});
