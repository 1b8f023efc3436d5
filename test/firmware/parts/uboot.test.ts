/**
 * U-Boot's EFI as the firmware: `bootefi` starts the same application as EDK II does, on the same dirty disk. U-Boot's own ext4
 * loads the kernel from before the crash. Takes a minute for each machine.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../../bundle/bundles.ts';
import { makeTreeFilesystem, TREE_FIXED_UP } from '../device-tree.ts';
import { type EspFiles, makeDisk, makeFilesystem, makeInitrd } from '../disks.ts';
import { assertBooted, assertLog, reportBoot } from '../logs.ts';
import { UBOOT_AA64, UBOOT_X64 } from '../machines.ts';
import { boot } from '../qemu.ts';
import { kernelOptions, upgradeByRename } from '../recipes.ts';
import { buildApplication, debianKernels, type Kernel, missingRequirement } from '../requirements.ts';

for (const machine of [UBOOT_AA64, UBOOT_X64]) {
  const skip = missingRequirement(machine);
  if (skip !== undefined) console.log(`# skipped: ${skip}`);

  describe(`U-Boot on ${machine.name}`, { skip: skip ?? false, concurrency: false }, () => {
    const options = `${kernelOptions(machine)} bootfs.proof=rename`;
    let directory = '';
    let esp: EspFiles;
    let disk = '';
    let kernels: { older: Kernel; newer: Kernel };

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'bootfs-uboot-'));
      kernels = debianKernels(machine);
      const { path, reason } = buildApplication('quickjs', machine);
      if (path === undefined) throw new Error(reason);
      const recipe = upgradeByRename(machine, 'make ext4 120M -L boot');
      esp = {
        [machine.bootFile]: readFileSync(path),
        '/EFI/bootfs/loader.js': await bundle('loader.js'),
        '/EFI/bootfs/arguments.txt': '--timeout 0\n',
      };
      const filesystem = makeFilesystem(directory, 'renamed', recipe, {
        OLDER: kernels.older.path,
        NEWER: kernels.newer.path,
        INITRD: makeInitrd(directory, machine),
      });
      disk = makeDisk(directory, 'disk', esp, [filesystem]);
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    /** U-Boot counts a second for a key before it boots by itself. */
    async function runCommands(name: string, commands: readonly string[], from = disk): Promise<string> {
      const result = await boot(directory, {
        machine,
        disks: [from],
        steps: [{ after: /Hit any key to stop autoboot/, text: ` ${commands.join('; ')}\n` }],
        until: /INIT-OK .*\n|no entry could be started|=> \S[\s\S]*\n=>$/,
      });
      reportBoot(`uboot-${machine.name}-${name}`, result);
      return result.log;
    }

    const START_LOADER = [
      'virtio scan',
      `load virtio 0:1 $kernel_addr_r ${machine.bootFile}`,
      'bootefi $kernel_addr_r',
    ];

    test('its EFI starts the loader, which starts the new kernel', async () => {
      const log = await runCommands('efi', START_LOADER);
      assertLog(log, /^bootfs: disk 1, partition 2: ext4 "boot", not cleanly unmounted: \d+ transactions replayed/m);
      assertLog(log, /^EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path$/m);
      assertBooted(log, kernels.newer, options);
    });

    const noTree = machine === UBOOT_AA64 ? false : 'this machine has no device tree';
    test("the kernel runs with its entry's device tree, which U-Boot has fixed up", { skip: noTree }, async () => {
      const filesystem = makeTreeFilesystem(directory, machine, kernels.newer);
      const given = { '/EFI/bootfs/arguments.txt': '--entry broken.conf\n' };
      const log = await runCommands(
        'tree',
        START_LOADER,
        makeDisk(directory, 'trees', { ...esp, ...given }, [filesystem]),
      );
      assertLog(log, /^bootfs: broken does not start: the firmware does not accept the device tree$/m);
      assertLog(log, /^EFI stub: Using DTB from configuration table$/m);
      assertLog(log, new RegExp(`^${TREE_FIXED_UP}$`, 'm'));
      assertBooted(log, kernels.newer, `${kernelOptions(machine)} bootfs.proof=board`);
    });

    test('its own ext4 loads the old kernel', async () => {
      const log = await runCommands('ext4', [
        'virtio scan',
        'load virtio 0:2 $kernel_addr_r /vmlinuz',
        ...(machine === UBOOT_AA64
          ? [
              `setenv bootargs ${options}`,
              'load virtio 0:2 $ramdisk_addr_r /initrd.img',
              'booti $kernel_addr_r $ramdisk_addr_r:$filesize $fdtcontroladdr',
            ]
          : [`setenv bootargs ${options} initrd=initrd.img`, 'bootefi $kernel_addr_r']),
      ]);
      assertBooted(log, kernels.older, machine === UBOOT_AA64 ? options : `${options} initrd=initrd.img`);
    });
  });
}
