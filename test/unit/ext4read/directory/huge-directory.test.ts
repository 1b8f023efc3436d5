/** Directories of more names than a reader should keep in memory, or look up by searching. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BlockDevice } from '../../../../src/contract/block-device.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import { mount } from '../../../../src/index.ts';
import { FIRST_DIRECTORY_BYTE, hugeDirectory } from '../../../support/ext4/huge-directory.ts';

/** Counts the reads of directory blocks, of which the smallest cache holds one, and has `change` look at each. */
function counted(
  device: BlockDevice,
  change: (block: Uint8Array, number: number) => void = () => undefined,
): { device: BlockDevice; reads: () => number } {
  let reads = 0;
  return {
    reads: () => reads,
    device: {
      size: device.size,
      read(byteOffset, target) {
        device.read(byteOffset, target);
        if (byteOffset < FIRST_DIRECTORY_BYTE) return;
        reads++;
        change(target, (byteOffset - FIRST_DIRECTORY_BYTE) / target.length);
      },
    },
  };
}

/** The most memory that this process had since `forget` was called last: that of getrusage(2) begins with its parent's. */
const peakMebibytes = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) / 1024;
const forgetPeak = (): void => writeFileSync('/proc/self/clear_refs', '5');
const hasPeak = existsSync('/proc/self/clear_refs');

test('ten million entries are too many, for a listing and for a walk, but not for a lookup: none is kept', () => {
  const { device, reads } = counted(hugeDirectory(10_000_000));
  const fs = mount(device);
  if (hasPeak) forgetPeak();
  const before = hasPeak ? peakMebibytes() : 0;
  assert.throws(() => fs.readdir('/'), { code: 'EFBIG', message: /more than 2000000 entries/ });
  const reported = [...fs.walk('/', { damage: 'report' })];
  assert.deepEqual(
    reported.map(({ path, error }) => [path, error?.code]),
    [['/', 'EFBIG']],
  );
  // Two million names as strings would take twice that; garbage that nobody has collected yet is among it.
  if (hasPeak) assert.ok(peakMebibytes() - before < 100);
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

test('what is wrong with bad entries is found out again for each, from its block on', () => {
  const bad = (block: Uint8Array): void => {
    for (let entry = 0; entry + 20 <= block.length; entry += 20) block[entry + 3] = 0x7f;
  };
  const { device, reads } = counted(hugeDirectory(20_000), bad);
  const fs = mount(device, { cacheBytes: 131072 });
  assert.equal(fs.exists('/none'), false);
  const first = reads();
  const message = /ext4_dir_entry.inode is 2130706444 \(inode 2, logicalBlock 6, offset 0\)/;
  for (let times = 0; times < 10; times++) assert.throws(() => fs.stat('/f000019656'), { message });
  assert.ok(reads() - first <= 10);
});

test('behind a block that the device does not give, each lookup asks for that block alone', () => {
  const failing = (_block: Uint8Array, number: number): void => {
    if (number === 3) throw new BootfsError('EIO', 'a bad block');
  };
  const { device, reads } = counted(hugeDirectory(20_000), failing);
  const fs = mount(device, { cacheBytes: 131072 });
  assert.throws(() => fs.stat('/f000019999'), { code: 'EIO' });
  const first = reads();
  for (let index = 1000; index < 1010; index++) {
    assert.equal(fs.stat(`/f00000${index}`).ino, 12);
    assert.throws(() => fs.stat(`/f00001${index}`), { code: 'EIO' });
  }
  assert.ok(reads() - first <= 20, String(reads() - first));
});

test('a directory of more blocks than entries are allowed is gone through once, not for each lookup', () => {
  const { device, reads } = counted(hugeDirectory(20_000), (block) => {
    for (let entry = 0; entry + 20 <= block.length; entry += 20) block[entry] = 0;
  });
  const fs = mount(device, { cacheBytes: 131072, limits: { directoryEntries: 4 } });
  assert.throws(() => fs.stat('/none'), { code: 'EFBIG' });
  const first = reads();
  for (let times = 0; times < 10; times++) assert.throws(() => fs.stat('/none'), { code: 'EFBIG' });
  assert.equal(reads(), first);
});
