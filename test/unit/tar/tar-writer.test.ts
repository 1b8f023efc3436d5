import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { corrupt } from '../../../src/contract/errors.ts';
import type { ReportedEntry } from '../../../src/contract/file-system.ts';
import type { Stats } from '../../../src/contract/stats.ts';
import { PaxRecords } from '../../../src/tar/pax-records.ts';
import { SparseMap, sparseName } from '../../../src/tar/sparse-map.ts';
import { TarWriter } from '../../../src/tar/tar-writer.ts';

const time = { seconds: 1_700_000_000, nanoseconds: 0 };
const STATS: Stats = {
  ...{ type: 'file', mode: 0o100640, uid: 1, gid: 2, size: 4, nlink: 1, ino: 9 },
  ...{ mtime: time, atime: time, ctime: time },
};

/** A file whose bytes are `text`, and can be read up to `readable`. */
function fileOf(text: string, changes: Partial<ReportedEntry> = {}, readable = text.length): ReportedEntry {
  const bytes = Buffer.from(text);
  return {
    path: '/file',
    stats: { ...STATS, size: bytes.length },
    xattrs: () => [],
    audit: () => undefined,
    readlink: () => '',
    open: () => ({
      size: bytes.length,
      stats: STATS,
      verityDigest: () => undefined,
      veritySignature: () => undefined,
      extents: () => [{ kind: 'data', logicalOffset: 0, length: bytes.length }],
      read(byteOffset, target) {
        if (byteOffset + target.length > readable) throw corrupt('unreadable on purpose');
        target.set(bytes.subarray(byteOffset, byteOffset + target.length));
        return target.length;
      },
    }),
    ...changes,
  };
}

/** What tar(1) says of an archive: `tar OPTIONS -f ARCHIVE`. */
function archived(add: (writer: TarWriter) => void): { bytes: Buffer; faults: string[] } {
  const parts: Buffer[] = [];
  const faults: string[] = [];
  const writer = new TarWriter(
    (bytes) => parts.push(Buffer.from(bytes)),
    ({ message }) => faults.push(message),
  );
  add(writer);
  writer.finish();
  return { bytes: Buffer.concat(parts), faults };
}

const hasTar = /GNU tar/.test(spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const tar = (input: Buffer, ...options: string[]) => spawnSync('tar', options, { input, encoding: 'utf8' });

test('the length of a record counts its own digits', () => {
  for (const value of [0, 1, 90, 91, 92, 93, 94, 990, 991, 992, 993, 994]) {
    const records = new PaxRecords();
    records.add('k', 'x'.repeat(value));
    const bytes = records.bytes();
    assert.equal(Number(/^\d+/.exec(Buffer.from(bytes).toString())![0]), bytes.length);
  }
});

test('a hole at the end of a file is kept in the map', () => {
  const map = new SparseMap(Float64Array.of(512, 1024), 4096);
  assert.equal(map.text.length, 512);
  assert.equal(Buffer.from(map.text).toString().replace(/\0+$/, ''), '2\n512\n512\n4096\n0\n');
  assert.equal(map.dataBytes, 512);
  assert.equal(Buffer.from(sparseName(Buffer.from('./a/b'))).toString(), './a/GNUSparseFile.0/b');
});

test('names of any bytes, numbers too large for a header and times before 1970 survive', { skip: !hasTar }, () => {
  const long = `./${'long-'.repeat(60)}`;
  const stats: Stats = {
    ...STATS,
    ...{ uid: 3_000_000_000, mtime: { seconds: -2, nanoseconds: 500_000_000 } },
  };
  const { bytes } = archived((writer) => {
    writer.add(Buffer.from(long), fileOf('text'), stats);
    writer.add(Buffer.from([0x2e, 0x2f, 0xff]), fileOf('text'), STATS);
  });
  const { stdout, status } = tar(bytes, '--numeric-owner', '--full-time', '--quoting-style=escape', '-tvf', '-');
  assert.equal(status, 0);
  assert.match(stdout, /^-rw-r----- 3000000000\/2 +4 1969-12-31 23:59:5\d\.5 /);
  assert.ok(stdout.includes(long) && stdout.includes('./\\377'));
});

test('another name of an inode is a link to the first; sockets are left out', { skip: !hasTar }, () => {
  const { bytes } = archived((writer) => {
    const stats = { ...STATS, nlink: 2 };
    assert.equal(writer.add(Buffer.from('./first'), fileOf('text'), stats), true);
    assert.equal(writer.add(Buffer.from('./second'), fileOf('text'), stats), true);
    assert.equal(writer.add(Buffer.from('./socket'), fileOf(''), { ...STATS, type: 'socket' }), false);
  });
  assert.match(tar(bytes, '-tvf', '-').stdout, /^-.* \.\/first\nh.* \.\/second link to \.\/first\n$/);
});

test('bytes that can not be read are zeros, and do not shift what follows', { skip: !hasTar }, () => {
  const { bytes, faults } = archived((writer) => {
    writer.add(Buffer.from('./bad'), fileOf('text', {}, 2), STATS);
    const noXattrs = {
      xattrs: () => {
        throw corrupt('attributes damaged on purpose');
      },
    };
    writer.add(Buffer.from('./good'), fileOf('good', noXattrs), STATS);
  });
  assert.deepEqual(
    faults.map((fault) => fault.replace(/^.*: /, '')),
    ['unreadable on purpose', 'attributes damaged on purpose'],
  );
  assert.equal(tar(bytes, '-xOf', '-').stdout, '\0\0\0\0good');
});

test('a file with holes comes out with them', { skip: !hasTar }, () => {
  const size = 8 * 2 ** 20;
  const sparse = fileOf('', {
    open: () => ({
      ...fileOf('').open(),
      size,
      extents: () => [
        { kind: 'hole', logicalOffset: 0, length: 2 ** 20 },
        { kind: 'data', logicalOffset: 2 ** 20, length: 4096 },
        { kind: 'hole', logicalOffset: 2 ** 20 + 4096, length: size - 2 ** 20 - 4096 },
      ],
      read: (_byteOffset, target) => target.fill(0x61).length,
    }),
  });
  const { bytes } = archived((writer) => writer.add(Buffer.from('./sparse'), sparse, { ...STATS, size }));
  assert.ok(bytes.length < 20_000);
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-tar-'));
  try {
    assert.equal(tar(bytes, '-C', directory, '-xf', '-').status, 0);
    const contents = readFileSync(join(directory, 'sparse'));
    assert.equal(contents.length, size);
    assert.deepEqual([contents.indexOf('a'), contents.lastIndexOf('a')], [2 ** 20, 2 ** 20 + 4095]);
    assert.ok(statSync(join(directory, 'sparse')).blocks < 1000);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('links of any bytes, groups and sizes too large for a header, and keywords in names of attributes survive', {
  skip: !hasTar,
}, () => {
  const target = '/t'.repeat(80);
  const stats: Stats = { ...STATS, gid: 4_000_000_000 };
  const { bytes } = archived((writer) => {
    const link = fileOf('', { readlink: () => target });
    writer.add(Buffer.from('./link'), link, { ...STATS, type: 'symlink', size: target.length });
    const marked = fileOf('text', { xattrs: () => [{ name: 'user.a=b%c', value: Buffer.from('v') }] });
    writer.add(Buffer.from('./marked'), marked, stats);
  });
  const { stdout, status } = tar(bytes, '--numeric-owner', '-tvf', '-');
  assert.equal(status, 0);
  assert.ok(stdout.includes(`./link -> ${target}`));
  assert.match(stdout, / 1\/4000000000 /);
  assert.ok(bytes.includes('SCHILY.xattr.user.a%3Db%25c=v'));
});
