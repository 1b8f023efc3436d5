/** `bootfs-overlay.js`: a dirty ext4, the EROFS on it verified by dm-verity, a layer on top; the merged view, and what was read for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as library from '../../src/index.ts';
import { BOOT_DISK, WALK } from '../support/initoverlayfs/walk.ts';
import { bundle } from './bundles.ts';
import { engines } from './engines.ts';

const MAIN = `walkInitoverlayfs(bootfs, bootfs.hostDevice(host, 0), function (line) { host.print(line + '\\n'); });`;

/** What the library prints; it has `countingDevice` of its own. */
function expectedLines(): string[] {
  const lines: string[] = [];
  const walk = new Function(`${WALK}; return walkInitoverlayfs;`)() as (
    bootfs: unknown,
    disk: library.BlockDevice,
    print: (line: string) => void,
  ) => void;
  walk(library, library.memoryDevice(BOOT_DISK), (line) => lines.push(line));
  return lines;
}

test('the library: the image of the last version is not what is booted, and little is read', () => {
  const lines = expectedLines();
  assert.deepEqual(lines.slice(0, 5), [
    'boot: journal dirty, replayed',
    '/: etc init usr',
    '/etc/conf.d: own.conf',
    '/usr/lib/modules/6.12.0/kernel/drivers: m1.ko m2.ko m3.ko m4.ko m5.ko m6.ko m7.ko own.ko',
    '/etc/hostname: this-machine',
  ]);
  const [, read, image] = /^read (\d+) bytes; the image has (\d+)$/.exec(lines[lines.length - 1])!;
  assert.ok(Number(read) < Number(image), `${read} bytes read, the image has ${image}`);
});

for (const engine of engines.filter(({ language }) => language === 'es2020')) {
  test(`${engine.name} walks the same way`, { skip: engine.skip ?? false }, async () => {
    const scripts = [await bundle('bootfs-overlay.js'), WALK, MAIN];
    const printed = await engine.run({ scripts, disks: [BOOT_DISK] });
    assert.equal(
      printed,
      expectedLines()
        .map((line) => `${line}\n`)
        .join(''),
    );
  });
}

test('a flipped bit of the image on the disk is never served', async () => {
  const text = 'bootfs demo kernel module-3';
  const at = Buffer.from(BOOT_DISK).indexOf(text);
  assert.ok(at > 0);
  const changed = BOOT_DISK.slice();
  for (let from = at; from >= 0; from = Buffer.from(BOOT_DISK).indexOf(text, from + 1)) changed[from] ^= 1;
  const engine = engines.find(({ skip }) => skip === undefined)!;
  const printed = await engine.run({ scripts: [await bundle('bootfs-overlay.js'), WALK, MAIN], disks: [changed] });
  assert.match(printed, /dm-verity: data block has a wrong hash/);
  assert.doesNotMatch(printed, /m3\.ko: \d/);
});
