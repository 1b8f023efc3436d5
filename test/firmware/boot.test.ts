/**
 * From a dirty disk to a running Linux, inside real firmware: the loader as a UEFI application, in QEMU with OVMF. The
 * disks are made dirty by the real kernel, and the kernels that boot are Debian's.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../bundle/bundles.ts';
import { type EspFiles, makeDisk, makeFilesystem, makeInitrd } from './disks.ts';
import { makeGrub } from './grub.ts';
import { assertBooted, assertLog, escaped, excerpt, reportBoot } from './logs.ts';
import { X64 } from './machines.ts';
import { boot } from './qemu.ts';
import { kernelOptions, upgradeByRename } from './recipes.ts';
import {
  buildApplication,
  debianKernels,
  type Engine,
  isInstalled,
  type Kernel,
  missingRequirement,
} from './requirements.ts';

const OPTIONS = kernelOptions(X64);

/** The new kernel is in a full transaction; its second name and its menu entry are in the fast-commit area alone. */
const UPGRADE_BY_FAST_COMMIT = `
make ext4 80M -L boot -O fast_commit
attach
mkdir -p mnt/loader/entries
cp "$OLDER" mnt/vmlinuz-1
cp "$INITRD" mnt/initrd.img
printf 'title Debian, old\\nversion 1\\nlinux /vmlinuz-1\\ninitrd /initrd.img\\noptions ${OPTIONS}\\n' > mnt/loader/entries/1.conf
detach
attach
cp "$NEWER" mnt/vmlinuz-2
flush vmlinuz-2
ln mnt/vmlinuz-2 mnt/vmlinuz-default
flush vmlinuz-2
printf 'title Debian, new\\nversion 2\\nlinux /vmlinuz-default\\ninitrd /initrd.img\\noptions ${OPTIONS} bootfs.proof=fast-commit\\n' > mnt/loader/entries/2.conf
flush loader/entries/2.conf
crash
expect_log 'TAIL'
expect_blind /vmlinuz-default 'grub-fstest: error: '
`;

/** All that boots is in an EROFS image, which is a file on an ext4 that crashed just after the image was put in place. */
const EROFS_ON_EXT4 = `
mkdir -p tree/loader/entries
cp "$NEWER" tree/vmlinuz
cp "$INITRD" tree/initrd.img
printf 'title Debian from EROFS\\nlinux /vmlinuz\\ninitrd /initrd.img\\noptions ${OPTIONS} bootfs.proof=erofs\\n' > tree/loader/entries/1.conf
mkfs.erofs -zlz4hc new.erofs tree > /dev/null
make ext4 64M -L boot
attach
mkdir mnt/boot
detach
attach
cp new.erofs mnt/boot/new.tmp
flush boot/new.tmp
mv mnt/boot/new.tmp mnt/boot/debian.erofs
flush boot
crash
`;

/** What a menu may hold: an entry without a kernel, one whose kernel was cut off, one whose kernel is no program. */
const BROKEN_ENTRIES = `
make ext4 80M -L boot
attach
mkdir -p mnt/loader/entries
printf 'title No kernel\\nversion 9\\nlinux /not-there\\n' > mnt/loader/entries/9.conf
head -c 5000000 "$NEWER" > mnt/cut-off
printf 'title Cut off\\nversion 8\\nlinux /cut-off\\n' > mnt/loader/entries/8.conf
head -c 4096 /dev/zero > mnt/zeros
printf 'title No program\\nversion 7\\nlinux /zeros\\n' > mnt/loader/entries/7.conf
cp "$NEWER" mnt/wrong-machine
printf '\\x64\\xaa' | dd of=mnt/wrong-machine bs=1 seek=$((PE_OFFSET + 4)) conv=notrunc status=none
printf 'title Wrong machine\\nversion 6\\nlinux /wrong-machine\\n' > mnt/loader/entries/6.conf
cp "$NEWER" mnt/vmlinuz
cp "$INITRD" mnt/initrd.img
printf 'title Whole\\nversion 5\\nlinux /vmlinuz\\ninitrd /initrd.img\\noptions ${OPTIONS} bootfs.proof=fallback\\n' > mnt/loader/entries/5.conf
detach
`;

/** The filesystems that an upgrade crashes on; the module that GRUB reads each with. */
const UPGRADED = [
  { name: 'renamed', type: 'ext4', make: 'make ext4 80M -L boot', grubModule: 'ext2' },
  { name: 'renamed-xfs', type: 'xfs', make: 'make_xfs 96M -L boot', grubModule: 'xfs' },
] as const;

/** Of all that a boot takes; the kernel and its RAM disk alone are 16 pieces of 1 MiB. */
const MAX_READS = 32;

const skip = missingRequirement();
if (skip !== undefined) console.log(`# skipped: ${skip}`);

describe('the loader in UEFI firmware', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let older: Kernel;
  let newer: Kernel;
  let environment: Record<string, string>;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-firmware-'));
    ({ older, newer } = debianKernels());
    environment = { OLDER: older.path, NEWER: newer.path, INITRD: makeInitrd(directory) };
    for (const { name, make } of UPGRADED) makeFilesystem(directory, name, upgradeByRename(X64, make), environment);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  async function loaderFiles(engine: Engine, words = '--timeout 0'): Promise<EspFiles | string> {
    const { path, reason } = buildApplication(engine);
    if (path === undefined) return reason!;
    return {
      '/EFI/BOOT/BOOTX64.EFI': readFileSync(path),
      '/EFI/bootfs/loader.js': await bundle(engine === 'duktape' ? 'loader.es5.js' : 'loader.js'),
      '/EFI/bootfs/arguments.txt': `${words}\n`,
    };
  }

  for (const { name, type, grubModule } of UPGRADED) {
    for (const engine of ['quickjs', 'duktape'] as const) {
      test(`${engine}: boots the new kernel after a crashed upgrade on ${type}`, async (context) => {
        const esp = await loaderFiles(engine);
        if (typeof esp === 'string') return context.skip(esp);
        const disk = makeDisk(directory, `${name}-${engine}`, esp, [join(directory, name)]);
        const result = await boot(directory, { disks: [disk], until: /INIT-OK .*\n|no entry could be started/ });
        reportBoot(`${name}-${engine}`, result);
        const found = `disk 1, partition 2: ${type} "boot", not cleanly unmounted: \\d+ transactions replayed`;
        assert.match(result.log, new RegExp(`^bootfs: ${found}`, 'm'));
        const cost = /^bootfs: \d+ ms, (\d+) device reads of \d+ KiB, peak heap \d+ KiB$/m.exec(result.log);
        assert.ok(Number(cost?.[1]) <= MAX_READS, excerpt(result.log));
        assertBooted(result.log, newer, `${OPTIONS} bootfs.proof=rename`);
      });
    }

    test(`GRUB boots the old kernel from the same ${type}`, async () => {
      const program = makeGrub(
        directory,
        [grubModule],
        ['set root=(hd0,gpt2)', `linux /vmlinuz ${OPTIONS} bootfs.proof=rename`, 'initrd /initrd.img', 'boot'],
      );
      const esp = { '/EFI/BOOT/BOOTX64.EFI': readFileSync(program) };
      const disk = makeDisk(directory, `${name}-grub`, esp, [join(directory, name)]);
      const result = await boot(directory, { disks: [disk], until: /INIT-OK .*\n/ });
      reportBoot(`${name}-grub`, result);
      assertBooted(result.log, older, `BOOT_IMAGE=/vmlinuz ${OPTIONS} bootfs.proof=rename`);
    });
  }

  test('boots what only fast commits tell of', async (context) => {
    const esp = await loaderFiles('quickjs');
    if (typeof esp === 'string') return context.skip(esp);
    const filesystem = makeFilesystem(directory, 'fast', UPGRADE_BY_FAST_COMMIT, environment);
    const disk = makeDisk(directory, 'fast-commit', esp, [filesystem]);
    const result = await boot(directory, { disks: [disk], until: /INIT-OK .*\n|no entry could be started/ });
    reportBoot('fast-commit', result);
    assertLog(result.log, /\d+ fast commits replayed in memory/);
    assertBooted(result.log, newer, `${OPTIONS} bootfs.proof=fast-commit`);
  });

  test('boots a kernel from an EROFS image on a dirty ext4', async (context) => {
    if (!isInstalled('mkfs.erofs')) return context.skip('mkfs.erofs is not installed');
    const esp = await loaderFiles('quickjs');
    if (typeof esp === 'string') return context.skip(esp);
    const filesystem = makeFilesystem(directory, 'erofs', EROFS_ON_EXT4, environment);
    const disk = makeDisk(directory, 'erofs-on-ext4', esp, [filesystem]);
    const result = await boot(directory, { disks: [disk], until: /INIT-OK .*\n|no entry could be started/ });
    reportBoot('erofs-on-ext4', result);
    assertLog(result.log, /^bootfs: disk 1, partition 2, \/boot\/debian\.erofs: erofs/m);
    assertBooted(result.log, newer, `${OPTIONS} bootfs.proof=erofs`);
  });

  test('says what is broken, and falls back until something starts', async (context) => {
    const esp = await loaderFiles('quickjs');
    if (typeof esp === 'string') return context.skip(esp);
    const peOffset = readFileSync(newer.path).readUInt32LE(0x3c);
    const filesystem = makeFilesystem(directory, 'broken', BROKEN_ENTRIES, {
      ...environment,
      PE_OFFSET: String(peOffset),
    });
    const refused = join(directory, 'refused');
    writeFileSync(refused, Buffer.concat([Buffer.from('hsqs'), Buffer.alloc(1048572)]));
    const failing = join(directory, 'failing.img');
    writeFileSync(failing, Buffer.alloc(1048576));
    const errors = join(directory, 'errors.cfg');
    writeFileSync(errors, '[inject-error]\nevent = "read_aio"\nerrno = "5"\n');
    const disk = makeDisk(directory, 'broken-entries', esp, [refused, filesystem]);
    const result = await boot(directory, {
      disks: [disk],
      more: [
        ...['-drive', `if=none,id=failing,format=raw,file=blkdebug:${errors}:${failing}`],
        ...['-device', 'virtio-blk-pci,drive=failing'],
      ],
      until: /INIT-OK .*\n|no entry could be started/,
    });
    reportBoot('fallback', result);
    const { log } = result;
    assertLog(log, /^bootfs: disk 1, partition 2: ERR_BOOTFS_UNRECOGNISED: .*squashfs/m);
    assertLog(log, /^bootfs: disk 2 .*EIO: the host's read failed/m);
    assertLog(log, /^bootfs: .*No kernel: .*\/not-there/m);
    assertLog(log, /^bootfs: Cut off does not start: ERR_BOOTFS_CORRUPT: the kernel is cut off/m);
    assertLog(log, /^bootfs: No program does not start: ERR_BOOTFS_CORRUPT: .*no MZ signature/m);
    assertLog(log, /^bootfs: Wrong machine does not start: /m);
    assertBooted(log, newer, `${OPTIONS} bootfs.proof=fallback`);
  });

  test('takes keys from the serial line', async (context) => {
    const esp = await loaderFiles('quickjs', '--timeout 60');
    if (typeof esp === 'string') return context.skip(esp);
    const filesystem = join(directory, 'fast');
    const disk = makeDisk(directory, 'menu', esp, [filesystem]);
    const result = await boot(directory, {
      disks: [disk],
      steps: [{ after: /> 1 {2}Debian, new \(in/, text: '\x1b[B\r' }],
      until: /INIT-OK .*\n|no entry could be started/,
    });
    reportBoot('menu', result);
    assertLog(result.log, /^bootfs: booting Debian, old /m);
    assertLog(result.log, new RegExp(`INIT-OK ${escaped(older.release)} `));
  });
});
