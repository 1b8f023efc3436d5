/** dm-mod.create=: which tables are of verity, and what they say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeDmCreate } from '../../../../src/check/command-line/dm-create.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';

const HASH = 'ab'.repeat(32);
const TABLE = `0 280 verity 1 PARTUUID=1-2 /dev/sda3 512 1024 35 7 sha256 ${HASH}`;

test('the words of a table are those that the kernel takes', () => {
  // The example of Documentation/admin-guide/device-mapper/dm-init.rst has two devices, each with its own table.
  const value = `lroot,,,rw, 0 4096 linear 98:16 0, 4096 4096 linear 98:32 0;vroot,,4,ro,${TABLE} 0102`;
  assert.deepEqual(decodeDmCreate(value), [
    {
      name: 'vroot',
      dataDevice: 'PARTUUID=1-2',
      hashDevice: '/dev/sda3',
      rootHash: HASH,
      hashOffset: 7 * 1024,
      parameters: {
        hash: 'sha256',
        format: 1,
        salt: Uint8Array.of(1, 2),
        dataBlockSize: 512,
        hashBlockSize: 1024,
        dataBlocks: 35,
      },
      fecDevice: undefined,
    },
  ]);
  const [first, second] = decodeDmCreate(
    `a,,,ro,${TABLE} -,${TABLE} - 3 ignore_zero_blocks use_fec_from_device /dev/sda4`,
  );
  assert.deepEqual([first.parameters.salt.length, first.fecDevice, second.fecDevice], [0, undefined, '/dev/sda4']);
});

test('what is no table of verity says nothing, and an unknown hash is refused', () => {
  for (const value of [
    '',
    ';;',
    'a,b,c',
    'a,,,ro,',
    'a,,,ro,0 1 verity',
    `a,,,ro,${TABLE}`,
    `a,,,ro,${TABLE.replace(' 35 ', ' x ')} -`,
  ]) {
    assert.deepEqual(decodeDmCreate(value), [], value);
  }
  // A number of more digits than any device has blocks is none.
  assert.deepEqual(decodeDmCreate(`a,,,ro,${TABLE.replace(' 35 ', ` ${'9'.repeat(16)} `)} -`), []);
  const isUnsupported = (error: unknown) => error instanceof BootfsError && error.code === 'ERR_BOOTFS_UNSUPPORTED';
  assert.throws(() => decodeDmCreate(`a,,,ro,${TABLE.replace('sha256', 'md5')} -`), isUnsupported);
  assert.equal(decodeDmCreate(`a,,,ro${`,${TABLE} -`.repeat(300)}`).length, 256);
  assert.equal(decodeDmCreate(`a,,,ro,${TABLE} -;`.repeat(300)).length, 256);
});
