/** What a mount takes of a small machine's memory, beyond the bundle that is loaded: the engine's own count of its heap. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageBytes } from '../support/images.ts';
import { bundle } from './bundles.ts';
import { engines } from './engines.ts';

const HEAP_BYTES = 256 * 1024;
/** For each block of the replayed log. */
const MAP_BYTES = 16;

/** A clean filesystem, and a log of 386 blocks; blocks of 4 KiB. */
const FILES: Readonly<Record<string, string>> = {
  'ext/ext4-default-4k': '/holes/end',
  'ext/ext4-crash-revoke': '/boot/vmlinuz',
};

/** Prints what the heap grew by at most, and the blocks of the log. The ballast is larger than what loading the bundle took for a while. */
const scriptFor = (path: string): string => `
var ballast = new ArrayBuffer(16777216);
var before = host.peakMemory();
var fs = bootfs.mount(bootfs.hostDevice(host, 0), { cacheBytes: 65536 });
var file = fs.open(${JSON.stringify(path)});
var part = new Uint8Array(4096);
for (var at = 0; at < file.size; at += file.read(at, part));
(function visit(directory) {
  fs.readdir(directory).forEach(function (name) {
    if (typeof name !== 'string') return;
    var path = directory + (directory === '/' ? '' : '/') + name;
    if (fs.lstat(path).type === 'dir') visit(path);
  });
})('/');
host.print(host.peakMemory() - before + ' ' + (fs.journal ? fs.journal.replayedBlocks : 0) + ' ' + ballast.byteLength);
`;

for (const { name, skip, run } of engines.filter((engine) => engine.name.startsWith('QuickJS'))) {
  for (const image of Object.keys(FILES)) {
    test(`${name}: with a cache of 64 KiB, ${image} takes 256 KiB and its map`, { skip }, async (context) => {
      const scripts = [await bundle('bootfs-ext4.js'), scriptFor(FILES[image])];
      const printed = await run({ scripts, disks: [imageBytes(image)] });
      assert.match(printed, /^\d+ \d+ 16777216$/);
      const [grown, replayedBlocks] = printed.split(' ').map(Number);
      context.diagnostic(`${grown} bytes, ${replayedBlocks} blocks of the log`);
      assert.ok(grown > 0 && grown <= HEAP_BYTES + replayedBlocks * MAP_BYTES, `${grown} bytes`);
    });
  }
}
