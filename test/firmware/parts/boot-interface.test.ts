/**
 * systemd's own tools in a Debian that bootfs has started: what they show of the loader, and that it does what they ask for;
 * and the hook that registers the loader, with the real efibootmgr, whose entry the firmware then starts. Debian is made by
 * mmdebstrap; four boots, one of them of all of systemd: three minutes on a machine that does nothing else.
 */
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeExt4, makeFat, makeGptDisk } from '../../support/disk/debian/parts.ts';
import { type DebianRoot, makeDebianRoot, whyNoDebian } from '../../support/disk/debian/root.ts';
import { TYPES } from '../../support/disk/disks.ts';
import { wholeApplication } from '../application.ts';
import { assertLog, reportBoot } from '../logs.ts';
import { X64 } from '../machines.ts';
import { boot } from '../qemu.ts';
import { kernelOptions } from '../recipes.ts';
import { missingRequirement, repository, runTool, unpackedPackage } from '../requirements.ts';

const ESP = '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c01';
const ROOT = '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c02';
const ROOT_UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';
const OPTIONS = `root=UUID=${ROOT_UUID} rw quiet ${kernelOptions(X64)}`;

/** In place of systemd: what the stage asks for, then the machine is switched off or starts anew. */
const PROOF = `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin SYSTEMD_PAGER= SYSTEMD_COLORS=0
exec < /dev/console > /dev/console 2>&1
mount -t efivarfs efivarfs /sys/firmware/efi/efivars
modprobe vfat
mkdir -p /efi
mount /dev/disk/by-partuuid/${ESP} /efi
case $(cat /proc/cmdline) in
*stage=first*)
  bootctl --no-pager status
  echo STATUS-DONE
  bootctl --no-pager list
  bootctl set-oneshot second.conf && echo ONESHOT-SET
  reboot -f ;;
*stage=third*)
  bootctl --no-pager status | grep -A 20 'Boot Loader:' | head -3
  /lib/systemd/systemd-bless-boot status
  /lib/systemd/systemd-bless-boot good
  /lib/systemd/systemd-bless-boot status
  ls -1 /efi/loader/entries
  /zz-bootfs && /zz-bootfs
  efibootmgr -v
  poweroff -f ;;
esac
`;

/** All of systemd runs here, and logind takes the wish: it knows the entries by what is mounted on /efi. */
const SERVICE = `[Unit]
ConditionKernelCommandLine=stage=second
RequiresMountsFor=/efi
Requires=systemd-logind.service
After=systemd-logind.service dbus.service
[Service]
Type=oneshot
Environment=SYSTEMD_BUS_TIMEOUT=10min
ExecStart=/bin/sh -c 'echo SECOND-STARTED > /dev/console; systemctl reboot --boot-loader-entry=third.conf > /dev/console 2>&1'
`;

const FSTAB = `PARTUUID=${ESP} /efi vfat umask=0077 0 0\n`;

/** For a machine that does other things too. */
const PATIENCE = '[Manager]\nDefaultTimeoutStartSec=15min\nDefaultDeviceTimeoutSec=15min\n';

const reason = missingRequirement() ?? whyNoDebian();
if (reason !== undefined) console.log(`# skipped: ${reason}`);

/** The line that comes with the chosen entry. */
const started = (stage: string): RegExp => new RegExp(`^bootfs: command line: .* stage=${stage}\\b`, 'm');

describe('the Boot Loader Interface in a booted Debian', { skip: reason ?? false, concurrency: false }, () => {
  let directory = '';
  let disk = '';
  let variables = '';
  let starts = 0;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-interface-'));
    const root = makeDebianRoot(directory);
    const application = await wholeApplication(directory);
    prepareRoot(root, application);
    disk = makeDisk(root, application);
    variables = join(directory, 'variables.fd');
    copyFileSync(X64.firmware.variables as string, variables);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function prepareRoot({ directory: root }: DebianRoot, application: Uint8Array): void {
    writeFileSync(join(root, 'proof'), PROOF, { mode: 0o755 });
    for (const name of ['efibootmgr', 'libefiboot1', 'libefivar1', 'libpopt0']) {
      // As dpkg does it: /bin and /lib are links there.
      const unpack = 'tar -C "$1" -c . | tar -C "$2" -x --keep-directory-symlink';
      runTool('sh', ['-c', unpack, 'sh', unpackedPackage(name), root]);
    }
    copyFileSync(join(repository, 'contrib/debian/zz-bootfs'), join(root, 'zz-bootfs'));
    mkdirSync(join(root, 'usr/lib/bootfs'));
    writeFileSync(join(root, 'usr/lib/bootfs/bootfsx64.efi.signed'), application);
    mkdirSync(join(root, 'efi'));
    writeFileSync(join(root, 'etc/fstab'), FSTAB);
    mkdirSync(join(root, 'etc/systemd/system.conf.d'), { recursive: true });
    writeFileSync(join(root, 'etc/systemd/system.conf.d/patience.conf'), PATIENCE);
    const units = join(root, 'etc/systemd/system');
    writeFileSync(join(units, 'bootfs-proof.service'), SERVICE);
    mkdirSync(join(units, 'multi-user.target.wants'), { recursive: true });
    symlinkSync('../bootfs-proof.service', join(units, 'multi-user.target.wants/bootfs-proof.service'));
  }

  function makeDisk({ directory: root, version }: DebianRoot, application: Uint8Array): string {
    const esp = join(directory, 'esp');
    const put = (path: string, content: string | Uint8Array): void => {
      mkdirSync(join(esp, path, '..'), { recursive: true });
      writeFileSync(join(esp, path), content);
    };
    put('EFI/BOOT/BOOTX64.EFI', application);
    // As the hook would write it: what a boot writes to the disk is thrown away.
    put('EFI/bootfs/bootfsx64.efi', application);
    put('loader/loader.conf', 'timeout 0\ndefault first.conf\n');
    for (const [file, stage, init] of [
      ['first', 'first', ' init=/proof'],
      ['second', 'second', ''],
      ['third+3', 'third', ' init=/proof'],
    ]) {
      const options = `options ${OPTIONS} stage=${stage}${init}`;
      put(`loader/entries/${file}.conf`, `title Debian ${stage}\nlinux /vmlinuz\ninitrd /initrd.img\n${options}\n`);
    }
    cpSync(join(root, `boot/vmlinuz-${version}`), join(esp, 'vmlinuz'));
    cpSync(join(root, `boot/initrd.img-${version}`), join(esp, 'initrd.img'));
    makeFat(join(directory, 'esp.fat'), esp, 128);
    makeExt4(join(directory, 'root.ext4'), root, 640, ROOT_UUID, 'root');
    const path = join(directory, 'debian.img');
    makeGptDisk(path, [
      { file: join(directory, 'esp.fat'), type: TYPES.esp, uuid: ESP },
      { file: join(directory, 'root.ext4'), type: TYPES.linux, uuid: ROOT },
    ]);
    return path;
  }

  /** One start of the machine, until it is switched off or would start anew. */
  async function start(until: RegExp): Promise<string> {
    const result = await boot(directory, { disks: [disk], variables, until, limitSeconds: 900 });
    reportBoot(`interface-${++starts}`, result);
    return result.log;
  }

  test('bootctl shows the loader, and what it asks for is done once', async () => {
    const log = await start(/Restarting system|reboot: /);
    assertLog(log, started('first'));
    assertLog(log, /Product: bootfs \d/);
    for (const feature of [
      'Boot counting',
      'Menu timeout control',
      'One-shot menu timeout control',
      'Default entry control',
      'One-shot entry control',
      'Support for XBOOTLDR partition',
    ]) {
      // The check mark, in Latin-1.
      assertLog(log, new RegExp(`\\x93 ${feature}$`, 'm'));
    }
    assertLog(log, new RegExp(`/dev/disk/by-partuuid/${ESP}`));
    assertLog(log, /ONESHOT-SET/);
    const listed = log.slice(log.indexOf('STATUS-DONE'));
    for (const id of ['first', 'second', 'third']) assertLog(listed, new RegExp(`id: ${id}\\.conf$`, 'm'));
    assertLog(listed, /title: Debian first \(default\) \(selected\)$/m);
    assertLog(listed, /id: auto-reboot-to-firmware-setup$/m);

    const oneShot = await start(/reboot: |Restarting system/);
    assertLog(oneShot, started('second'));
    assertLog(oneShot, /SECOND-STARTED/);

    const asked = await start(/reboot: |Power down/);
    assertLog(asked, started('third'));
    assertLog(asked, /indeterminate[\s\S]*good/);
    assertLog(asked, /^third\.conf$/m);
    const entries = asked.match(/^Boot[0-9A-F]{4}\* bootfs.*$/gm) ?? [];
    assert.equal(entries.length, 1, 'registered once');
    assert.match(entries[0], new RegExp(`HD\\(1,GPT,${ESP},.*\\\\EFI\\\\bootfs\\\\bootfsx64\\.efi`));

    const back = await start(/bootfs: \d+ ms, /);
    assertLog(back, new RegExp(`starting Boot[0-9A-F]{4} "bootfs" from HD\\(1,GPT,${ESP},`, 'i'));
    assertLog(back, started('first'));
    assert.doesNotMatch(back, /ERR_BOOTFS/);
  });
});
