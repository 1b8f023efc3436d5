import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeTime } from '../../../../src/xfsread/inode/inode-times.ts';

function stored(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

test('BIGTIME counts nanoseconds from 1901 to 2486, exactly', () => {
  assert.deepEqual(decodeTime(stored(0n), true), { seconds: -(2 ** 31), nanoseconds: 0 });
  for (const seconds of [-(2 ** 31) + 1, -1, 0, 1700000000, 2 ** 31, 16299260424]) {
    for (const nanoseconds of [0, 1, 123456789, 999999999]) {
      const value = (BigInt(seconds) + 2n ** 31n) * 1_000_000_000n + BigInt(nanoseconds);
      assert.deepEqual(decodeTime(stored(value), true), { seconds, nanoseconds });
    }
  }
  const last = decodeTime(stored(2n ** 64n - 1n), true);
  assert.deepEqual(last, { seconds: 18446744073 - 2 ** 31, nanoseconds: 709551615 });
});

test('the old form has signed seconds', () => {
  assert.deepEqual(decodeTime(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 5), false), {
    seconds: -1,
    nanoseconds: 5,
  });
});
