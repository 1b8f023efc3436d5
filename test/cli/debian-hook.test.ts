/** contrib/debian/zz-bootfs on a folder in place of an EFI system partition, with a firmware that only takes notes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

const HOOK = resolve('contrib/debian/zz-bootfs');
const OWN = 'MZ program\nsbat,1,x\nbootfs,1,bootfs,bootfs,0.1.0,x\n';

describe('the Debian hook', { skip: process.platform === 'linux' ? false : 'for Linux' }, () => {
  let directory = '';
  let esp = '';

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-hook-'));
    esp = join(directory, 'esp');
    for (const folder of ['esp/EFI', 'bin', 'efivars', 'devices/vda/vda1', 'block']) {
      mkdirSync(join(directory, folder), { recursive: true });
    }
    writeFileSync(join(directory, 'devices/vda/vda1/partition'), '1\n');
    symlinkSync(join(directory, 'devices/vda/vda1'), join(directory, 'block/vda1'));
    put('loader', OWN);
    tool('findmnt', 'echo /dev/vda1');
    tool(
      'efibootmgr',
      `[ "$1" = -v ] && cat "${directory}/registered" 2> /dev/null; [ "$1" = -v ] || printf "%s\\n" "$*" >> "${directory}/registered"`,
    );
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function put(name: string, text: string): void {
    writeFileSync(join(directory, name), text);
  }

  function tool(name: string, script: string): void {
    put(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, 'bin', name), 0o755);
  }

  const read = (path: string): string => readFileSync(join(esp, 'EFI', path), 'utf8');

  function run(more: Readonly<Record<string, string>> = {}): { status: number | null; said: string } {
    const { status, stderr } = spawnSync(HOOK, ['6.1.0-56-amd64', '/boot/vmlinuz-6.1.0-56-amd64'], {
      encoding: 'utf8',
      env: {
        PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
        BOOTFS_DEFAULTS: join(directory, 'none'),
        BOOTFS_ESP: esp,
        BOOTFS_ARCH: 'x64',
        BOOTFS_LOADER: join(directory, 'loader'),
        BOOTFS_EFIVARS: join(directory, 'efivars'),
        BOOTFS_SYSFS: join(directory, 'block'),
        ...more,
      },
    });
    return { status, said: stderr };
  }

  test('copies the loader to its place and to the fallback path, and registers it once', () => {
    assert.equal(run().status, 0);
    assert.equal(read('bootfs/bootfsx64.efi'), OWN);
    assert.equal(read('BOOT/BOOTX64.EFI'), OWN);
    const again = run();
    assert.deepEqual(again, { status: 0, said: '' });
    const registered = readFileSync(join(directory, 'registered'), 'utf8');
    assert.equal(registered, '-q -c -d /dev/vda -p 1 -L bootfs -l \\EFI\\bootfs\\bootfsx64.efi\n');
  });

  test('brings both up to date', () => {
    run();
    put('loader', `${OWN}newer`);
    run();
    assert.equal(read('bootfs/bootfsx64.efi'), `${OWN}newer`);
    assert.equal(read('BOOT/BOOTX64.EFI'), `${OWN}newer`);
    assert.ok(!existsSync(join(esp, 'EFI/BOOT/BOOTX64.EFI.new')));
  });

  test('with shim, the firmware starts shim and shim the loader', () => {
    put('shim', 'MZ shim');
    const { status } = run({ BOOTFS_SHIM: join(directory, 'shim') });
    assert.equal(status, 0);
    for (const folder of ['bootfs/shimx64.efi', 'BOOT/BOOTX64.EFI']) assert.equal(read(folder), 'MZ shim');
    for (const folder of ['bootfs', 'BOOT']) assert.equal(read(`${folder}/grubx64.efi`), OWN);
    assert.match(readFileSync(join(directory, 'registered'), 'utf8'), /\\EFI\\bootfs\\shimx64\.efi$/m);
  });

  test('on arm64 all names are those of arm64', () => {
    put('shim', 'MZ shim');
    assert.equal(run({ BOOTFS_ARCH: 'aa64', BOOTFS_SHIM: join(directory, 'shim') }).status, 0);
    for (const folder of ['bootfs/shimaa64.efi', 'BOOT/BOOTAA64.EFI']) assert.equal(read(folder), 'MZ shim');
    for (const folder of ['bootfs', 'BOOT']) assert.equal(read(`${folder}/grubaa64.efi`), OWN);
    assert.match(readFileSync(join(directory, 'registered'), 'utf8'), /\\EFI\\bootfs\\shimaa64\.efi$/m);
  });

  test("another vendor's loader on the fallback path stays", () => {
    mkdirSync(join(esp, 'EFI/BOOT'));
    writeFileSync(join(esp, 'EFI/BOOT/BOOTX64.EFI'), 'MZ another');
    const { status, said } = run();
    assert.equal(status, 0);
    assert.equal(read('BOOT/BOOTX64.EFI'), 'MZ another');
    assert.match(said, /is another loader, and stays/);
  });

  test('what is no loader of bootfs is not installed; nor anything where there is no partition', () => {
    put('loader', 'MZ another');
    assert.equal(run().status, 1);
    assert.ok(!existsSync(join(esp, 'EFI/bootfs')));
    put('loader', OWN);
    assert.match(run({ BOOTFS_ESP: join(directory, 'nowhere') }).said, /no EFI system partition is mounted/);
  });

  test('without EFI variables, or told so, the firmware is left alone', () => {
    assert.equal(run({ BOOTFS_NVRAM: 'no' }).status, 0);
    assert.match(run({ BOOTFS_EFIVARS: join(directory, 'none') }).said, /not registered/);
    assert.ok(!existsSync(join(directory, 'registered')));
  });
});
