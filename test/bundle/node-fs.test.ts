/** `bootfs-node.js`: a boot script that was written for Node runs in every engine, unchanged. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imageBytes } from '../support/images.ts';
import { bundle, manifestEntry } from './bundles.ts';
import { engines } from './engines.ts';

const IMAGE = 'ext/ext4-crash-rename';

/** As a boot script for Node would be written. */
const SCRIPT = `
const fs = require('node:fs');
const { Buffer: SameBuffer } = require('buffer');
const out = {};
out.names = fs.readdirSync('/boot').sort();
out.types = fs.readdirSync('/boot', { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
out.text = fs.readFileSync('/boot/grub/grub.cfg', 'utf8');
out.sameText = fs.readFileSync('/boot/grub/grub.cfg').toString() === out.text;
const kernel = fs.readFileSync('/boot/vmlinuz');
out.isBuffer = Buffer.isBuffer(kernel) && SameBuffer === Buffer;
out.size = kernel.length;
out.word = kernel.readUInt32LE(4);
const stats = fs.statSync('/boot/vmlinuz');
out.stats = [stats.isFile(), stats.isDirectory(), stats.size, stats.mode, stats.mtimeMs, stats.mtime.getTime()];
out.exists = [fs.existsSync('/boot'), fs.existsSync('/nope')];
const fd = fs.openSync('/boot/vmlinuz', 'r');
const part = Buffer.alloc(16);
out.reads = [fs.readSync(fd, part, 0, 8, null), fs.readSync(fd, part, 8), fs.readSync(fd, part, 0, 16, kernel.length - 4)];
out.part = part.toString('hex');
out.fstat = fs.fstatSync(fd).size;
fs.closeSync(fd);
out.errors = [];
for (const action of [
  () => fs.readSync(fd, part),
  () => fs.readFileSync('/nope'),
  () => fs.readFileSync('/boot'),
  () => fs.statSync('/nope'),
  () => fs.openSync('/boot/vmlinuz', 'w'),
  () => require('net'),
]) {
  try { out.errors.push(action()); } catch (error) { out.errors.push(error.code); }
}
out.missing = fs.statSync('/nope', { throwIfNoEntry: false }) === undefined;
host.print(JSON.stringify(out));
`;

const SETUP = 'bootfs.installNode(bootfs.mount(bootfs.hostDevice(host, 0)));';

describe('bootfs-node.js', () => {
  for (const engine of engines.filter((one) => one.language === 'es2020')) {
    test(engine.name, { skip: engine.skip ?? false }, async () => {
      const scripts = [await bundle('bootfs-node.js'), SETUP, SCRIPT];
      const printed = await engine.run({ scripts, disks: [imageBytes(IMAGE)] });
      const kernel = manifestEntry(IMAGE, '/boot/vmlinuz');
      const out = JSON.parse(printed);
      assert.deepEqual(out.names.slice(0, 2), ['grub', 'initrd.img']);
      assert.deepEqual(out.types, ['grub', 'loader']);
      assert.match(out.text, /^set default=0\n/);
      assert.ok(out.sameText && out.isBuffer && out.missing);
      assert.equal(out.size, kernel.size);
      assert.equal(out.fstat, kernel.size);
      assert.deepEqual(out.stats.slice(0, 4), [true, false, kernel.size, 0o100644]);
      assert.equal(out.stats[4] > 1.6e12 && Math.trunc(out.stats[4]) === out.stats[5], true);
      assert.deepEqual(out.exists, [true, false]);
      assert.deepEqual(out.reads, [8, 8, 4]);
      assert.equal(out.part.length, 32);
      assert.deepEqual(out.errors, ['EINVAL', 'ENOENT', 'EISDIR', 'ENOENT', 'EINVAL', 'EINVAL']);
    });
  }
});
