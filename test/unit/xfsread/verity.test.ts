/** fs-verity of XFS, as patches have it: named, and nothing is said to be verified. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFileSystem } from '../../../src/check/index.ts';
import { memoryDevice, mount } from '../../../src/index.ts';
import { imageBytes } from '../../support/images.ts';
import { XfsPatch } from '../../support/xfs/structures.ts';

const plain = imageBytes('xfs/xfs-default');
const files = [...mount(memoryDevice(plain)).walk('/')].filter(({ stats }) => stats.type === 'file' && stats.size > 0);
const { path, stats } = files[0];

/** The feature, and one file that has it. */
const image = new XfsPatch(plain)
  .superblock((view) => view.setUint32(212, view.getUint32(212) | 0x10))
  .inode(stats.ino, (view) => view.setUint32(124, view.getUint32(124) | 0x40)).image;

test('info names it, and says that nothing is verified', () => {
  const { features, details } = mount(memoryDevice(image));
  assert.ok(features.names.includes('verity'));
  assert.deepEqual(features.unknown, []);
  assert.match(String(details['fsVerity'].value), /^not verified/);
  assert.equal(mount(memoryDevice(plain)).details['fsVerity'], undefined);
});

test('its files are served as any others, but not to who wants verified bytes alone', () => {
  const fs = mount(memoryDevice(image));
  assert.deepEqual(fs.readFile(path), mount(memoryDevice(plain)).readFile(path));
  assert.ok(fs.stat(path).flags?.includes('VERITY'));
  assert.equal(fs.open(path).verityDigest(), undefined);
  const strict = mount(memoryDevice(image), { fsverity: 'enforce' });
  assert.throws(() => strict.readFile(path), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /fs-verity of XFS/ });
  const other = files.find((file) => file.stats.ino !== stats.ino)!;
  assert.ok(strict.readFile(other.path).length > 0);
});

test('check says it', () => {
  const found = (bytes: Uint8Array) =>
    checkFileSystem(mount(memoryDevice(bytes))).findings.filter(({ id }) => id === 'fsverity-unread').length;
  assert.deepEqual([found(image), found(plain)], [1, 0]);
});
