import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import {
  acl,
  ErofsBuilder,
  FILE_TYPE,
  join,
  le,
  MODE,
  xattrArea,
  xattrEntry,
} from '../../support/erofs/erofs-builder.ts';

const mount = mountWith([erofsDriver({})]);
const PLAIN_PREFIXES = 0x10;
const SHARED_BLOCK = 3;

/** A file `f` with these attributes, next to shared ones with ids 10 and 20, and two long prefixes. */
function mountWithXattrs(area: Uint8Array, mode: number = MODE.file): FileSystem {
  const builder = new ErofsBuilder({ incompat: 0x40, compat: 1 | PLAIN_PREFIXES });
  builder.setSuperblock(0x2c, le([4, SHARED_BLOCK]));
  builder.bytes.set(xattrEntry(1, 'shared', 'S'), SHARED_BLOCK * 4096 + 40);
  builder.bytes.set(xattrEntry(6, 'sec', 'SEC'), SHARED_BLOCK * 4096 + 80);
  const prefixes = join(le([2, 6], [1, 1]), new TextEncoder().encode('long.'), le([2, 1], [1, 4]));
  builder.bytes.set(prefixes, 4 * 4096);
  builder.setSuperblock(0x5b, le([1, 2], [4, 4096]));
  const isLink = mode === MODE.symlink;
  const after = new TextEncoder().encode('ab');
  const nid = builder.addInode({ size: isLink ? 2 : 0, layout: isLink ? 2 : 0, mode, xattrs: area, after });
  builder.addEntry('f', nid, isLink ? FILE_TYPE.symlink : FILE_TYPE.file);
  return mount(memoryDevice(builder.finish()));
}

function xattrsOf(area: Uint8Array, mode?: number): Record<string, string> {
  const fs = mountWithXattrs(area, mode);
  return Object.fromEntries(
    fs.listxattr('/f').map((name) => [name, Buffer.from(fs.getxattr('/f', name)!).toString('latin1')]),
  );
}

test('inline attributes, whatever the filter says', () => {
  assert.deepEqual(xattrsOf(xattrArea([], xattrEntry(1, 'a', 'v'), xattrEntry(4, 't', ''))), {
    'trusted.t': '',
    'user.a': 'v',
  });
});

test('shared attributes; an inline one of the same name comes first', () => {
  assert.deepEqual(xattrsOf(xattrArea([10, 20])), { 'security.sec': 'SEC', 'user.shared': 'S' });
  const twice = xattrArea([10], xattrEntry(1, 'shared', 'inline'), xattrEntry(1, 'shared', 'second'));
  assert.deepEqual(xattrsOf(twice), { 'user.shared': 'inline' });
});

test('long prefixes', () => {
  const area = xattrArea([], xattrEntry(0x80, 'x', '1'), xattrEntry(0x81, 'y', '2'), xattrEntry(0x82, 'z', '3'));
  assert.deepEqual(xattrsOf(area), { 'trusted.y': '2', 'user.long.x': '1' });
});

test('what Linux has no name for, or never returns, is not there', () => {
  const area = xattrArea(
    [],
    xattrEntry(0, 'zero', 'v'),
    xattrEntry(5, 'lustre', 'v'),
    xattrEntry(9, 'nine', 'v'),
    xattrEntry(1, '', 'v'),
    xattrEntry(2, 'suffix', acl(2, [1, 6, 0])),
    xattrEntry(1, 'ok', 'v'),
  );
  assert.deepEqual(xattrsOf(area), { 'user.ok': 'v' });
});

test('an ACL is as Linux returns it: ids only where an entry names somebody', () => {
  const stored = acl(2, [0x01, 6, 5], [0x02, 4, 1000], [0x08, 7, 5], [0x20, 0, 9]);
  const expected = acl(2, [0x01, 6, 0xffffffff], [0x02, 4, 1000], [0x08, 7, 5], [0x20, 0, 0xffffffff]);
  const fs = mountWithXattrs(xattrArea([], xattrEntry(2, '', stored)));
  assert.deepEqual(fs.getxattr('/f', 'system.posix_acl_access'), expected);
  assert.deepEqual(xattrsOf(xattrArea([], xattrEntry(3, '', acl(2)))), {});
  assert.deepEqual(xattrsOf(xattrArea([], xattrEntry(2, '', stored), xattrEntry(4, 't', 'w')), MODE.symlink), {
    'trusted.t': 'w',
  });
});

test('thousands of attributes are each there once', () => {
  const entries = Array.from({ length: 4000 }, (_, at) =>
    xattrEntry(1, String.fromCharCode(33 + (at % 60), 33 + Math.floor(at / 60)), ''),
  );
  const fs = mountWithXattrs(xattrArea([], ...entries, ...entries.slice(0, 100)));
  assert.equal(fs.listxattr('/f').length, 4000);
});

test('damage', () => {
  const broken: Record<string, Uint8Array> = {
    'entry past the area': xattrArea([], le([1, 5], [1, 1], [2, 100])),
    'too many shared ids': join(le([4, 0], [1, 9], [1, 0], [2, 0], [4, 0]), le([4, 10])),
    'a header alone': xattrArea([]),
    'ACL version': xattrArea([], xattrEntry(2, '', acl(1, [1, 6, 0]))),
    'ACL tag': xattrArea([], xattrEntry(2, '', acl(2, [3, 6, 0]))),
    'ACL for nobody': xattrArea([], xattrEntry(2, '', acl(2, [2, 6, 0xffffffff]))),
    'ACL length': xattrArea([], xattrEntry(2, '', acl(2, [1, 6, 0]).subarray(0, 9))),
    'shared id outside of the device': xattrArea([0x3fffffff]),
  };
  for (const [name, area] of Object.entries(broken)) {
    const fs = mountWithXattrs(area);
    assert.throws(() => fs.listxattr('/f'), BootfsError, name);
  }
});

test('a prefix of more than a name is refused at once', () => {
  const builder = new ErofsBuilder({ incompat: 0x40, compat: 1 | PLAIN_PREFIXES });
  builder.bytes.set(le([2, 257], [1, 1]), 4 * 4096);
  builder.setSuperblock(0x5b, le([1, 1], [4, 4096]));
  assert.throws(() => mount(memoryDevice(builder.finish())), /erofs_xattr_long_prefix of 257 bytes/);
});

test('a malformed ACL costs itself alone', () => {
  const area = xattrArea([], xattrEntry(2, '', acl(2, [3, 6, 0])), xattrEntry(4, 't', 'w'));
  const damages: string[] = [];
  const [entry] = mountWithXattrs(area).walk('/f');
  assert.deepEqual(
    entry.xattrs((damage) => damages.push(damage.message)).map(({ name }) => name),
    ['trusted.t'],
  );
  assert.equal(damages.length, 1);
  assert.match(damages[0], /ACL entry with tag 0x3/);
});

test('values that do not fit into what the caller takes are left out, and said', () => {
  const area = xattrArea([], xattrEntry(1, 'a', 'x'.repeat(100)), xattrEntry(1, 'b', 'x'.repeat(60)));
  const damages: string[] = [];
  const [entry] = mountWithXattrs(area).walk('/f');
  assert.equal(entry.xattrs((damage) => damages.push(damage.code), 120).length, 1);
  assert.deepEqual(damages, ['EFBIG']);
  assert.equal(entry.xattrs(() => assert.fail(), 160).length, 2);
});
