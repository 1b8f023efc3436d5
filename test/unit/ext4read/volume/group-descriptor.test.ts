import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

for (const [name, field] of [
  ['bg_block_bitmap', 0],
  ['bg_inode_bitmap', 4],
  ['bg_inode_table', 8],
] as const) {
  test(`${name} outside the filesystem refuses it`, () => {
    const image = new ExtImage('ext/ext4-no-checksums').put(2048 + field, 4, 0x7fffffff);
    assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT', message: new RegExp(`${name} is 2147483647`) });
  });
}

test('without flex_bg, an inode table in another group refuses the filesystem', () => {
  const image = new ExtImage('ext/ext4-no-flex-bg');
  const first = u32le(image.bytes, 2048 + 8);
  const is64Bit = (u32le(image.bytes, 1024 + 0x60) & 0x80) !== 0;
  image.put(2048 + (is64Bit ? 64 : 32) + 8, 4, first);
  assert.throws(() => image.mount({ verify: 'eager' }), { message: /outside its group/ });
});

for (const name of ['ext/ext4-gdt-csum', 'ext/ext4-block-1k']) {
  test(`a wrong checksum in ${name} is one warning, and everything is read`, () => {
    const image = new ExtImage(name);
    assert.deepEqual(
      image.warnings({}, (fs) => fs.readdir('/')),
      [],
    );
    image.put(2048 + 0x0c, 2, 1);
    const warnings = image.warnings({}, (fs) => assert.equal(fs.readFile('/dir/deep/er/file').length, 10));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0].message, /bg_checksum is wrong \(group 0, groups 1\)/);
  });
}

test('with lazy verification a bad descriptor matters when it is used', () => {
  const image = new ExtImage('ext/ext4-extent-depth');
  image.put(2048 + 64 + 8, 4, 0x7fffffff);
  assert.throws(() => image.mount(), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.equal(image.mount({ verify: 'lazy' }).readFile('/short').length, 5);
});

test('descriptors read with another size stand outside their groups, and refuse the filesystem', () => {
  // Without 64bit, the high half of each descriptor is taken for the next one.
  const image = new ExtImage('ext/ext4-no-flex-bg');
  image.put(1024 + 0x60, 1, image.bytes[1024 + 0x60] & ~0x80);
  assert.throws(() => image.mount({ verify: 'none' }).readFile('/dir/deep/er/file'), { message: /outside its group/ });
});
