import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  attempt,
  BootfsError,
  type BootfsErrorCode,
  corrupt,
  isCorrupt,
  isDeviceError,
  isImageError,
  reasonInContext,
  unsupported,
} from '../../../src/contract/errors.ts';

test('an error says what is wrong apart from its code and from where it is wrong', () => {
  const error = corrupt('eh_magic is 0x0000', { inode: 12, block: 777 });
  assert.equal(error.message, 'ERR_BOOTFS_CORRUPT: eh_magic is 0x0000 (inode 12, block 777)');
  assert.equal(error.reason, 'eh_magic is 0x0000');
  assert.equal(reasonInContext(error), 'eh_magic is 0x0000 (inode 12, block 777)');
  assert.equal(reasonInContext(unsupported('feature x')), 'feature x');
});

test('attempt lets through whatever it was not told to expect', () => {
  const failWith = (error: unknown) => () => {
    throw error;
  };
  const reasonOf = ({ reason }: BootfsError) => reason;
  const codes: BootfsErrorCode[] = ['EIO', 'EFBIG', 'ERR_BOOTFS_NEED_RANGE', 'ERR_BOOTFS_UNSUPPORTED'];
  assert.equal(
    attempt(() => 7, isCorrupt, reasonOf),
    7,
  );
  assert.equal(attempt(failWith(corrupt('bad')), isCorrupt, reasonOf), 'bad');
  assert.equal(attempt(failWith(unsupported('new')), isImageError, reasonOf), 'new');
  assert.equal(attempt(failWith(new BootfsError('EIO', 'gone')), isDeviceError, reasonOf), 'gone');
  for (const code of codes) {
    const error = new BootfsError(code, 'other');
    assert.throws(() => attempt(failWith(error), isCorrupt, reasonOf), error);
  }
  assert.throws(() => attempt(failWith(new TypeError('bug')), isImageError, reasonOf), TypeError);
});
