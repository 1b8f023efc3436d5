/**
 * Disks of Debian as it boots: GRUB under UEFI and BIOS, systemd-boot, unified kernel images, U-Boot's extlinux.conf, made from
 * real packages. `check` must be silent of each, and must notice what is broken on it: a few things in copies, and whatever its
 * loader reads, one thing at a time, by turning it to zeros under the reader. Three minutes; run by `npm run test:differential` as
 * root, with mmdebstrap and Debian's archive; elsewhere skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkDisk, type DiskFile } from '../../src/check/index.ts';
import { readBytes } from '../../src/device/block-device.ts';
import type { Disk } from '../../src/disk/disk.ts';
import { openDisk } from '../../src/disk/open-disk.ts';
import { identifyBootCode } from '../../src/kernel-formats/boot-code.ts';
import { openDevice } from '../../src/node/file-device.ts';
import { COMMAND } from '../support/command-process.ts';
import { DEBIAN_DISKS } from '../support/disk/debian/disks.ts';
import { makeDebianRoot, run, whyNoDebian } from '../support/disk/debian/root.ts';
import { filesOf, type Part, zeroedDevice } from '../support/disk/zeroed.ts';

const MIB = 1024 * 1024;
/** Where the first partition begins. */
const FIRST = `@@${MIB}`;
const ROOT_UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';

interface Answer {
  readonly status: number | null;
  readonly verdict: string;
  readonly findings: readonly { readonly id: string; readonly level: string; readonly message: string }[];
}

function check(image: string): Answer {
  const command = [...COMMAND, 'check', '--json', image];
  const { status, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { status, ...(JSON.parse(stdout) as Omit<Answer, 'status'>) };
}

/** Writes zeros over a file of the ESP, as long as it was. */
function zeroOnEsp(image: string, path: string): void {
  const bytes = spawnSync('mtype', ['-i', image + FIRST, `::${path}`], { maxBuffer: 1 << 28 }).stdout;
  run('mcopy', ['-o', '-i', image + FIRST, '-', `::${path}`], new Uint8Array(bytes.length));
}

function zeroBytes(image: string, at: number, length: number): void {
  run('dd', [`of=${image}`, 'conv=notrunc', 'bs=1', `seek=${at}`, 'status=none'], new Uint8Array(length));
}

/** The path of the first file below `/` of the ESP that fits. */
function findOnEsp(image: string, pattern: RegExp): string {
  const path = run('mdir', ['-i', image + FIRST, '-/', '-b', '::/'])
    .split('\n')
    .map((line) => line.trim().replace(/^::/, ''))
    .find((line) => pattern.test(line));
  assert.ok(path, `${pattern} on the ESP`);
  return path;
}

/** Files that a loader does without, or that only somebody's choice or NVRAM would start. */
const DISPENSABLE = /(mmx64\.efi|loader\.conf|entries\.srel|grubenv)$/;
/** GRUB has some 300 modules: these stand for those that it can't do without, and for the rest. */
const SOME_MODULES = /\/(normal|linux|ext2|search)\.mod$/;

/** What the loaders of this disk read: boot code and tables, first sectors of partitions, files. */
function readByLoaders(disk: Disk, files: readonly DiskFile[]): Part[] {
  const { size } = disk.device;
  const isGpt = disk.table?.kind === 'gpt';
  const isForBios = identifyBootCode(readBytes(disk.device, 0, 512)) !== 'none';
  const parts: Part[] = [{ name: 'the table in the first sector', ranges: [{ byteOffset: 446, length: 66 }] }];
  if (isForBios) parts.push({ name: 'boot code', ranges: [{ byteOffset: 0, length: 440 }] });
  if (isGpt) {
    parts.push({ name: 'the first copy of the GPT', ranges: [{ byteOffset: 512, length: 33 * 512 }] });
    parts.push({ name: 'the second copy of the GPT', ranges: [{ byteOffset: size - 33 * 512, length: 33 * 512 }] });
  }
  for (const { number, entry, contents, typeRole } of disk.partitions) {
    const start = entry?.start ?? 0;
    const at = contents?.kind === 'ext4' ? start + 1024 : start;
    parts.push({ name: `the first sectors of partition ${number}`, ranges: [{ byteOffset: at, length: 1024 }] });
    if (typeRole === 'bios-boot') {
      for (const sector of [1, 2, 8]) {
        const range = { byteOffset: start + sector * 512, length: 512 };
        parts.push({ name: `sector ${sector} of GRUB's core image`, ranges: [range] });
      }
    }
    if (contents?.kind === 'vfat') parts.push(...filesOf(disk, number, '/'));
    else parts.push(...filesOf(disk, number, '/boot/grub'));
  }
  for (const { partition, path } of files) parts.push(...filesOf(disk, partition, path));
  return parts.filter(
    ({ name }, at) =>
      (!/\.mod$/.test(name) || SOME_MODULES.test(name)) && parts.findIndex((one) => one.name === name) === at,
  );
}

type Damage = readonly [what: string, id: string, damage: (image: string) => void];

/** What is broken, and the finding that must say so. */
const DAMAGES: Readonly<Record<string, readonly Damage[]>> = {
  'grub-uefi': [
    ['the whole ESP is zeros', 'loader-missing', (image) => zeroBytes(image, MIB, 4 * MIB)],
    [
      "shim's second stage is not there",
      'second-stage-missing',
      (image) => {
        run('mdel', ['-i', image + FIRST, '::/EFI/BOOT/grubx64.efi', '::/EFI/BOOT/fbx64.efi']);
      },
    ],
  ],
  'grub-bios': [['the boot code is zeros', 'boot-code-missing', (image) => zeroBytes(image, 0, 440)]],
  'systemd-boot': [
    ['the kernel is zeros', 'file-zeros', (image) => zeroOnEsp(image, findOnEsp(image, /\/linux$/))],
    ['the initrd is zeros', 'file-zeros', (image) => zeroOnEsp(image, findOnEsp(image, /\/initrd/))],
    [
      'the entry is not there',
      'nothing-to-boot',
      (image) => {
        run('mdel', ['-i', image + FIRST, `::${findOnEsp(image, /entries\/.*\.conf$/)}`]);
      },
    ],
    [
      'root= leads nowhere',
      'root-missing',
      (image) => {
        const path = findOnEsp(image, /entries\/.*\.conf$/);
        const entry = run('mtype', ['-i', image + FIRST, `::${path}`]);
        run(
          'mcopy',
          ['-o', '-i', image + FIRST, '-', `::${path}`],
          entry.replace(ROOT_UUID, ROOT_UUID.replace('a', 'b')),
        );
      },
    ],
  ],
  uki: [
    [
      'both images are deleted',
      'nothing-to-boot',
      (image) => {
        run('mdel', ['-i', image + FIRST, '::/EFI/Linux/*']);
      },
    ],
  ],
  extlinux: [],
  'extlinux-bios': [['the boot code is zeros', 'boot-code-missing', (image) => zeroBytes(image, 0, 440)]],
  syslinux: [
    ['the boot code is zeros', 'boot-code-missing', (image) => zeroBytes(image, 0, 440)],
    ['no partition is active', 'active-flag-missing', (image) => zeroBytes(image, 446, 1)],
  ],
};

const reason = whyNoDebian();
const work = reason === undefined ? mkdtempSync(join(tmpdir(), 'bootfs-debian-')) : '';
after(() => reason ?? rmSync(work, { recursive: true }));
const root = reason === undefined ? makeDebianRoot(work) : undefined;

for (const [name, make] of Object.entries(DEBIAN_DISKS)) {
  test(`Debian's disk ${name}`, { skip: reason ?? false }, async (context) => {
    assert.ok(root);
    const image = make(work, root);
    const { status, verdict, findings } = check(image);
    assert.deepEqual([status, verdict, findings], [0, 'ready', []]);
    for (const [what, id, damage] of DAMAGES[name]) {
      await context.test(what, () => {
        const broken = join(work, 'broken.img');
        run('cp', ['--sparse=always', image, broken]);
        damage(broken);
        const answer = check(broken);
        const found = answer.findings.map((finding) => `${finding.level} ${finding.id}`);
        assert.ok(found.includes(`error ${id}`), JSON.stringify(answer.findings));
        assert.deepEqual([answer.status, answer.verdict], [1, 'not-ready']);
        rmSync(broken);
      });
    }
    await context.test('anything that its loaders read is zeros', () => {
      const device = openDevice(image);
      const disk = openDisk(device);
      // Payloads are no matter here: a file is zeros as a whole.
      const { files, verdict: healthy } = checkDisk(disk);
      assert.equal(healthy, 'ready');
      const parts = readByLoaders(disk, files);
      const missed = parts.filter(({ name, ranges }) => {
        return checkDisk(openDisk(zeroedDevice(device, ranges))).verdict === 'ready' && !DISPENSABLE.test(name);
      });
      device.close();
      assert.ok(parts.length >= 5);
      assert.deepEqual(
        missed.map(({ name: part }) => part),
        [],
      );
    });
    rmSync(image);
  });
}
