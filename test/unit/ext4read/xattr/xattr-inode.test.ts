import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingDevice } from '../../../../src/device/counting.ts';
import { memoryDevice, mount } from '../../../../src/index.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';
import { inodeOf, volumeOf } from '../../../support/ext4/volume.ts';
import { imageBytes } from '../../../support/images.ts';

/** /a and /shared have the same value of 5000 bytes, in the same inode. */
const IMAGE = 'ext/ext4-ea-inode';
const VALUE = Buffer.alloc(5000, 'v');

function openCounted(bytes: Uint8Array) {
  const device = countingDevice(memoryDevice(bytes));
  return { fs: mount(device), counts: device.counts };
}

test('a value that many inodes share is read once, and nobody gets at what is kept of it', () => {
  const { fs, counts } = openCounted(imageBytes(IMAGE));
  const first = fs.getxattr('/a', 'user.large') ?? assert.fail();
  assert.deepEqual(Buffer.from(first), VALUE);
  fs.lstat('/shared');
  const before = counts.bytesRead;
  first.fill(0);
  assert.deepEqual(Buffer.from(fs.getxattr('/shared', 'user.large') ?? []), VALUE);
  assert.ok(counts.bytesRead - before < VALUE.length, `${counts.bytesRead - before} bytes`);
});

test('so is a damaged one, and each inode that has it says so', () => {
  const bytes = imageBytes(IMAGE);
  // The clean journal still holds copies of it.
  const whole = Buffer.from(bytes.buffer);
  for (let at = whole.indexOf(VALUE.subarray(0, 1024)); at >= 0; at = whole.indexOf(VALUE.subarray(0, 1024)))
    bytes[at]++;
  const { fs, counts } = openCounted(bytes);
  const wrong = { code: 'ERR_BOOTFS_CORRUPT', message: /hash of an attribute value is wrong/ };
  assert.throws(() => fs.getxattr('/a', 'user.large'), wrong);
  fs.lstat('/shared');
  const before = counts.bytesRead;
  assert.throws(() => fs.getxattr('/shared', 'user.large'), wrong);
  assert.ok(counts.bytesRead - before < VALUE.length);
});

/** The image, and where in it the inode of the value and the entry of the attribute of /a are. */
function places(): { image: ExtImage; owner: number; value: number; entry: number } {
  const image = new ExtImage(IMAGE);
  const { ino } = image.mount().lstat('/a');
  const { xattrs } = inodeOf(volumeOf(image.bytes), ino);
  const { valueIno } = xattrs.find(({ valueIno }) => valueIno !== 0) ?? assert.fail();
  const owner = image.inodeAt(ino);
  const entry = Buffer.from(image.bytes).indexOf('large', owner + 128) - 16;
  return { image, owner, value: image.inodeAt(valueIno), entry };
}

const [FLAGS, SIZE, ATIME, MTIME, FILE_ACL, GENERATION] = [0x20, 0x4, 0x8, 0x10, 0x68, 0x64];
/** Of an entry. */
const [VALUE_SIZE, HASH] = [8, 12];

test('an inode that is none for this value is refused', () => {
  const read = (change: (at: ReturnType<typeof places>) => void) => {
    const at = places();
    change(at);
    return () => at.image.mount({ verify: 'none' }).getxattr('/a', 'user.large');
  };
  const code = 'ERR_BOOTFS_CORRUPT';
  assert.throws(
    read(({ image, value }) => image.put(value + FLAGS, 4, 0x80000)),
    { code, message: /without the flag EA_INODE/ },
  );
  assert.throws(
    read(({ image, value }) => image.put(value + FILE_ACL, 4, 40)),
    { code, message: /with attributes/ },
  );
  assert.throws(
    read(({ image, value }) => image.put(value + SIZE, 4, 100)),
    { code, message: /of 100 bytes, expected 5000/ },
  );
  const huge = read(({ image, value, entry }) => image.put(value + SIZE, 4, 70_000).put(entry + VALUE_SIZE, 4, 70_000));
  assert.throws(huge, { code: 'EFBIG', message: /attribute value of 70000 bytes/ });
});

test('an entry whose hash is not that of its name and value is told; those of Lustre have none', () => {
  const warnings = (change: (at: ReturnType<typeof places>) => void): string => {
    const at = places();
    change(at);
    const found = at.image.warnings({ verify: 'none' }, (fs) => {
      assert.deepEqual(Buffer.from(fs.getxattr('/a', 'user.large') ?? []), VALUE);
    });
    return found.map(({ message }) => message).join();
  };
  assert.match(
    warnings(({ image, entry }) => image.put(entry + HASH, 4, 1)),
    /e_hash is wrong/,
  );
  const lustre = warnings(({ image, owner, value }) => {
    const { ino } = image.mount().lstat('/a');
    image.put(value + ATIME, 4, 0x1234).put(value + MTIME, 4, ino);
    for (let byte = 0; byte < 4; byte++)
      image.bytes[value + GENERATION + byte] = image.bytes[owner + GENERATION + byte];
  });
  assert.doesNotMatch(lustre, /hash/);
});
