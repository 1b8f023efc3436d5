/**
 * What a kernel inside of an EROFS image costs the loader, next to the same kernel as a file on ext4: counted in instructions
 * (QEMU's -icount), so that it is the same on every machine. Takes a minute.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../../bundle/bundles.ts';
import { makeDisk, makeFilesystem, makeInitrd } from '../disks.ts';
import { reportBoot } from '../logs.ts';
import { X64 } from '../machines.ts';
import { boot } from '../qemu.ts';
import { buildApplication, debianKernels, isInstalled, missingRequirement } from '../requirements.ts';

const skip = missingRequirement() ?? (isInstalled('mkfs.erofs') ? undefined : 'mkfs.erofs is not installed');
if (skip !== undefined) console.log(`# skipped: ${skip}`);

/** 2^5 ns of virtual time for each instruction; the clock does not wait for anything. */
const COUNTED = ['-icount', 'shift=5,sleep=off'];
const MAX_TIMES = 4;

const ENTRY = `
mkdir -p tree/loader/entries
cp "$NEWER" tree/vmlinuz
cp "$INITRD" tree/initrd.img
printf 'title Debian\\nlinux /vmlinuz\\ninitrd /initrd.img\\noptions console=ttyS0\\n' > tree/loader/entries/1.conf
`;
const PLAIN = `${ENTRY}make ext4 64M -L boot -d tree\n`;
const INSIDE_EROFS = `${ENTRY}
mkdir outer
mkfs.erofs -zlz4hc outer/debian.erofs tree > /dev/null
make ext4 64M -L boot -d outer
`;

describe('the speed of the loader', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-speed-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Virtual milliseconds from the loader's first line to the kernel's start. */
  async function timeOf(name: string, recipe: string): Promise<number> {
    const { path, reason } = buildApplication('quickjs');
    if (path === undefined) throw new Error(reason);
    const environment = { NEWER: debianKernels().newer.path, INITRD: makeInitrd(directory) };
    const filesystem = makeFilesystem(directory, name, recipe, environment);
    const esp = {
      [X64.bootFile]: readFileSync(path),
      '/EFI/bootfs/loader.js': await bundle('loader.js'),
      '/EFI/bootfs/arguments.txt': '--timeout 0\n',
    };
    const result = await boot(directory, {
      machine: { ...X64, limitSeconds: 240 },
      disks: [makeDisk(directory, `${name}-disk`, esp, [filesystem])],
      more: COUNTED,
      until: /peak heap \d+ KiB\n|no entry could be started/,
    });
    reportBoot(`speed-${name}`, result);
    const milliseconds = Number(/^bootfs: (\d+) ms, /m.exec(result.log)?.[1]);
    assert.ok(milliseconds > 0, result.log);
    return milliseconds;
  }

  test(`a kernel inside of EROFS with LZ4 takes at most ${MAX_TIMES} times as long as on ext4`, async () => {
    const plain = await timeOf('plain', PLAIN);
    const inside = await timeOf('erofs', INSIDE_EROFS);
    console.log(`# ${plain} ms and ${inside} ms of virtual time: ${(inside / plain).toFixed(2)} times`);
    assert.ok(inside <= MAX_TIMES * plain, `${inside} ms, ${plain} ms`);
  });
});
