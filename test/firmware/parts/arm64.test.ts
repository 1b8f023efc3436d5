/**
 * The loader as a UEFI application for arm64, in QEMU's `virt` with Debian's AAVMF: Debian's arm64 kernels, on disks that the
 * real kernel has left dirty. Takes two minutes on a machine that does nothing else.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../../bundle/bundles.ts';
import { makeDisk, makeFilesystem, makeInitrd } from '../disks.ts';
import { assertBooted, assertLog, keepLog } from '../logs.ts';
import { AA64 } from '../machines.ts';
import { boot, dumpDeviceTree } from '../qemu.ts';
import { kernelOptions, upgradeByRename } from '../recipes.ts';
import {
  buildApplication,
  debianKernels,
  type Engine,
  type Kernel,
  missingRequirement,
  runTool,
} from '../requirements.ts';

const skip = missingRequirement(AA64);
if (skip !== undefined) console.log(`# skipped: ${skip}`);

/** As the firmware names the machine that it runs on; the entry's device tree has another word there. */
const MODEL_OF_FIRMWARE = 'linux,dummy-virt';
const MODEL_OF_ENTRY = 'bootfs,test-virt';

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
  async function bootFrom(filesystem: string, engine: Engine): Promise<string> {
    const { path, reason } = buildApplication(engine, AA64);
    if (path === undefined) throw new Error(reason);
    const esp = {
      [AA64.bootFile]: readFileSync(path),
      '/EFI/bootfs/loader.js': await bundle(engine === 'duktape' ? 'loader.es5.js' : 'loader.js'),
      '/EFI/bootfs/arguments.txt': '--timeout 0\n',
    };
    const disk = makeDisk(directory, `${filesystem}-${engine}`, esp, [join(directory, filesystem)]);
    const until = /INIT-OK .*\n|no entry could be started/;
    const result = await boot(directory, { machine: AA64, disks: [disk], until });
    rmSync(disk);
    keepLog(`arm64-${filesystem}-${engine}`, result);
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

  test("the kernel runs with its entry's device tree", async () => {
    const tree = join(directory, 'board.dtb');
    dumpDeviceTree(AA64, tree);
    const text = runTool('dtc', ['-q', '-I', 'dtb', '-O', 'dts', tree]);
    const changed = text.split(`"${MODEL_OF_FIRMWARE}"`).join(`"${MODEL_OF_ENTRY}"`);
    runTool('sh', ['-c', 'printf %s "$DTS" | dtc -q -I dts -O dtb -o "$TREE"'], { DTS: changed, TREE: tree });
    const recipe = upgradeByRename(AA64, 'make ext4 120M -L boot', ['devicetree /board.dtb']);
    makeFilesystem(directory, 'tree', recipe, { ...environment, TREE: tree });
    const log = await bootFrom('tree', 'quickjs');
    assertLog(log, /^bootfs: \/board\.dtb 100 % of \d+ KiB/m);
    assertLog(log, /^EFI stub: Using DTB from configuration table$/m);
    assertLog(log, new RegExp(`Machine model: ${MODEL_OF_ENTRY}`));
    assertBooted(log, newer, `${kernelOptions(AA64)} bootfs.proof=rename`);
  });
});
