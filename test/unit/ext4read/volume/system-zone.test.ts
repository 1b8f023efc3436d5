import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemZone } from '../../../../src/ext4read/volume/system-zone.ts';

const part = (fsBlock: number, lengthInBlocks: number, ino = 0) => ({ fsBlock, lengthInBlocks, ino });

test('blocks of the filesystem are no file’s; those of the journal are its own', () => {
  const zone = new SystemZone([part(10, 5), part(1, 2), part(15, 3, 8), part(30, 0)]);
  assert.deepEqual(
    [1, 2, 3, 9, 10, 14, 15, 17, 18, 30].map((block) => zone.overlaps(block, 1, 12)),
    [...[true, true, false, false, true, true, true, true, false, false]],
  );
  assert.equal(zone.overlaps(15, 3, 8), false);
  assert.equal(zone.overlaps(14, 2, 8), true);
  assert.equal(zone.overlaps(3, 8, 12), true);
});

test('a part that begins inside an earlier one is refused; one that only reaches into it is not', () => {
  assert.throws(() => new SystemZone([part(10, 5), part(12, 1)]), { code: 'ERR_BOOTFS_CORRUPT', message: /overlap/ });
  assert.throws(() => new SystemZone([part(10, 5), part(10, 1)]), /overlap/);
  const zone = new SystemZone([part(10, 5), part(8, 4)]);
  assert.equal(zone.overlaps(8, 1, 12) && zone.overlaps(14, 1, 12), true);
});

test('many parts that reach over one another are no filesystem, and take no time', () => {
  const nested = Array.from({ length: 100_000 }, (_, at) => part(200_000 - at, at + 1));
  assert.throws(() => new SystemZone(nested), /overlap/);
});
