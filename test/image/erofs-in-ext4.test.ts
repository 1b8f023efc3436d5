/** An EROFS image stored as a file on an ext4 /boot that was not unmounted: the initoverlayfs way to boot. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allCodecs } from '../../src/codecs/all.ts';
import { fileDevice } from '../../src/device/file-device.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { erofsDriver } from '../../src/erofsread/erofs.ts';
import { ext4Driver } from '../../src/ext4read/ext4.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { manifestLines } from '../support/manifest.ts';

const mount = mountWith([ext4Driver, erofsDriver(allCodecs)]);
const disk = memoryDevice(imageBytes('erofs/nested/ext4-crash'));

test('the image that the journal brings is read as Linux shows it', () => {
  const boot = mount(disk);
  assert.equal(boot.journal?.action, 'replayed');
  const fs = mount(fileDevice(boot, '/boot/initoverlayfs.img'));
  assert.equal(fs.type, 'erofs');
  const expected = readFileSync(imagePath('erofs/lzma-48bit-allfrag.jsonl'), 'utf8');
  assert.ok(`${manifestLines(fs).join('\n')}\n` === expected);
});

test('without the journal there is only the old file, which is no image', () => {
  const boot = mount(disk, { journal: 'ignore' });
  assert.throws(() => mount(fileDevice(boot, '/boot/initoverlayfs.img')), /ERR_BOOTFS_UNRECOGNISED|ENOENT/);
});
