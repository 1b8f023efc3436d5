import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AttributeSetter } from '../../../../src/cli/extract/attribute-setter.ts';
import { NewFiles } from '../../../../src/cli/extract/new-files.ts';
import type { Stats, Timestamp } from '../../../../src/contract/stats.ts';

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

test('a device takes the place of nothing, and no further name is made of what does not stand there', () => {
  const problems: string[] = [];
  const setter = new AttributeSetter(directory, new NewFiles(join(directory, 'new')), (place, error) =>
    problems.push(`${place}: ${(error as NodeJS.ErrnoException).code}`),
  );
  writeFileSync(join(directory, 'taken'), 'of somebody else');
  writeFileSync(join(directory, 'new/device'), 'stands for one');
  setter.add({ path: Buffer.from('./new/device'), place: Buffer.from('./taken'), stats, xattrs: [] });
  setter.addLink({ first: Buffer.from('./absent'), place: Buffer.from('./further') });
  setter.flush();
  assert.deepEqual(problems, ['./taken: EEXIST', './further: ENOENT']);
  assert.equal(readFileSync(join(directory, 'taken'), 'utf8'), 'of somebody else');
  assert.equal(existsSync(join(directory, 'further')), false);
});

test('an open file is finished where both of its times are whole seconds, and else gets them exactly with its batch', () => {
  const setter = new AttributeSetter(directory, new NewFiles(join(directory, 'new')), assert.fail);
  const path = join(directory, 'timed');
  const set = (atime: Timestamp, mtime: Timestamp) => {
    const descriptor = openSync(path, 'w');
    try {
      return setter.setOpen(descriptor, { ...stats, atime, mtime });
    } finally {
      closeSync(descriptor);
    }
  };
  const exact = { seconds: 5, nanoseconds: 7 };
  assert.deepEqual([set(time, time), set(exact, time), set(time, exact)], [true, false, false]);
  setter.add({ path: Buffer.from('./timed'), stats: { ...stats, atime: exact }, xattrs: [], isSet: true });
  setter.flush();
  const { atimeNs, mtimeNs } = statSync(path, { bigint: true });
  assert.deepEqual([atimeNs, mtimeNs], [5_000_000_007n, 1_000_000_000n]);
});

test('what was not finished is taken away, and what was stays', () => {
  const setter = new AttributeSetter(directory, new NewFiles(join(directory, 'new')), assert.fail);
  for (const name of ['finished', 'unfinished']) {
    writeFileSync(join(directory, name), '');
    setter.add({ path: Buffer.from(`./${name}`), stats, xattrs: [] });
    if (name === 'finished') setter.flush();
  }
  setter.dropUnfinished();
  assert.deepEqual(
    ['finished', 'unfinished'].map((name) => existsSync(join(directory, name))),
    [true, false],
  );
});

test('names that can not be given, as on a full disk, take nothing away from files that are finished', () => {
  const full = new Error('full');
  const setter = new AttributeSetter(directory, new NewFiles(join(directory, 'new')), () => {
    throw full;
  });
  writeFileSync(join(directory, 'whole'), '');
  setter.add({ path: Buffer.from('./whole'), stats, xattrs: [] });
  for (const place of ['./finished', './second-of-whole'])
    setter.addLink({ first: Buffer.from('./whole'), place: Buffer.from(place) });
  assert.throws(() => setter.flush(), full);
  setter.dropUnfinished();
  assert.equal(existsSync(join(directory, 'whole')), true);
  assert.equal(setter.madeLinks, 0);
});
