/** The judge itself: what it is told reaches the kernel, and what breaks the kernel does not take the other images with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice, mount } from '../../src/index.ts';
import { imageBytes } from '../support/images.ts';
import { judge, whyNoVm } from './vm.ts';

const KERNEL = '6.12';
const skip = whyNoVm(KERNEL);

test('an image that breaks the kernel gets no answer, those before and after it do', { skip }, async () => {
  const image = imageBytes('ext/ext4-default-4k');
  const jobs = [undefined, 'echo c > /proc/sysrq-trigger', undefined].map((script) => ({
    image,
    type: 'ext4',
    script,
  }));
  const [before, broken, after] = await judge(jobs, { kernel: KERNEL });
  assert.ok(before.lines.length > 10);
  assert.match(broken.trouble!, /sysrq|Kernel panic/);
  assert.deepEqual(after, before);
});

test('an image that hangs the kernel is given up, and says so', { skip }, async () => {
  const jobs = [{ image: imageBytes('ext/ext2-default'), type: 'ext2', script: 'while :; do :; done' }];
  const [hung] = await judge(jobs, { kernel: KERNEL, patienceSeconds: 4 });
  assert.match(hung.trouble!, /^hung/);
});

test('scripts, their output, and the image as they leave it after a power cut', { skip }, async () => {
  const script = 'echo kernel > new; echo "$0 $1" | cut -c 1-9; goingdown . 1; exit 7';
  const jobs = [
    { image: imageBytes('ext/ext4-default-4k'), type: 'ext4', readWrite: true, script, keep: true, noManifest: true },
  ];
  const [{ script: said, status, images, lines }] = await judge(jobs, { kernel: KERNEL });
  assert.equal(status, 7);
  assert.match(said[0], /^\/jobs\.d/);
  assert.deepEqual(lines, []);
  assert.equal(mount(memoryDevice(images![0])).journal?.action, 'replayed');
});

test('what is refused, and a device that can not be written', { skip }, async () => {
  const dirty = imageBytes('ext/ext4-crash-rename');
  const [zeros, stuck, replayed] = await judge(
    [
      { image: new Uint8Array(2 ** 20), type: 'ext4' },
      { image: dirty, type: 'ext4', readOnlyDevice: true },
      { image: dirty, type: 'ext4' },
    ],
    { kernel: KERNEL },
  );
  assert.equal(zeros.refused, 'EINVAL');
  assert.equal(stuck.refused, 'EROFS');
  assert.match(stuck.dmesg.join('\n'), /write access unavailable/);
  assert.equal(replayed.refused, undefined);
  assert.match(replayed.dmesg.join('\n'), /recovery complete/);
});

test('a device of the device mapper', { skip }, async () => {
  const image = imageBytes('ext/ext2-default');
  const shifted = new Uint8Array(4096 + image.length);
  shifted.set(image, 4096);
  const [direct, mapped] = await judge(
    [
      { image, type: 'ext2' },
      { image: shifted, type: 'ext2', table: `0 ${image.length / 512} linear $0 8` },
    ],
    { kernel: KERNEL },
  );
  assert.ok(direct.lines.length > 10);
  assert.deepEqual(mapped.lines, direct.lines);
});
