/**
 * What is inside of partitions against the tools that make them: lvm, mdadm, cryptsetup, mkswap, and blkid for every UUID and label.
 * Run by `npm run test:differential` (10 seconds), as root for LVM's loop device; where a tool is missing its test is skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryDevice } from '../../src/device/memory.ts';
import type { DiskPartition } from '../../src/disk/disk.ts';
import { openDisk } from '../../src/disk/open-disk.ts';
import { mdMember } from '../support/disk/md.ts';

const directory = mkdtempSync(join(tmpdir(), 'bootfs-containers-'));
after(() => rmSync(directory, { recursive: true }));

function run(command: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', input, timeout: 60_000 });
  assert.equal(error ?? status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function whyNot(command: string, needsRoot = false): string | undefined {
  if (needsRoot && process.getuid?.() !== 0) return 'needs root';
  return spawnSync(command, ['--version']).error === undefined ? undefined : `needs ${command}`;
}

function emptyImage(name: string, mebibytes: number): string {
  const path = join(directory, name);
  writeFileSync(path, '');
  truncateSync(path, mebibytes * 1024 * 1024);
  return path;
}

const wholeOf = (path: string): DiskPartition => openDisk(memoryDevice(readFileSync(path))).partitions[0];

/** blkid's tags of the image itself. */
function blkid(path: string): Record<string, string> {
  const lines = run('blkid', ['-p', '-o', 'export', path]).split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).replace(/\\(.)/g, '$1')]),
  );
}

function agreesWithBlkid(path: string): void {
  const { contents, inside } = wholeOf(path);
  const { UUID = '', LABEL = '' } = blkid(path);
  assert.deepEqual([contents?.uuid, contents?.label], [UUID, LABEL]);
  assert.deepEqual([inside?.uuid, inside?.label], [UUID, LABEL]);
}

test('LUKS', { skip: whyNot('cryptsetup') }, () => {
  for (const args of [
    ['--type', 'luks1', '--key-size', '256'],
    ['--type', 'luks2', '--label', 'Crypt Root', '--subsystem', 'bootfs'],
    ['--type', 'luks2', '--sector-size', '512', '--luks2-metadata-size', '64k'],
  ]) {
    const path = emptyImage('luks.img', 24);
    run(
      'cryptsetup',
      ['luksFormat', '-q', ...args, '--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000', path, '-'],
      'x',
    );
    agreesWithBlkid(path);
    const { inside } = wholeOf(path);
    assert.deepEqual(inside?.warnings, []);
    const details = inside?.details ?? {};
    const dump = run('cryptsetup', ['luksDump', path]);
    const cipher = String(details['cipher'].value);
    assert.ok(dump.includes(cipher) || dump.includes(cipher.replace(/^aes-/, '')), dump);
    assert.ok(
      dump.includes(`offset: ${details['dataOffset'].value} `) ||
        dump.includes(`offset:\t${Number(details['dataOffset'].value) / 512}`),
    );
  }
});

test('swap', { skip: whyNot('mkswap') }, () => {
  for (const pageSize of [4096, 65536]) {
    const path = emptyImage('swap.img', 2);
    run('mkswap', ['--pagesize', String(pageSize), '--label', 'Swap', path]);
    agreesWithBlkid(path);
    const { details } = wholeOf(path).inside ?? {};
    assert.deepEqual([details?.['pageSize'].value, details?.['sizeInBytes'].value], [pageSize, 2 * 1024 * 1024]);
  }
});

for (const version of ['0.90', '1.0', '1.1', '1.2'] as const) {
  test(`md ${version}`, { skip: whyNot('mdadm') }, () => {
    const path = join(directory, 'md.img');
    writeFileSync(path, mdMember({ version, data: new Uint8Array(2 * 1024 * 1024) }));
    const said = run('mdadm', ['--examine', path]);
    const { inside } = wholeOf(path);
    assert.match(said, /Checksum : [0-9a-f]+ - correct/);
    assert.match(said, /Raid Level : raid1/);
    assert.equal(/UUID : (\S+)/.exec(said)?.[1].replace(/:/g, ''), inside?.uuid.replace(/-/g, ''));
    assert.equal(blkid(path)['UUID'], inside?.uuid);
    if (version !== '0.90') assert.match(said, new RegExp(`Name : ${inside?.label}`));
    assert.match(said, version === '0.90' ? /this +0 / : /Device Role : Active device 0/);
  });
}

/** LVM's tools on a loop device, without the kernel's device mapper. */
function withLvm(mebibytes: number, work: (lvm: (...args: string[]) => string, path: string) => void): string {
  const path = emptyImage('lvm.img', mebibytes);
  const loop = run('losetup', ['--find', '--show', path]).trim();
  const settings =
    `devices{filter=["a|${loop}|","r|.*|"] use_devicesfile=0} backup{backup=0 archive=0} ` +
    'activation{udev_sync=0 udev_rules=0 checks=0}';
  try {
    work((...args) => run('lvm', [args[0], '--config', settings, '--driverloaded', 'n', ...args.slice(1)]), loop);
  } finally {
    run('losetup', ['--detach', loop]);
  }
  const copy = join(directory, 'lvm-copy.img');
  copyFileSync(path, copy);
  return copy;
}

test('LVM2: names, UUIDs, and where the pieces of volumes are', { skip: whyNot('lvm', true) }, () => {
  const listed: Record<string, string>[] = [];
  const create = ['lvcreate', '-an', '-Zn', '-Wn', '-y'];
  const path = withLvm(64, (lvm, loop) => {
    lvm('pvcreate', '-y', loop);
    lvm('vgcreate', '-y', '-s', '1M', 'my-vg', loop);
    lvm(...create, '-L', '8M', '-n', 'root', 'my-vg');
    lvm(...create, '-L', '4M', '-n', 'swap_1', 'my-vg');
    // Enough changes to take the text around its area once.
    for (let round = 0; round < 12; round++)
      lvm('lvextend', '-L', '+1M', `my-vg/${round % 2 === 0 ? 'root' : 'swap_1'}`);
    const report = lvm(
      'lvs',
      '--segments',
      '--reportformat',
      'json',
      '-o',
      'lv_name,lv_uuid,seg_start_pe,seg_size_pe,seg_pe_ranges',
      'my-vg',
    );
    listed.push(...JSON.parse(report).report[0].seg);
  });
  agreesWithBlkid(path);
  const bytes = readFileSync(path);
  const start = 1024 * 1024;
  // Each extent holds its own number.
  for (let at = start; at + start <= bytes.length; at += start) bytes.fill(at / start - 1, at, at + start);
  const [{ inside, volumes }] = openDisk(memoryDevice(bytes)).partitions;
  assert.equal(inside?.name, 'my-vg');
  assert.deepEqual(inside?.warnings, []);
  assert.deepEqual(
    volumes.map(({ name }) => name),
    ['my--vg-root', 'my--vg-swap_1'],
  );
  let extents = 0;
  for (const { lv_name, lv_uuid, seg_start_pe, seg_size_pe, seg_pe_ranges } of listed) {
    const volume = volumes.find(({ paths }) => paths.includes(`my-vg/${lv_name}`));
    assert.equal(volume?.uuid, lv_uuid);
    const first = Number(/:([0-9]+)-/.exec(seg_pe_ranges)?.[1]);
    for (let extent = 0; extent < Number(seg_size_pe); extent++, extents++) {
      const byte = new Uint8Array(1);
      volume?.device?.read((Number(seg_start_pe) + extent) * start + 12345, byte);
      assert.equal(byte[0], first + extent, `${lv_name} ${seg_start_pe}`);
    }
  }
  assert.equal(extents, 24);
  assert.deepEqual(
    volumes.map(({ size }) => size / start),
    [14, 10],
  );
});
