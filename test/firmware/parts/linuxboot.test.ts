/**
 * firmware-shim/examples/linuxboot: a kernel whose initial RAM disk holds `bootfs-host`, which picks the kernel from a dirty disk
 * that nobody has mounted and starts it by kexec_file_load. GRUB boots the old kernel from the same disk. Takes half a minute.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../../bundle/bundles.ts';
import { makeDisk, makeFilesystem, makeInitrd } from '../disks.ts';
import { makeGrub } from '../grub.ts';
import { assertBooted, assertLog, reportBoot } from '../logs.ts';
import { X64 } from '../machines.ts';
import { boot } from '../qemu.ts';
import { kernelOptions, upgradeByRename } from '../recipes.ts';
import {
  debianKernels,
  type Kernel,
  missingRequirement,
  repository,
  runTool,
  unpackedPackage,
} from '../requirements.ts';

const skip = missingRequirement();
if (skip !== undefined) console.log(`# skipped: ${skip}`);

/** What the loader's kernel needs for the disk, as Debian's cloud kernel has it. */
const MODULES = [
  ...['virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci'].map(
    (name) => `virtio/${name}`,
  ),
  'block/virtio_blk',
];

describe('LinuxBoot', { skip: skip ?? false, concurrency: false }, () => {
  const options = `${kernelOptions(X64)} bootfs.proof=rename`;
  let directory = '';
  let disk = '';
  let older: Kernel;
  let newer: Kernel;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-linuxboot-'));
    ({ older, newer } = debianKernels());
    const filesystem = makeFilesystem(directory, 'renamed', upgradeByRename(X64, 'make ext4 80M -L boot'), {
      OLDER: older.path,
      NEWER: newer.path,
      INITRD: makeInitrd(directory),
    });
    const grub = makeGrub(
      directory,
      ['ext2'],
      ['set root=(hd0,gpt2)', `linux /vmlinuz ${options}`, 'initrd /initrd.img', 'boot'],
    );
    disk = makeDisk(directory, 'disk', { [X64.bootFile]: readFileSync(grub) }, [filesystem]);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  test('bootfs-host starts the new kernel from a disk that nobody has mounted', async () => {
    const host = join(repository, 'firmware-shim/host');
    runTool('make', ['-s', '-C', host, 'static-quickjs']);
    const loader = join(directory, 'loader.js');
    writeFileSync(loader, await bundle('loader.js'));
    const initrd = join(directory, 'linuxboot.img');
    const busybox = join(unpackedPackage('busybox-static'), 'bin/busybox');
    const drivers = join(
      unpackedPackage(`linux-image-${older.release}`),
      'lib/modules',
      older.release,
      'kernel/drivers',
    );
    const modules = MODULES.map((name) => join(drivers, `${name}.ko`)).join(' ');
    const script = join(repository, 'firmware-shim/examples/linuxboot/make-initrd.sh');
    runTool(script, [initrd, busybox, modules, '--timeout', '0'], { LOADER: loader });
    const result = await boot(directory, {
      isBios: true,
      disks: [],
      more: [
        ...['-drive', `if=none,id=d0,format=raw,snapshot=on,file=${disk}`, '-device', 'virtio-blk-pci,drive=d0'],
        ...['-kernel', older.path, '-initrd', initrd, '-append', kernelOptions(X64)],
      ],
      until: /INIT-OK .*\n|linuxboot: nothing was started/,
    });
    reportBoot('linuxboot', result);
    assertLog(result.log, new RegExp(`Linux version ${older.release}`));
    assertLog(
      result.log,
      /^bootfs: disk 1, partition 2: ext4 "boot", not cleanly unmounted: \d+ transactions replayed/m,
    );
    assertBooted(result.log, newer, options);
  });

  test('GRUB boots the old kernel from the same disk', async () => {
    const result = await boot(directory, { disks: [disk], until: /INIT-OK .*\n/ });
    reportBoot('linuxboot-grub', result);
    assertBooted(result.log, older, `BOOT_IMAGE=/vmlinuz ${options}`);
  });
});
