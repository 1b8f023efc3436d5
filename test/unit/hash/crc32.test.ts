import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { crc32 } from '../../../src/hash/crc32.ts';

test('crc32 gives the published check value, and 0 for nothing', () => {
  assert.equal(crc32(encodeUtf8('123456789')), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});
