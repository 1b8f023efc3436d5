import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bytesFromPath } from '../../src/bytes/names.ts';
import { TreeWriter } from '../../src/cli/extract/tree-writer.ts';
import { PartlyUnreadableError } from '../../src/cli/terminal/exit-status.ts';
import { extract } from '../../src/cli/verbs/extract.ts';
import type { VerbContext } from '../../src/cli/verbs/verb.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import { imagePath } from '../support/images.ts';
import {
  type MemoryNode,
  memoryDirectory,
  memoryFileSystem,
  memoryNode,
  memorySymlink,
} from '../support/memory-tree.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const isRoot = process.getuid?.() === 0;

interface Line {
  path: string;
  type: string;
  mode: string;
  uid: number;
  gid: number;
  size: number;
  nlink: number;
  ino: number;
  mtime: string;
  sha256?: string;
  target?: string;
}

for (const image of ['ext/ext4-default-4k', 'ext/ext4-crash-rename', 'ext/ext4-inline-data']) {
  test(`what is extracted from ${image} is what its manifest says`, async () => {
    const source = imagePath(`${image}.img.gz`);
    const to = join(files.path, image);
    const [made] = jsonLines(await bootfs('extract', '--json', source, '--to', to)) as unknown as {
      files: number;
      notSet: Record<string, number>;
    }[];
    const lines = jsonLines(await bootfs('manifest', source)) as unknown as Line[];
    const names = new Map<number, number>();
    for (const line of lines) {
      // Names that are not UTF-8 are looked at below.
      if (line.path.includes('\\') || ['char', 'block', 'fifo', 'socket'].includes(line.type)) continue;
      const at = join(to, line.path);
      const stats = lstatSync(at, { bigint: true });
      if (line.type !== 'symlink')
        assert.equal((Number(stats.mode) & 0o7777).toString(8).padStart(4, '0'), line.mode, line.path);
      if (isRoot) assert.deepEqual([Number(stats.uid), Number(stats.gid)], [line.uid, line.gid], line.path);
      if (line.type === 'symlink') assert.equal(readlinkSync(at), line.target, line.path);
      if (line.type === 'file') {
        assert.equal(Number(stats.size), line.size, line.path);
        if (isRoot || Number(stats.mode) & 0o400) {
          assert.equal(createHash('sha256').update(readFileSync(at)).digest('hex'), line.sha256, line.path);
        }
        assert.equal(
          names.get(line.ino) ?? Number(stats.ino),
          Number(stats.ino),
          'names of one inode are names of one inode',
        );
        names.set(line.ino, Number(stats.ino));
      }
      if (made.notSet.times === 0) {
        const [seconds, nanoseconds] = line.mtime.split('.');
        assert.equal(stats.mtimeNs, BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds), line.path);
      }
    }
    assert.ok(made.files > 5);
  });
}

test('holes stay holes', async () => {
  const source = imagePath('ext/ext4-large-sparse.img.gz');
  const lines = jsonLines(await bootfs('manifest', '--hash-limit', '0', source)) as unknown as Line[];
  const sparse = lines.find(({ type, size }) => type === 'file' && size > 2 ** 20)!;
  const to = join(files.path, 'sparse');
  const { status, error } = await bootfs('extract', source, sparse.path, '--to', to);
  assert.deepEqual([status, error], [0, '']);
  const [name] = readdirSync(to);
  const stats = lstatSync(join(to, name));
  assert.equal(stats.size, sparse.size);
  assert.ok(stats.blocks * 512 < 2 ** 20);
});

test('a subtree goes into the directory, a file under its own name', async () => {
  const source = imagePath('ext/ext4-crash-rename.img.gz');
  await bootfs('extract', source, '/boot/loader', '--to', join(files.path, 'subtree'));
  assert.deepEqual(readdirSync(join(files.path, 'subtree')), ['entries']);
  const { text } = await bootfs('extract', source, '/etc/fstab', '--to', join(files.path, 'one'));
  assert.match(text, /^1 file \(31 bytes\), 0 directories, /);
  assert.deepEqual(readdirSync(join(files.path, 'one')), ['fstab']);
});

test('the directory must be new or empty', async () => {
  const to = join(files.path, 'full');
  mkdirSync(join(to, 'something'), { recursive: true });
  const { status, error } = await bootfs('extract', imagePath('ext/ext4-crash-rename.img.gz'), '--to', to);
  assert.equal(status, 2);
  assert.match(error, /the directory is not empty/);
  assert.deepEqual(readdirSync(to), ['something']);
});

/** Extracts a hostile tree and gives what was refused, by path. */
async function extractHostile(root: MemoryNode, to: string): Promise<Record<string, string>> {
  mkdirSync(to);
  const refused: Record<string, string> = {};
  const ignore = () => undefined;
  const writer = new TreeWriter(to, { onPassed: ignore, onProblem: ignore, pause: async () => undefined });
  for (const found of memoryFileSystem(root).walk('/', { damage: 'report' })) {
    const bytes = bytesFromPath(found.path);
    try {
      await writer.write(bytes.length === 1 ? bytes.subarray(1) : bytes, found);
    } catch (error) {
      refused[String(found.path)] =
        error instanceof BootfsError ? error.code : String((error as NodeJS.ErrnoException).code);
    }
  }
  writer.finish();
  return refused;
}

test('nothing is written outside the directory, whatever the names and links', async () => {
  const outside = join(files.path, 'outside');
  mkdirSync(outside);
  const root = memoryDirectory({ fine: 'x' });
  const add = (name: string, node: MemoryNode) => root.children.push([Buffer.from(name), node]);
  add('link', memorySymlink(outside));
  add('link', memoryDirectory({ evil: 'through a link' }));
  add('..', memoryDirectory({ evil: 'through dot-dot' }));
  add('../outside/evil', memoryNode('file', 'a slash in a name'));
  add('fine/../../outside/evil2', memoryNode('file', 'x'));
  add('dir', memoryDirectory({ '..': 'x', 'sub/../../../outside/evil3': 'x', '.': 'x' }));
  const to = join(files.path, 'hostile');
  await extractHostile(root, to);
  assert.deepEqual(readdirSync(outside), []);
  assert.ok(lstatSync(join(to, 'link')).isSymbolicLink());
  assert.deepEqual(readdirSync(to).sort(), ['dir', 'fine', 'link']);
  assert.deepEqual(readdirSync(join(to, 'dir')), []);
});

test('a name that stands twice in a directory is a problem of the second, and the first file stays', async () => {
  const root = memoryDirectory({ name: 'first', other: 'x' });
  root.children.push([Buffer.from('name'), memoryNode('file', 'second')]);
  const to = join(files.path, 'twice');
  assert.deepEqual(await extractHostile(root, to), { '/name': 'EEXIST' });
  assert.deepEqual(readdirSync(to), ['name', 'other']);
  assert.equal(readFileSync(join(to, 'name'), 'utf8'), 'first');
});

test('what ends an extraction leaves what was finished, and nothing of what was not', async () => {
  const to = join(files.path, 'ended');
  mkdirSync(to);
  let pauses = 0;
  const ended = new Error('ended');
  const pause = () => {
    if (++pauses > 8) throw ended;
    return undefined;
  };
  const writer = new TreeWriter(to, { onPassed: () => {}, onProblem: assert.fail, pause });
  const tree = { a: 'a', dir: { b: 'b' }, large: new Uint8Array(2 ** 20) };
  await assert.rejects(async () => {
    try {
      for (const found of memoryFileSystem(tree).walk('/', { damage: 'report' }))
        await writer.write(found.path === '/' ? '' : found.path, found);
      writer.finish();
    } finally {
      writer.close();
    }
  }, ended);
  assert.deepEqual(readdirSync(to, { recursive: true }).sort(), ['a', 'dir', 'dir/b']);
  assert.equal(readFileSync(join(to, 'dir/b'), 'utf8'), 'b');
});

test('names that mean something to a shell or a dump mean nothing here', async () => {
  const names = ["it's", '$(touch pwned)', '-rf', 'new\nline', 'back\\slash', '"', '# file: x', ' '];
  const root = memoryDirectory(Object.fromEntries(names.map((name) => [name, name])));
  root.children.push([Uint8Array.of(0x62, 0xff), memoryNode('file', 'bytes')]);
  const to = join(files.path, 'names');
  assert.deepEqual(await extractHostile(root, to), {});
  const found = readdirSync(to, { encoding: 'buffer' })
    .map((name) => name.toString('latin1'))
    .sort();
  assert.deepEqual(found, [...names, 'b\xff'].sort());
  for (const name of names) assert.equal(lstatSync(join(to, name)).mtimeMs, 1_700_000_000_000, JSON.stringify(name));
});

test('a file that can not be read is left out, and the rest is extracted', async () => {
  const bad = memoryNode('file', 'x');
  bad.damaged = true;
  const to = join(files.path, 'damage');
  assert.deepEqual(await extractHostile(memoryDirectory({ bad, good: 'y' }), to), { '/bad': 'ERR_BOOTFS_CORRUPT' });
  assert.deepEqual(readdirSync(to), ['good']);
});

test('a --to that is a link is taken for the directory it leads to', async () => {
  const real = join(files.path, 'real');
  mkdirSync(real);
  symlinkSync(real, join(files.path, 'alias'));
  await bootfs('extract', imagePath('ext/ext4-crash-rename.img.gz'), '/etc', '--to', join(files.path, 'alias'));
  assert.ok(existsSync(join(real, 'fstab')));
});

test('a directory that the system refuses to make is a usage error, not a wait without end', async () => {
  const image = imagePath('ext/ext4-default-4k.img.gz');
  const file = files.write('in-the-way', new Uint8Array(1));
  for (const to of ['', file, join(file, 'below'), '/proc/nothing/is/made/here']) {
    const { status, error } = await bootfs('extract', image, '--to', to);
    assert.equal(status, 2, to);
    assert.match(error, /^bootfs: --to [^\n]*: E[A-Z]+\n$/);
  }
});

test('a placeholder of an overlay does not become a file of zeros, and the rest is extracted', async () => {
  const kernel = memoryNode('file', '\0\0\0\0');
  kernel.xattrs['trusted.overlay.metacopy'] = new Uint8Array(0);
  const to = join(files.path, 'placeholder');
  const context = {
    openVolume: async () => ({ fs: memoryFileSystem({ kernel, other: 'other' }) }),
    treesIn: () => ({ starts: ['/'], base: undefined }),
    options: { to },
    common: {},
    out: { line: () => {} },
    progress: { show: (_: string, __: unknown, work: (update: () => void) => unknown) => work(() => {}) },
  } as unknown as VerbContext;
  await assert.rejects(
    async () => extract.run(context),
    (error) => {
      return error instanceof PartlyUnreadableError && /^1 entry .*\/kernel is a placeholder/.test(error.message);
    },
  );
  assert.deepEqual(readdirSync(to), ['other']);
});
