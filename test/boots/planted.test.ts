/**
 * Disks of Debian with planted damages, booted by OVMF and SeaBIOS: what `check` calls ready must come up to the init of its
 * root, and what comes up must not be called broken, but for the cases that say why. Some twenty minutes on two processors that
 * do nothing else; run by `npm run test:boots` as root, with mmdebstrap, Debian's archive, QEMU and OVMF; elsewhere skipped.
 * BOOTFS_PLANTED is a part of the names of those that are to be booted alone.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UNPACKERS } from '../../src/box/unpackers.ts';
import { checkDisk, type DiskCheckResult } from '../../src/check/index.ts';
import { openDisk } from '../../src/disk/open-disk.ts';
import { openDevice } from '../../src/node/file-device.ts';
import { reportBoot } from '../firmware/logs.ts';
import { X64 } from '../firmware/machines.ts';
import { boot } from '../firmware/qemu.ts';
import { isInstalled } from '../firmware/requirements.ts';
import { DamagedDisk } from '../support/disk/debian/damage.ts';
import { DEBIAN_DISKS } from '../support/disk/debian/disks.ts';
import { PLANTED, type Planted } from '../support/disk/debian/planted.ts';
import { type DebianRoot, makeDebianRoot, run, whyNoDebian } from '../support/disk/debian/root.ts';

/** systemd of the root greets. */
const IS_UP = /Welcome to .*Debian GNU\/Linux/;
/** Nobody goes on from there by himself. */
const IS_STUCK = [
  /Kernel panic|System halted|Gave up waiting|\(initramfs\)|can't execute|Initramfs unpacking failed/,
  /grub>|grub rescue>|^Press any key to continue/m,
  /start_image\(\) returned|BdsDxe: No bootable option|Shell>|Press any key to enter the Boot Manager Menu|Failed to (?:start|load) Boot/i,
  /No bootable device|Booting from ROM|Missing operating system|not a bootable disk|Boot error|boot:\s*$/,
  /No configuration file found|Loading .* failed: |[Ii]nvalid or corrupt kernel image|Failed to load (?:libcom32|ldlinux|COM32)/,
];
const FIRMWARE: Readonly<Record<string, 'uefi' | 'bios'>> = {
  ...{ 'grub-uefi': 'uefi', 'grub-bios': 'bios', 'systemd-boot': 'uefi', uki: 'uefi', syslinux: 'bios' },
  'extlinux-bios': 'bios',
};
const UNTIL = new RegExp([IS_UP, ...IS_STUCK].map(({ source }) => source).join('|'), 'm');
const LIMIT_SECONDS = 240;
/**
 * A kernel that can't be unpacked says nothing on the serial line, and halts; boot code of zeros works for ever. A boot that comes up takes 15
 * seconds of work.
 */
const PATIENCE_SECONDS = 12;
/** Each machine takes one processor, and a gigabyte. */
const AT_ONCE = Math.min(availableParallelism(), 4);
const HEALTHY: Planted = { what: 'nothing is broken', damage: () => {}, verdict: 'ready', boots: true };

const reason =
  whyNoDebian() ??
  (existsSync(X64.firmware.code) && isInstalled('qemu-system-x86_64')
    ? undefined
    : 'needs ovmf and qemu-system-x86_64');
const wanted = process.env['BOOTFS_PLANTED'] ?? '';
const work = reason === undefined ? mkdtempSync(join(tmpdir(), 'bootfs-boots-')) : '';
after(() => reason ?? rmSync(work, { recursive: true }));
let root: DebianRoot | undefined;

function check(image: string): DiskCheckResult {
  const device = openDevice(image);
  try {
    return checkDisk(openDisk(device), { unpackers: UNPACKERS });
  } finally {
    device.close();
  }
}

for (const [name, planted] of Object.entries(PLANTED)) {
  const cases = [HEALTHY, ...planted].filter(({ what }) => `${name}: ${what}`.includes(wanted));
  if (cases.length === 0) continue;
  test(`${name}, as ${FIRMWARE[name]} boots it`, { skip: reason ?? false, concurrency: AT_ONCE }, async (context) => {
    root ??= makeDebianRoot(work);
    const image = DEBIAN_DISKS[name](work, root);
    const runs = cases.map(({ what, damage, verdict, boots, because }, at) =>
      context.test(what, async () => {
        // Others are booted meanwhile.
        const own = join(work, `${name}-${at}`);
        mkdirSync(own);
        const disk = join(own, 'planted.img');
        run('cp', ['--sparse=always', image, disk]);
        damage(new DamagedDisk(disk, own));
        const { verdict: ours, findings } = check(disk);
        const result = await boot(own, {
          ...{ disks: [disk], isBios: FIRMWARE[name] === 'bios', until: UNTIL },
          ...{ limitSeconds: LIMIT_SECONDS, patienceSeconds: PATIENCE_SECONDS },
        });
        reportBoot(`${name}: ${what}`, result);
        rmSync(own, { recursive: true });
        const { log } = result;
        const told = `${ours}: ${JSON.stringify(findings)}\n${log.slice(-2000)}`;
        const isUp = IS_UP.test(log);
        if (boots !== undefined) assert.equal(isUp, boots, told);
        assert.equal(ours, verdict, told);
        if (because === undefined) assert.ok(isUp ? ours !== 'not-ready' : ours !== 'ready', told);
      }),
    );
    await Promise.all(runs);
    rmSync(image);
  });
}
