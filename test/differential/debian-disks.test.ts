/**
 * Disks of Debian as it boots: GRUB under UEFI and BIOS, systemd-boot, unified kernel images, U-Boot's extlinux.conf, made from
 * real packages. `check` must be silent of each, and must notice what is broken on it. Two minutes; run by
 * `npm run test:differential` as root, with mmdebstrap and Debian's archive; elsewhere skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { COMMAND } from '../support/command-process.ts';
import { DEBIAN_DISKS } from '../support/disk/debian/disks.ts';
import { makeDebianRoot, run, whyNoDebian } from '../support/disk/debian/root.ts';

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
    rmSync(image);
  });
}
