/**
 * U-Boot itself, in QEMU, on the disk of a board (images/disk/yocto-u-boot): the entries that it finds in extlinux.conf, the
 * files that it loads for each, and what it says of the digests in a FIT image. Thirty seconds; run by
 * `npm run test:differential`, with Debian's u-boot-qemu and qemu-system-x86; elsewhere skipped.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { collectDiskMenu } from '../../src/boot/index.ts';
import { UNPACKERS } from '../../src/box/unpackers.ts';
import { checkDisk } from '../../src/check/index.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { openDisk } from '../../src/disk/open-disk.ts';
import { imageBytes } from '../support/images.ts';

const ROM = '/usr/lib/u-boot/qemu-x86_64/u-boot.rom';
const QEMU = '/usr/bin/qemu-system-x86_64';
const NAME = 'disk/yocto-u-boot';
/** What U-Boot says when it is done with extlinux.conf, as nothing there is for this machine. */
const DONE = 'EXTLINUX FAILED';
const MILLISECONDS = 25_000;

const skip = existsSync(ROM) && existsSync(QEMU) ? false : "needs Debian's u-boot-qemu and qemu-system-x86";
const work = mkdtempSync(join(tmpdir(), 'bootfs-uboot-'));
after(() => rmSync(work, { recursive: true }));

/** All that U-Boot prints, until it is done with the disk. */
function bootLog(disk: Uint8Array): Promise<string> {
  const file = join(work, 'disk.img');
  writeFileSync(file, disk);
  const drive = `file=${file},format=raw,if=virtio,snapshot=on`;
  const machine = spawn(QEMU, ['-accel', 'tcg', '-nographic', '-net', 'none', '-bios', ROM, '-drive', drive]);
  return new Promise((resolve) => {
    let log = '';
    const timer = setTimeout(() => machine.kill(), MILLISECONDS);
    machine.stdout.setEncoding('latin1');
    machine.stdout.on('data', (text: string) => {
      log += text;
      if (log.includes(DONE)) machine.kill();
    });
    machine.on('close', () => {
      clearTimeout(timer);
      resolve(log.replace(/\r/g, ''));
    });
  });
}

/** For each entry: its label, the files that are loaded, the command line. */
function entriesOf(log: string): string[] {
  const shown = log.slice(log.indexOf('Retrieving file: /extlinux/extlinux.conf'), log.indexOf(DONE));
  return shown
    .split(/^\d+:\t/m)
    .slice(1)
    .map((entry) => {
      const [label] = entry.split('\n');
      const files = [...entry.matchAll(/^Retrieving file: (\S+)/gm)].map(([, path]) =>
        path.replace('/extlinux/..', ''),
      );
      return [label, files[0], /^append: (.*)$/m.exec(entry)?.[1]].join(' ');
    });
}

test("U-Boot's entries, and the digests of the FIT image that it boots", { skip }, async () => {
  const disk = imageBytes(NAME);
  const log = await bootLog(disk);
  const { entries } = collectDiskMenu(openDisk(memoryDevice(disk)));
  assert.deepEqual(
    entriesOf(log),
    entries.map(({ title, kernel, options }) => [title, kernel, options].join(' ')),
  );
  assert.match(log, /Verifying Hash Integrity \.\.\. sha256\+ OK/);
  assert.equal(checkDisk(openDisk(memoryDevice(disk)), { unpackers: UNPACKERS }).verdict, 'ready');
});

test('one changed byte of the kernel in it: U-Boot refuses it, and so does check', { skip }, async () => {
  const disk = imageBytes(NAME);
  const partition = openDisk(memoryDevice(disk)).partitions.find(({ number }) => number === 1);
  const [extent] = partition?.fs?.extents('/fitImage') ?? [];
  assert.ok(partition?.entry && extent?.physicalOffset !== undefined);
  disk[partition.entry.start + extent.physicalOffset + 2000] ^= 1;
  const log = await bootLog(disk);
  assert.match(log, /Bad hash value for 'hash-1' hash node in 'kernel-1' image node/);
  const { findings } = checkDisk(openDisk(memoryDevice(disk)), { unpackers: UNPACKERS });
  const messages = findings.filter(({ level }) => level === 'error').map(({ message }) => message);
  assert.deepEqual(messages, ['FIT image: the sha256 of image kernel-1 does not fit']);
});
