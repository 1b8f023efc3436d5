import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HostTools } from '../../../../src/cli/extract/host-tools.ts';

const ENTRIES = 20;

/** So many different times that a process for each would be slow, one of them before 1970, one of a link. */
function timesAfter(pythons: readonly string[]): { atimes: bigint[]; mtimes: bigint[] } {
  const directory = mkdtempSync(join(tmpdir(), "bootfs-it's "));
  try {
    mkdirSync(join(directory, '-d'));
    const names = Array.from({ length: ENTRIES }, (_, entry) => `-d/'$(x)' ${entry}\n`);
    for (const name of names) writeFileSync(join(directory, name), '');
    symlinkSync('nowhere', join(directory, 'link'));
    const entries = ['link', ...names].map((name, entry) => ({
      path: Buffer.from(`./${name}`),
      atime: { seconds: 7, nanoseconds: 8 },
      mtime: { seconds: entry === 1 ? -2 : 1_700_000_000 + entry, nanoseconds: 123_456_789 },
    }));
    assert.equal(new HostTools(directory, pythons).setTimes(entries), true);
    const stats = ['link', ...names].map((name) => lstatSync(join(directory, name), { bigint: true }));
    return { atimes: stats.map(({ atimeNs }) => atimeNs), mtimes: stats.map(({ mtimeNs }) => mtimeNs) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const expected = {
  atimes: Array.from({ length: ENTRIES + 1 }, () => 7_000_000_008n),
  mtimes: Array.from({ length: ENTRIES + 1 }, (_, entry) =>
    entry === 1 ? -1_876_543_211n : BigInt(1_700_000_000 + entry) * 1_000_000_000n + 123_456_789n,
  ),
};

test('times are exact to the nanosecond, by one process for all', () => {
  assert.deepEqual(timesAfter(['/usr/bin/python3', 'python3']), expected);
});

test('times are as exact on a host without Python, or with one that does not start', () => {
  assert.deepEqual(timesAfter(['/nowhere/python3', 'false']), expected);
});

test('an entry that is not there is told', () => {
  const absent = Array.from({ length: ENTRIES }, (_, entry) => ({
    path: Buffer.from(`./nowhere/${entry}`),
    atime: { seconds: 0, nanoseconds: 0 },
    mtime: { seconds: entry, nanoseconds: 1 },
  }));
  assert.equal(new HostTools(tmpdir()).setTimes(absent), false);
});

test('a tool that a signal ends has not done its work, whatever it did', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-ended-'));
  const { PATH } = process.env;
  try {
    writeFileSync(join(directory, 'setfattr'), '#!/bin/sh\nkill -INT $$\n', { mode: 0o755 });
    process.env['PATH'] = `${directory}:${PATH}`;
    const entries = [{ path: Buffer.from('./file'), xattrs: [{ name: 'user.x', value: new Uint8Array(1) }] }];
    assert.throws(() => new HostTools(directory).setXattrs(entries), {
      name: 'HostError',
      message: 'setfattr was ended by SIGINT',
    });
  } finally {
    process.env['PATH'] = PATH;
    rmSync(directory, { recursive: true });
  }
});
