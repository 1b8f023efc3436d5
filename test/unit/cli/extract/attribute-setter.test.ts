import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AttributeSetter } from '../../../../src/cli/extract/attribute-setter.ts';
import { NewFiles } from '../../../../src/cli/extract/new-files.ts';
import type { Stats } from '../../../../src/contract/stats.ts';

const directory = mkdtempSync(join(tmpdir(), 'bootfs-attributes-'));
mkdirSync(join(directory, 'new'));
after(() => rmSync(directory, { recursive: true }));

const time = { seconds: 1, nanoseconds: 0 };
const { uid, gid } = statSync(directory);
const stats: Stats = {
  type: 'file',
  mode: 0o100644,
  uid,
  gid,
  size: 1,
  nlink: 1,
  ino: 1,
  mtime: time,
  atime: time,
  ctime: time,
};

test('a name that stands twice in a directory is a problem of the second, and the first file stays', () => {
  const problems: string[] = [];
  const newFiles = new NewFiles(join(directory, 'new'));
  const setter = new AttributeSetter(directory, newFiles, (place, error) =>
    problems.push(`${place}: ${(error as NodeJS.ErrnoException).code}`),
  );
  for (const [index, text] of ['first', 'second'].entries()) {
    const path = Buffer.from(`./new/${index}`);
    writeFileSync(join(directory, String(path)), text);
    setter.add({ path, place: Buffer.from('./name'), stats, xattrs: [], isSet: true });
  }
  assert.deepEqual(problems, ['./name: EEXIST']);
  assert.equal(readFileSync(join(directory, 'name'), 'utf8'), 'first');
});

test('what new files get by themselves: no more than umask leaves, never the bits above the permissions', () => {
  const umask = process.umask(0o027);
  try {
    const newFiles = new NewFiles(join(directory, 'new'));
    assert.deepEqual(
      [0o100750, 0o100640, 0o100755, 0o104750].map((mode) => newFiles.hasMode(mode)),
      [true, true, false, false],
    );
    assert.equal(newFiles.hasOwner(stats), true);
    assert.equal(newFiles.hasOwner({ ...stats, gid: gid + 1 }), false);
  } finally {
    process.umask(umask);
  }
});

test('a further name of a file that could not get its own is a problem too, not a name of what stands there', () => {
  const problems: string[] = [];
  const setter = new AttributeSetter(directory, new NewFiles(join(directory, 'new')), (place, error) =>
    problems.push(`${place}: ${(error as NodeJS.ErrnoException).code}`),
  );
  writeFileSync(join(directory, 'taken'), 'of somebody else');
  writeFileSync(join(directory, 'new/file'), 'ours');
  setter.add({ path: Buffer.from('./new/file'), place: Buffer.from('./taken'), stats, xattrs: [], isSet: true });
  setter.addLink({ first: Buffer.from('./taken'), place: Buffer.from('./further') });
  setter.flush();
  assert.deepEqual(problems, ['./taken: EEXIST', './further: EEXIST']);
  assert.equal(existsSync(join(directory, 'further')), false);
});
