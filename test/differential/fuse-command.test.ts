/** `bootfs mount` as a process of its own, and what people use on a mounted tree. As root; elsewhere skipped. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { memoryDevice, mount } from '../../src/index.ts';
import { COMMAND } from '../support/command-process.ts';
import { whyNoFuse, withFuseMount } from '../support/fuse/mounted.ts';

const PROGRAM = [process.execPath, ...COMMAND];
const missing = ['mke2fs', 'rsync', 'tar', 'debugfs'].find((tool) => spawnSync('which', [tool]).status !== 0);
const skip = whyNoFuse() ?? (missing && `needs ${missing}`);
const FILES = 400;
const LARGE_BYTES = 24 * 2 ** 20;

let directory: string;
let tree: string;
let image: string;
let mountPoint: string;

before(() => {
  if (skip !== undefined) return;
  directory = mkdtempSync(join(tmpdir(), 'bootfs-fuse-command-'));
  [tree, image, mountPoint] = ['tree', 'image', 'mnt'].map((name) => join(directory, name));
  mkdirSync(join(tree, 'many'), { recursive: true });
  mkdirSync(mountPoint);
  for (let number = 0; number < FILES; number++)
    writeFileSync(join(tree, 'many', `file-${number}`), `text ${number}\n`);
  const large = Buffer.alloc(LARGE_BYTES);
  for (let at = 0; at < large.length; at += 4) large.writeUInt32LE((at * 2654435761) >>> 0, at);
  writeFileSync(join(tree, 'large'), large);
  writeFileSync(join(tree, 'sparse'), 'begin');
  truncateSync(join(tree, 'sparse'), 300 * 2 ** 20);
  symlinkSync('many/file-1', join(tree, 'link'));
  const made = spawnSync('mke2fs', ['-q', '-t', 'ext4', '-d', tree, '-b', '1024', image, '64M'], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
});

after(() => {
  if (skip !== undefined) return;
  spawnSync('umount', ['-q', '-l', mountPoint], { timeout: 10_000 });
  rmSync(directory, { recursive: true, force: true });
});

interface Served {
  readonly child: ChildProcess;
  /** Its exit status. */
  readonly ended: Promise<number | null>;
}

/** Starts the command, and waits until it says that the tree is mounted. */
async function serve(command: readonly string[] = PROGRAM, ...options: string[]): Promise<Served> {
  const [program, ...before] = command;
  const argv = [...before, 'mount', image, mountPoint, ...options];
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await Promise.race([
    new Promise((resolve) => child.stdout!.once('data', resolve)),
    ended.then((status) => assert.fail(`mount ended with ${status}`)),
  ]);
  return { child, ended };
}

function run(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, timeout: 60_000, killSignal: 'SIGKILL', maxBuffer: 1 << 26 } as const;
    execFile('bash', ['-c', script], options, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`${script}: ${error.code ?? error.signal} ${stderr}`)),
    );
  });
}

const isMounted = (): boolean => readFileSync('/proc/mounts', 'utf8').includes(` ${mountPoint} fuse`);
const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

async function served(work: (served: Served) => Promise<void>, ...options: string[]): Promise<void> {
  const started = await serve(PROGRAM, ...options);
  try {
    await work(started);
  } finally {
    spawnSync('umount', ['-q', '-l', mountPoint], { timeout: 10_000 });
    started.child.kill('SIGKILL');
  }
}

test('find, tar, rsync and 16 readers at once see what went into the image, which stays as it was', {
  skip,
}, async () => {
  const before = digest(image);
  await served(async ({ ended }) => {
    const list = `find . -path ./lost+found -prune -o -printf '%P %y %m %l\\n' | sort`;
    assert.equal(await run(`cd mnt && ${list}`), await run(`cd tree && ${list}`));
    assert.equal(await run('rsync -aHAXn --checksum --delete --exclude /lost+found --itemize-changes tree/ mnt/'), '');
    await run(
      'mkdir out && tar -C mnt --exclude ./lost+found -Scf - . | tar -C out -xf - && diff -r --no-dereference tree out',
    );
    assert.ok(Number(await run('du -k out/sparse | cut -f1')) < 1024, 'the hole went through tar as a hole');
    const sums =
      '(cd %; find . -type f ! -path "./lost+found/*" -print0 | sort -z | xargs -0 -n 8 -P 16 sha256sum | sort)';
    assert.equal(await run(sums.replace('%', 'mnt')), await run(sums.replace('%', 'tree')));
    await run('umount mnt');
    assert.equal(await ended, 0);
  });
  assert.equal(digest(image), before);
});

test('whatever writes is told that the filesystem is read-only', { skip }, async () => {
  await served(async () => {
    for (const script of [
      'touch mnt/new',
      'rm mnt/large',
      'mv mnt/large mnt/x',
      'chmod 600 mnt/large',
      'echo > mnt/large',
    ]) {
      await assert.rejects(run(script), /Read-only file system/);
    }
  });
});

test('the image is opened for reading only', {
  skip: skip ?? (spawnSync('which', ['strace']).status ? 'needs strace' : false),
}, async () => {
  const log = join(directory, 'strace');
  const { ended } = await serve(['strace', '-f', '-qq', '-e', 'trace=open,openat,openat2', '-o', log, ...PROGRAM]);
  await run('cat mnt/large > /dev/null; umount mnt');
  assert.equal(await ended, 0);
  const opens = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"${image}"`));
  assert.ok(opens.length > 0);
  for (const line of opens) assert.match(line, /O_RDONLY/);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends it, though somebody is in it; they are told, and nothing stays behind`, { skip }, async () => {
    await served(async ({ child, ended }) => {
      const user = run(
        `cd mnt && exec 3< large && echo ready > ../ready && while [ -e ../ready ]; do sleep 0.1; done; cat <&3 | wc -c`,
      );
      await run('while [ ! -e ready ]; do sleep 0.05; done');
      child.kill(signal);
      assert.equal(await ended, 0);
      assert.equal(isMounted(), false);
      rmSync(join(directory, 'ready'));
      assert.notEqual(Number(await user), LARGE_BYTES);
    });
  });
}

test('who has a file open keeps it after umount -l; then the command ends', { skip }, async () => {
  await served(async ({ ended }) => {
    const read = 'exec 3< mnt/large && umount -l mnt && sleep 0.3 && cat <&3 | wc -c';
    assert.equal(Number(await run(read)), LARGE_BYTES);
    assert.equal(await ended, 0);
  });
});

test('a reader that is killed in the middle holds up nobody else', { skip }, async () => {
  await served(async () => {
    await run('for n in 1 2 3 4 5 6; do timeout -s KILL 0.02 cat mnt/large mnt/sparse > /dev/null & done; wait; true');
    assert.equal(Number(await run('cat mnt/large | wc -c')), LARGE_BYTES);
  });
});

test('--shell mounts where only the shell sees it, and ends with its status', { skip }, () => {
  const [program, ...argv] = [...PROGRAM, 'mount', image, mountPoint, '--shell'];
  const script = 'pwd; cat link; grep -c " $PWD fuse.bootfs ro" /proc/mounts; exit 5\n';
  const { status, stdout } = spawnSync(program, argv, {
    input: script,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  assert.equal(stdout, `${mountPoint}\ntext 1\n1\n`);
  assert.equal(status, 5);
  assert.equal(isMounted(), false);
});

test('an inode that is damaged costs its own entry', { skip }, async () => {
  const damaged = join(directory, 'damaged');
  writeFileSync(damaged, readFileSync(image));
  spawnSync('debugfs', ['-w', '-R', 'clri /many/file-7', damaged]);
  await withFuseMount(mount(memoryDevice(readFileSync(damaged))), directory, async ({ path, faults }) => {
    await assert.rejects(run(`cat ${path}/many/file-7`), /Structure needs cleaning/);
    assert.equal(await run(`cat ${path}/many/file-8`), 'text 8\n');
    assert.equal(Number(await run(`ls -U ${path}/many 2> /dev/null | wc -l`)), FILES);
    assert.ok(faults.length > 0);
  });
});

test('the kernel is made to forget what is too much, and finds it again', { skip }, async () => {
  const limits = { knownInodes: 100 };
  await withFuseMount(
    mount(memoryDevice(readFileSync(image))),
    directory,
    async ({ path, mount }) => {
      for (let round = 0; round < 2; round++) {
        assert.equal(Number(await run(`cat ${path}/many/* | wc -l`)), FILES);
        await run('sleep 0.2');
        assert.ok(mount.knownInodes <= limits.knownInodes + 64, `${mount.knownInodes} inodes are known`);
      }
    },
    limits,
  );
});
