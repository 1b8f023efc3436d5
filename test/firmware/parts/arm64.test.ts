/**
 * The loader as a UEFI application for arm64, in QEMU's `virt` with Debian's AAVMF: Debian's arm64 kernels, on disks that the
 * real kernel has left dirty. Takes two minutes on a machine that does nothing else.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../../bundle/bundles.ts';
import { makeTreeFilesystem, TREE_AS_IT_IS } from '../device-tree.ts';
import { makeDisk, makeFilesystem, makeInitrd } from '../disks.ts';
import { assertBooted, assertLog, reportBoot } from '../logs.ts';
import { AA64 } from '../machines.ts';
import { boot } from '../qemu.ts';
import { kernelOptions, upgradeByRename } from '../recipes.ts';
import { buildApplication, debianKernels, type Engine, type Kernel, missingRequirement } from '../requirements.ts';

const skip = missingRequirement(AA64);
if (skip !== undefined) console.log(`# skipped: ${skip}`);

describe('the loader in UEFI firmware on arm64', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let newer: Kernel;
  let environment: Record<string, string>;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-arm64-'));
    const kernels = debianKernels(AA64);
    newer = kernels.newer;
    environment = { OLDER: kernels.older.path, NEWER: newer.path, INITRD: makeInitrd(directory, AA64) };
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Boots from that filesystem as it stands in `directory`. */
  async function bootFrom(filesystem: string, engine: Engine, given = '--timeout 0'): Promise<string> {
    const { path, reason } = buildApplication(engine, AA64);
    if (path === undefined) throw new Error(reason);
    const esp = {
      [AA64.bootFile]: readFileSync(path),
      '/EFI/bootfs/loader.js': await bundle(engine === 'duktape' ? 'loader.es5.js' : 'loader.js'),
      '/EFI/bootfs/arguments.txt': `${given}\n`,
    };
    const disk = makeDisk(directory, `${filesystem}-${engine}`, esp, [join(directory, filesystem)]);
    const until = /INIT-OK .*\n|no entry could be started/;
    const result = await boot(directory, { machine: AA64, disks: [disk], until });
    rmSync(disk);
    reportBoot(`arm64-${filesystem}-${engine}`, result);
    return result.log;
  }

  const filesystems = [
    { type: 'ext4', make: 'make ext4 120M -L boot' },
    { type: 'xfs', make: 'make_xfs 160M -L boot' },
  ];
  for (const { type, make } of filesystems) {
    for (const engine of ['quickjs', 'duktape'] as const) {
      test(`${engine}: boots the new kernel after a crashed upgrade on ${type}`, async () => {
        if (engine === 'quickjs') makeFilesystem(directory, type, upgradeByRename(AA64, make), environment);
        const log = await bootFrom(type, engine);
        assertLog(
          log,
          new RegExp(`disk 1, partition 2: ${type} "boot", not cleanly unmounted: \\d+ transactions replayed`),
        );
        assertBooted(log, newer, `${kernelOptions(AA64)} bootfs.proof=rename`);
      });
    }
  }

  test("the kernel runs with its entry's device tree, as it is in the file", async () => {
    makeTreeFilesystem(directory, AA64, newer);
    const log = await bootFrom('trees', 'quickjs', '--entry board.conf');
    assertLog(log, /^bootfs: \/board\.dtb 100 % of \d+ KiB/m);
    assertLog(log, /^EFI stub: Using DTB from configuration table$/m);
    assertLog(log, new RegExp(`^${TREE_AS_IT_IS}$`, 'm'));
    assertBooted(log, newer, `${kernelOptions(AA64)} bootfs.proof=board`);
  });
});
