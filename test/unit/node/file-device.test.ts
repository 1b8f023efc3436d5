import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readBytes } from '../../../src/device/block-device.ts';
import { joinDeviceNumber, openDevice, sizeByReading, splitDeviceNumber } from '../../../src/node/file-device.ts';

const folder = mkdtempSync(join(tmpdir(), 'bootfs-test-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('a file is a device of its size', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at & 0xff);
  const device = openDevice(file('image', bytes));
  assert.equal(device.size, 5000);
  assert.deepEqual(readBytes(device, 4990, 10), bytes.slice(4990));
  assert.throws(() => readBytes(device, 4991, 10), { code: 'EIO', message: /past the end/ });
  device.close();
  device.close();
  assert.throws(() => readBytes(device, 0, 1), { code: 'EIO', message: /closed/ });
});

test('the end of `using` closes it', () => {
  const device = openDevice(file('used', new Uint8Array(10)));
  device[Symbol.dispose]();
  assert.throws(() => readBytes(device, 0, 1), { code: 'EIO', message: /closed/ });
});

test('a file that becomes shorter gives EIO, not zeros', () => {
  const path = file('shrinks', new Uint8Array(5000));
  const device = openDevice(path);
  truncateSync(path, 100);
  assert.throws(() => readBytes(device, 50, 100), { code: 'EIO', message: /shorter/ });
  device.close();
});

test('what is neither a file nor a block device is refused', () => {
  assert.throws(() => openDevice(join(folder, 'absent')), {
    code: 'ENOENT',
    path: join(folder, 'absent'),
    syscall: 'open',
    message: /no such file/,
  });
  assert.throws(() => openDevice(folder), { code: 'EIO', message: /is a directory/ });
  assert.throws(() => openDevice('/dev/null'), { code: 'EIO', message: /neither a file nor a block device/ });
});

test('device numbers are taken apart as glibc packs them', () => {
  assert.deepEqual(splitDeviceNumber(0x0803), { major: 8, minor: 3 });
  assert.deepEqual(splitDeviceNumber(259 * 256 + 0x100000 + 5), { major: 259, minor: 256 + 5 });
  assert.deepEqual(splitDeviceNumber(0xfff * 256), { major: 0xfff, minor: 0 });
  for (const rdev of [0x0803, 259 * 256 + 0x100000 + 5, 0xfff * 256, 0xfff00fff, 2 ** 44 + 0x103]) {
    assert.equal(joinDeviceNumber(splitDeviceNumber(rdev)), rdev);
  }
});

test('a size is found by reading alone', () => {
  for (const size of [0, 1, 2, 3, 511, 512, 513, 4095, 100_000]) {
    const descriptor = openSync(file('sized', new Uint8Array(size)), 'r');
    assert.equal(sizeByReading(descriptor), size);
    closeSync(descriptor);
  }
});
