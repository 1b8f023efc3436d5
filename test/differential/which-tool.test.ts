/** What docs/which-tool.md says of other tools on the committed dirty image (6 seconds); a tool that is missing is skipped. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { imageBytes } from '../support/images.ts';

const OLD = 180_224;
const NEW = 196_608;
const KERNEL = '/boot/vmlinuz';
const COMMAND = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const page = readFileSync(new URL('../../docs/which-tool.md', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'bootfs-which-tool-'));
after(() => rmSync(directory, { recursive: true }));

interface Said {
  readonly status: number | null;
  readonly text: string;
  readonly bytes: Buffer;
}

function say(command: string, ...args: string[]): Said {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: directory, timeout: 60_000 });
  return { status, text: `${stdout}${stderr}`, bytes: stdout };
}

/** A fresh copy of an image. */
function copy(image: string): string {
  const path = join(directory, 'disk.img');
  writeFileSync(path, imageBytes(image));
  return path;
}

/** The size of a file that a tool has written. */
function sizeOf(name: string): number | undefined {
  const path = join(directory, name);
  return existsSync(path) ? statSync(path).size : undefined;
}

interface Claim {
  /** As it begins a row of the page. */
  readonly tool: string;
  readonly command: string;
  readonly needsRoot?: boolean;
  /** Asks the tool about the image, and holds its answer against the page. */
  readonly check: (image: string) => void;
}

const CLAIMS: readonly Claim[] = [
  {
    tool: '**bootfs**',
    command: 'node',
    check: (image) => assert.equal(say('node', COMMAND, 'cat', image, KERNEL).bytes.length, NEW),
  },
  {
    tool: 'Linux, `mount -o ro`',
    command: 'mount',
    needsRoot: true,
    check: (image) => {
      const mountPoint = join(directory, 'mounted');
      mkdirSync(mountPoint, { recursive: true });
      assert.notEqual(say('mount', '-o', 'loop,ro', image, mountPoint).status, 0, 'it would write');
      const loop = say('losetup', '--find', '--show', image).text.trim();
      const mounted = say('mount', '-o', 'ro', loop, mountPoint);
      try {
        assert.equal(mounted.status, 0, mounted.text);
        assert.equal(sizeOf(`mounted${KERNEL}`), NEW);
      } finally {
        if (mounted.status === 0) say('umount', mountPoint);
        say('losetup', '--detach', loop);
      }
      assert.ok(!readFileSync(image).equals(imageBytes('ext/ext4-crash-rename')), 'it writes');
    },
  },
  {
    tool: 'debugfs',
    command: 'debugfs',
    check: (image) => {
      assert.match(say('debugfs', '-R', `stat ${KERNEL}`, image).text, new RegExp(`Size: ${OLD}`));
      assert.doesNotMatch(say('debugfs', '-R', 'ls -p /boot', image).text, /6\.12/);
    },
  },
  {
    tool: 'e2fsck -n',
    command: 'e2fsck',
    check: (image) => {
      const { status, text } = say('e2fsck', '-n', image);
      assert.equal(status, 0);
      assert.match(text, /skipping journal recovery[\s\S]*clean/);
    },
  },
  {
    tool: '7-Zip',
    command: '7z',
    check: (image) => {
      const { status, bytes } = say('7z', 'e', '-so', image, KERNEL.slice(1));
      assert.deepEqual([status, bytes.length], [0, OLD]);
    },
  },
  {
    tool: 'grub-fstest',
    command: 'grub-fstest',
    check: (image) => {
      assert.equal(say('grub-fstest', image, 'cp', `(loop0)${KERNEL}`, 'by-grub').status, 0);
      assert.equal(sizeOf('by-grub'), OLD);
    },
  },
  {
    tool: 'fuse2fs -o ro',
    command: 'fuse2fs',
    needsRoot: true,
    check: (image) => {
      const { status, text } = say('fuse2fs', '-o', 'ro', image, directory);
      assert.notEqual(status, 0);
      assert.match(text, /needs recovery/);
    },
  },
  {
    tool: 'systemd-dissect --copy-from',
    command: 'systemd-dissect',
    needsRoot: true,
    check: (image) => {
      const { status, text } = say('systemd-dissect', '--copy-from', image, KERNEL, join(directory, 'by-systemd'));
      assert.equal(status, 0, text);
      assert.equal(sizeOf('by-systemd'), OLD);
    },
  },
  {
    tool: 'fsck.erofs',
    command: 'fsck.erofs',
    check: (image) => assert.match(say('fsck.erofs', image).text, /cannot find valid erofs superblock/),
  },
];

for (const { tool, command, needsRoot, check } of CLAIMS) {
  const missing = spawnSync('which', [command]).status === 0 ? false : `needs ${command}`;
  const skip = needsRoot && process.getuid?.() !== 0 ? 'needs root' : missing;
  test(`${tool} on the committed image is as the page says`, { skip }, () => {
    assert.ok(page.includes(`\n| ${tool}`), 'it is a row of the page');
    check(copy('ext/ext4-crash-rename'));
  });
}

test('every tool in the table is asked', () => {
  const rows = [...page.matchAll(/^\| (?!tool|---)(.*?) \|/gm)].map(([, name]) => name);
  assert.deepEqual(
    rows.filter((row) => !CLAIMS.some(({ tool }) => row.startsWith(tool))),
    [],
  );
});

const noXfs = spawnSync('which', ['xfs_db']).status === 0 ? false : 'needs xfs_db';

test('xfs_db ignores the log', { skip: noXfs }, () => {
  const image = copy('xfs/xfs-crash-rename');
  const sizes = ['ignore', 'replay'].map((mode) => {
    const { text } = say('node', COMMAND, 'stat', '--json', '--journal', mode, image, KERNEL);
    return (JSON.parse(text) as { size: number }).size;
  });
  assert.notEqual(sizes[0], sizes[1]);
  assert.match(
    say('xfs_db', '-r', '-c', `path ${KERNEL}`, '-c', 'print core.size', image).text,
    new RegExp(`= ${sizes[0]}$`, 'm'),
  );
});
