/** Directories of more names than a reader should keep in memory, or look up by searching. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockDevice } from '../../../../src/contract/block-device.ts';
import { mount } from '../../../../src/index.ts';
import { FIRST_DIRECTORY_BYTE, hugeDirectory } from '../../../support/ext4/huge-directory.ts';

/** Counts the reads of directory blocks, of which the smallest cache holds one. */
function counted(device: BlockDevice): { device: BlockDevice; reads: () => number } {
  let reads = 0;
  return {
    reads: () => reads,
    device: {
      size: device.size,
      read(byteOffset, target) {
        if (byteOffset >= FIRST_DIRECTORY_BYTE) reads++;
        device.read(byteOffset, target);
      },
    },
  };
}

/** The most memory that this process ever had: the first test is the one that may ask. */
const peakMebibytes = (): number => process.resourceUsage().maxRSS / 1024;

test('ten million entries are too many, for a listing and for a walk, but not for a lookup: none is kept', () => {
  const { device, reads } = counted(hugeDirectory(10_000_000));
  const fs = mount(device);
  const before = peakMebibytes();
  assert.throws(() => fs.readdir('/'), { code: 'EFBIG', message: /more than 2000000 entries/ });
  const reported = [...fs.walk('/', { damage: 'report' })];
  assert.deepEqual(
    reported.map(({ path, error }) => [path, error?.code]),
    [['/', 'EFBIG']],
  );
  // Two million names would take 500 and more; garbage that nobody has collected yet is among it.
  assert.ok(peakMebibytes() - before < 200);
  assert.equal(fs.stat('/f009999999').ino, 12);
  assert.ok(reads() < 10_000);
});

test('a walk counts a directory of as many names as it may have, then reads it twice, and not once for each name', () => {
  const { device, reads } = counted(hugeDirectory(20_000));
  const fs = mount(device, { cacheBytes: 131072, limits: { directoryEntries: 20_000 } });
  let entries = 0;
  for (const { stats } of fs.walk('/')) entries += stats.ino === 12 ? 1 : 0;
  assert.equal(entries, 20_000);
  assert.ok(reads() < 30);
});

test('names past the limit are counted once, not for each lookup', () => {
  const { device, reads } = counted(hugeDirectory(200_000));
  const fs = mount(device, { cacheBytes: 131072, limits: { directoryEntries: 150_000 } });
  assert.equal(fs.exists('/f000000000'), true);
  const first = reads();
  for (let index = 0; index < 10; index++) assert.equal(fs.exists(`/f00000000${index}`), true);
  assert.ok(reads() - first <= 20);
});
