import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { imagePath } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const files = scratch(after);
const IMAGE = imagePath('ext/ext4-default-4k.img.gz');

test('what is not a directory is no place to mount on', async () => {
  const file = files.write('file', new Uint8Array(1));
  const [missing, plain] = [await bootfs('mount', IMAGE, `${files.path}/none`), await bootfs('mount', IMAGE, file)];
  assert.deepEqual([missing.status, plain.status], [2, 2]);
  assert.match(missing.error, /none: ENOENT\n$/);
  assert.match(plain.error, /file: not a directory\n$/);
  assert.equal((await bootfs('mount', IMAGE)).status, 2);
});

test('an image that can not be read is not mounted', async () => {
  const { status, error } = await bootfs('mount', files.write('zeros', new Uint8Array(65_536)), files.path);
  assert.equal(status, 3);
  assert.equal(error.trimEnd().split('\n').length, 1);
});
