/** Where entries end that find no place, and what is done to what stands in theirs. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { TreeWriter } from '../../../../src/cli/extract/tree-writer.ts';
import { type MemoryTree, memoryFileSystem, memoryNode } from '../../../support/memory-tree.ts';

const directory = mkdtempSync(join(tmpdir(), 'bootfs-writer-'));
after(() => rmSync(directory, { recursive: true }));

/** All of `tree` but for what stands in no directory yet; `modes` by path. */
async function written(tree: MemoryTree, modes: Readonly<Record<string, number>> = {}) {
  const to = mkdtempSync(join(directory, 'to-'));
  const problems: string[] = [];
  const onProblem = (place: Buffer, error: unknown) =>
    void problems.push(`${place}: ${(error as NodeJS.ErrnoException).code}`);
  const writer = new TreeWriter(to, { onPassed: () => {}, onProblem, pause: () => undefined });
  for (const found of memoryFileSystem(tree).walk('/', { damage: 'report' })) {
    const stats = found.stats && { ...found.stats, mode: modes[String(found.path)] ?? found.stats.mode };
    await writer.write(found.path === '/' ? '' : found.path, { ...found, stats } as typeof found);
  }
  return { to, writer, problems };
}

test('a link that takes the place of a directory leads nothing astray: what it leads to keeps owner, mode and time', async () => {
  const victim = join(directory, 'victim');
  mkdirSync(join(victim, 'inner'), { recursive: true });
  chmodSync(join(victim, 'inner'), 0o700);
  const before = statSync(join(victim, 'inner'));
  const { to, writer, problems } = await written(
    { dir: { inner: { file: 'x' } }, other: 'y' },
    { '/dir/inner': 0o40777, '/dir': 0o40755 },
  );
  symlinkSync(victim, join(to, 'dir'));
  writer.finish();
  assert.deepEqual(problems, ['./dir: EEXIST']);
  const { mode, mtimeMs, ctimeMs } = statSync(join(victim, 'inner'));
  assert.deepEqual({ mode, mtimeMs, ctimeMs }, { mode: before.mode, mtimeMs: before.mtimeMs, ctimeMs: before.ctimeMs });
  // Finished, but without a place: it is kept, and its own modes are set.
  const left = writer.leftIn!;
  assert.equal(basename(join(left, '..')).startsWith('.bootfs-partial-'), true);
  assert.equal(readFileSync(join(left, 'dir/inner/file'), 'utf8'), 'x');
  assert.equal(lstatSync(join(left, 'dir/inner')).mode, 0o40777);
  assert.equal(readFileSync(join(to, 'other'), 'utf8'), 'y');
});

test('a directory that its owner may not write in is put where it belongs, and gets its mode', async () => {
  const { to, writer, problems } = await written(
    { dir: { inner: { file: 'x' } } },
    { '/dir': 0o40555, '/dir/inner': 0o40555 },
  );
  writer.finish();
  assert.deepEqual(problems, []);
  assert.deepEqual(readdirSync(to), ['dir']);
  assert.equal(writer.leftIn, undefined);
  assert.deepEqual(
    ['dir', 'dir/inner'].map((name) => statSync(join(to, name)).mode),
    [0o40555, 0o40555],
  );
  for (const name of ['dir', 'dir/inner']) chmodSync(join(to, name), 0o755);
});

test('devices that nobody can make are counted once, as not made', async () => {
  const { getuid } = process;
  process.getuid = () => 1000;
  try {
    const { to, writer, problems } = await written({ null: memoryNode('char'), pipe: memoryNode('fifo'), file: 'x' });
    writer.finish();
    assert.deepEqual(problems, []);
    assert.equal(writer.counts.specialFiles, 1);
    assert.equal(writer.attributes.skippedSpecialFiles, 1);
    assert.deepEqual(writer.attributes.failures, { owners: 0, xattrs: 0, times: 0, modes: 0 });
    assert.deepEqual(readdirSync(to).sort(), ['file', 'pipe']);
    assert.equal(existsSync(join(to, 'null')), false);
  } finally {
    process.getuid = getuid;
  }
});
