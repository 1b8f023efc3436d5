/**
 * initoverlayfs from end to end: a /boot whose power went, an EROFS on it that dm-verity vouches for, a layer above it, and the merged
 * view; and a composefs image beside its objects. Linux made both merged views: they lie on the image.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from '../../src/contract/block-device.ts';
import {
  composefs,
  countingDevice,
  type FileSystem,
  fileDevice,
  memoryDevice,
  mount,
  objectStore,
  overlay,
  parseImageDigest,
  verifiedImage,
  verityDevice,
} from '../../src/index.ts';
import { imageBytes } from '../support/images.ts';
import { manifestLines } from '../support/manifest.ts';
import { hashAreaOf, makeVerityImage, SMALL } from '../support/verity/verity-image.ts';

const bytes = imageBytes('ext/ext4-crash-layers');
const PARAMETERS = { ...SMALL, dataBlockSize: 4096, hashBlockSize: 4096 };

/** The tree that a build of the image would have left beside it. */
function treeOf(contents: Uint8Array): { rootHash: string; hashDevice: BlockDevice } {
  const image = makeVerityImage({ ...PARAMETERS, dataBlocks: contents.length / 4096 }, contents);
  return { rootHash: image.rootHash, hashDevice: memoryDevice(hashAreaOf(image, PARAMETERS)) };
}

/** Linux's inode numbers of merged directories are made up. */
const withoutIno = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/"ino": \d+, /, ''));
const linesOn = (boot: FileSystem, name: string): string[] =>
  withoutIno(boot.readFile(name, 'utf8').trimEnd().split('\n'));

test('the merged view of a verified image and the layer above it is that of Linux', (context) => {
  const tree = treeOf(mount(memoryDevice(bytes)).readFile('/base.erofs'));
  const disk = countingDevice(memoryDevice(bytes));
  const boot = mount(disk);
  assert.equal(boot.journal?.action, 'replayed');
  const merged = overlay([
    mount(fileDevice(boot, '/top.erofs')),
    mount(verityDevice(fileDevice(boot, '/base.erofs'), tree)),
  ]);
  assert.equal(merged.readFile('/init').length, 20_000);
  assert.equal(merged.readFile('/lib/drivers/ext4.ko').length, 30_000);
  assert.ok(disk.counts.bytesRead < bytes.length / 4, `${disk.counts.bytesRead} of ${bytes.length} bytes were read`);
  context.diagnostic(`${disk.counts.bytesRead} of ${bytes.length} bytes were read for /init and a module`);
  assert.deepEqual(withoutIno(manifestLines(merged)), linesOn(boot, '/merged.jsonl'));
});

test('a byte of the image that was changed is never part of the merged view', () => {
  const boot = mount(memoryDevice(bytes));
  const contents = boot.readFile('/base.erofs');
  const tree = treeOf(contents);
  const top = mount(memoryDevice(boot.readFile('/top.erofs')));
  const good = manifestLines(overlay([top, mount(memoryDevice(contents))]));
  for (let at = 100; at < contents.length; at += 4099) {
    const changed = contents.slice();
    changed[at] ^= 1;
    const lines = (): string[] => manifestLines(overlay([top, mount(verityDevice(memoryDevice(changed), tree))]));
    try {
      for (const line of lines()) assert.ok(good.includes(line) || line.includes('"error"'), `byte ${at}: ${line}`);
    } catch (error) {
      assert.match(String(error), /ERR_BOOTFS_CORRUPT/);
    }
  }
});

test('one digest vouches for a composefs image and all its objects', () => {
  const boot = mount(memoryDevice(bytes));
  const digest = parseImageDigest(boot.readFile('/composefs/digest', 'utf8'));
  const image = verifiedImage(fileDevice(boot, '/composefs/image'), digest);
  const fs = composefs(mount(image), { objects: [objectStore(boot, '/composefs/objects')] });
  assert.deepEqual(withoutIno(manifestLines(fs)), linesOn(boot, '/composefs.jsonl'));
});
