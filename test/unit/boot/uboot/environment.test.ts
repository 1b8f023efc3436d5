/** U-Boot's environment as it is saved. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkBudget } from '../../../../src/boot/text/budget.ts';
import { decodeSavedEnvironment, newerEnvironment } from '../../../../src/boot/uboot/environment.ts';
import { putU32le } from '../../../../src/bytes/endian.ts';
import { crc32 } from '../../../../src/hash/crc32.ts';

function saved(data: Uint8Array, flag?: number): Uint8Array {
  const start = flag === undefined ? 4 : 5;
  const bytes = new Uint8Array(start + data.length);
  bytes.set(data, start);
  putU32le(bytes, 0, crc32(data));
  if (flag !== undefined) bytes[4] = flag;
  return bytes;
}

const decoded = (bytes: Uint8Array) => decodeSavedEnvironment(new WorkBudget(), bytes);

test('names and values up to the empty one, or to the end; what is no pair is passed over', () => {
  const whole = decoded(saved(Buffer.from('a=1\0b=x=y\0alone\0=none\0c=\0\0d=behind\0')));
  assert.deepEqual(
    [...whole!.variables],
    [
      ['a', '1'],
      ['b', 'x=y'],
      ['c', ''],
    ],
  );
  assert.equal(whole!.flag, undefined);
  assert.deepEqual(
    [...decoded(saved(Buffer.from('a=1\0b=2')))!.variables],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  );
  assert.deepEqual([...decoded(saved(Buffer.from([0x61, 0x3d, 0xff, 0, 0])))!.variables], []);
});

test('without its checksum, or too short for one, it is none', () => {
  const bytes = saved(Buffer.from('a=1\0\0'), 7);
  assert.equal(decoded(bytes)!.flag, 7);
  bytes[8] ^= 1;
  assert.equal(decoded(bytes), undefined);
  assert.equal(decoded(new Uint8Array(3)), undefined);
  assert.equal(decoded(Uint8Array.of(1, 2, 3, 4, 5)), undefined);
});

test('of two copies the one that was saved last, also where the counter has wrapped around', () => {
  const copy = (flag: number | undefined) => ({ variables: new Map<string, string>(), flag });
  for (const [first, second, newer] of [
    [3, 4, 4],
    [4, 3, 4],
    [255, 0, 0],
    [0, 255, 0],
    [9, 9, 9],
  ]) {
    assert.equal(newerEnvironment(copy(first), copy(second))?.flag, newer, `${first} ${second}`);
  }
  const only = copy(5);
  assert.equal(newerEnvironment(undefined, only), only);
  assert.equal(newerEnvironment(only, undefined), only);
});
