import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { ReportedEntry } from '../../../src/contract/file-system.ts';
import { ManifestMaker, manifestLine } from '../../../src/report/manifest-entry.ts';
import {
  type MemoryTree,
  memoryDirectory,
  memoryFileSystem,
  memoryNode,
  memorySymlink,
} from '../../support/memory-tree.ts';

function lines(tree: MemoryTree, hashLimit = 2 ** 30): string[] {
  const maker = new ManifestMaker(hashLimit);
  return [...memoryFileSystem(tree).walk('/', { damage: 'report' })].map((found) => manifestLine(maker.entry(found)));
}

test('one line an entry: keys in order, a blank after each colon and comma', () => {
  const file = memoryNode('file', 'kernel');
  Object.assign(file.xattrs, { 'user.note': Uint8Array.of(1, 2, 3), 'user.a': new Uint8Array(0) });
  const [root, found, link] = lines({ vmlinuz: file, z: memorySymlink('vmlinuz') });
  assert.match(
    root,
    /^\{"path": "\/", "type": "dir", "mode": "0755", "uid": 0, "gid": 0, "size": \d+, "nlink": 1, "ino": \d+, "mtime": "1700000000\.000000000"\}$/,
  );
  const sha256 = createHash('sha256').update('kernel').digest('hex');
  assert.equal(
    found.replace(/"ino": \d+/, '"ino": 9'),
    `{"path": "/vmlinuz", "type": "file", "mode": "0644", "uid": 0, "gid": 0, "size": 6, "nlink": 1, "ino": 9, ` +
      `"mtime": "1700000000.000000000", "sha256": "${sha256}", "xattrs": {"user.a": "", "user.note": "AQID"}}`,
  );
  assert.match(link, /"mtime": "1700000000\.000000000", "target": "vmlinuz"\}$/);
});

test('names that are not UTF-8, and backslashes, are escaped before JSON escapes them', () => {
  const root = memoryDirectory({ 'a"b\n': '', 'back\\slash': '' });
  root.children.push([Uint8Array.of(0x62, 0xff, 0xed, 0xa0, 0x80), memoryNode('file')]);
  const paths = [...memoryFileSystem(root).walk('/', { damage: 'report' })].map(
    (found) => manifestLine(new ManifestMaker(0).entry(found)).split(', ')[0],
  );
  assert.deepEqual(paths, [
    '{"path": "/"',
    '{"path": "/a\\"b\\n"',
    '{"path": "/back\\\\\\\\slash"',
    '{"path": "/b\\\\xff\\\\xed\\\\xa0\\\\x80"',
  ]);
});

test('files above the limit have no digest', () => {
  assert.match(lines({ a: '12345' }, 5)[1], /sha256/);
  assert.doesNotMatch(lines({ a: '12345' }, 4)[1], /sha256/);
});

test('an attribute may have any name', () => {
  const file = memoryNode('file');
  Object.defineProperty(file.xattrs, '__proto__', { value: Uint8Array.of(1), enumerable: true });
  assert.match(lines({ file })[1], /"xattrs": \{"__proto__": "AQ=="\}/);
});

test('an entry that can not be read carries its error, and the rest goes on', () => {
  const damaged = memoryNode('file', 'x');
  damaged.damaged = true;
  const listing = memoryDirectory({ inside: 'y' });
  listing.damagedListing = true;
  const found = lines({ a: damaged, b: listing, c: 'z' }).slice(1);
  assert.equal(
    found[0].replace(/inode \d+/, 'inode 9'),
    '{"path": "/a", "error": "ERR_BOOTFS_CORRUPT: damaged on purpose (inode 9)"}',
  );
  assert.match(
    found[1],
    /^\{"path": "\/b", "type": "dir".*"error": "ERR_BOOTFS_CORRUPT: damaged listing on purpose \(inode \d+\)"\}$/,
  );
  assert.match(found[2], /^\{"path": "\/b\/inside"/);
  assert.match(found[3], /^\{"path": "\/c"/);
});

test('a file with many names is hashed once', () => {
  let opened = 0;
  const fs = memoryFileSystem({ a: 'contents' });
  const original = [...fs.walk('/', { damage: 'report' })][1];
  const entry: ReportedEntry = {
    ...original,
    stats: { ...original.stats!, nlink: 2 },
    open: () => {
      opened++;
      return original.open();
    },
  };
  const maker = new ManifestMaker(100);
  assert.equal(maker.entry(entry).sha256, maker.entry({ ...entry, path: '/b' }).sha256);
  assert.equal(opened, 1);
});
