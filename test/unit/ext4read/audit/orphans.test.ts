import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u32le } from '../../../../src/bytes/endian.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';
import { mountImage } from '../../../support/images.ts';

test('a file that was open when it was deleted is counted, on the list or in the orphan file', () => {
  assert.equal(mountImage('ext/ext4-crash-orphans').journal?.orphans, 1);
  assert.equal(mountImage('ext/ext4-crash-orphan-file').journal?.orphans, 1);
  assert.equal(mountImage('ext/ext4-orphan-file').journal?.orphans, 0);
  assert.equal(mountImage('ext/ext2-default').journal?.orphans, 0);
});

test('a list that runs in a circle, or leads nowhere, is a warning, and everything can be read', () => {
  for (const next of [30, 0xffff_fff0]) {
    const image = new ExtImage('ext/ext2-default').putSuper(0xe8, 4, 30);
    image.put(image.inodeAt(30) + 0x14, 4, next);
    const warnings = image.warnings({}, (fs) => {
      assert.equal(fs.journal?.orphans, undefined);
      assert.ok(fs.readdir('/').length > 5);
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0].message, next === 30 ? /orphan list does not end/ : /inode number outside/);
  }
});

test('an orphan file without its magic number, or of a senseless size, is a warning', () => {
  const ino = 12;
  const bad = new ExtImage('ext/ext4-orphan-file');
  bad.put(bad.inodeAt(ino) + 0x4, 4, 0x0100_0000);
  const tooLarge = bad.warnings({ verify: 'none' }, (fs) => assert.equal(fs.journal?.orphans, undefined));
  const unmarked = new ExtImage('ext/ext4-orphan-file');
  const firstExtentStart = unmarked.inodeAt(ino) + 0x28 + 12 + 8;
  const tail = u32le(unmarked.bytes, firstExtentStart) * unmarked.blockSize + unmarked.blockSize - 8;
  unmarked.put(tail, 4, 0);
  const noMagic = unmarked.warnings({}, (fs) => assert.equal(fs.journal?.orphans, undefined));
  assert.ok(noMagic.some(({ message }) => /ob_magic/.test(message)));
  assert.ok(tooLarge.some(({ message }) => /orphan file has 16777216 bytes/.test(message)));
});
