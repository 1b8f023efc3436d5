import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { corrupt, unsupported } from '../../../../src/contract/errors.ts';
import { errnoOf } from '../../../../src/node/fuse/errno.ts';
import { SEEK_DATA, SEEK_HOLE } from '../../../../src/node/fuse/wire/flags.ts';
import * as opcodes from '../../../../src/node/fuse/wire/opcodes.ts';
import {
  FUSE_ROOT_ID,
  fuseAttr,
  fuseAttrOut,
  fuseGetxattrIn,
  fuseGetxattrOut,
  fuseInitIn,
  fuseInitOut,
  fuseLseekIn,
  fuseOpenIn,
  fuseReadIn,
} from '../../../../src/node/fuse/wire/structs.ts';
import { Asked, bodyOf, entriesOf, viewOf } from '../../../support/fuse/ask.ts';
import { mountImage } from '../../../support/images.ts';
import { memoryDirectory, memoryNode } from '../../../support/memory-tree.ts';

const { EINVAL, ENODATA, ENXIO, EPROTO, ERANGE, EROFS } = constants.errno;
const text = (answer: Uint8Array | number): string => Buffer.from(answer as Uint8Array).toString();

test('a newer kernel is answered in our version, one that is too old is refused', () => {
  const asked = new Asked({});
  const init = (major: number, minor: number): Uint8Array | number =>
    asked.ask(opcodes.FUSE_INIT, 0, bodyOf(fuseInitIn, { major, minor, max_readahead: 131_072, flags: 0xffff_ffff }));
  assert.equal(fuseInitOut.decode(viewOf(init(8, 1) as Uint8Array), 0).major, 7);
  const { major, minor, max_readahead, max_pages } = fuseInitOut.decode(viewOf(init(7, 31) as Uint8Array), 0);
  assert.deepEqual([major, minor, max_readahead, max_pages], [7, 31, 131_072, 256]);
  assert.equal(init(7, 26), -EPROTO);
});

test('a name that is not there is known not to be there; attributes are those of the inode', () => {
  const asked = new Asked({ boot: { vmlinuz: 'kernel' } });
  assert.equal(asked.lookup('nothing'), 0);
  const id = asked.lookup('boot', 'vmlinuz');
  const answer = asked.ask(opcodes.FUSE_GETATTR, id) as Uint8Array;
  const { size, mode, mtime } = fuseAttr.decode(viewOf(answer), fuseAttrOut.size);
  assert.deepEqual([size, mode, mtime], [6, 0o100644, 1_700_000_000]);
});

test('a read ends with the file, wherever it begins', () => {
  const asked = new Asked({ file: '0123456789' });
  const id = asked.lookup('file');
  const read = (offset: number, size: number): string =>
    text(asked.ask(opcodes.FUSE_READ, id, bodyOf(fuseReadIn, { offset, size })));
  assert.deepEqual([read(0, 4), read(8, 100), read(10, 1), read(2 ** 60, 5)], ['0123', '89', '', '']);
});

test('a listing goes on where the last one ended, however little is asked for at once', () => {
  const asked = new Asked({ a: '', directory: {}, 'a rather long name': '' });
  for (const [opcode, plus] of [
    [opcodes.FUSE_READDIR, false],
    [opcodes.FUSE_READDIRPLUS, true],
  ] as const) {
    const names: string[] = [];
    let offset = 0;
    for (;;) {
      const size = plus ? 200 : 60;
      const answer = asked.ask(opcode, FUSE_ROOT_ID, bodyOf(fuseReadIn, { offset, size })) as Uint8Array;
      if (answer.length === 0) break;
      for (const { name, off, nodeid } of entriesOf(answer, plus)) {
        names.push(name);
        offset = off;
        // The kernel looks `.` and `..` up by itself, and must not be given a number to give back.
        if (plus) assert.equal(nodeid !== 0, !name.startsWith('.'));
      }
    }
    assert.deepEqual(names, ['.', '..', 'a', 'directory', 'a rather long name']);
  }
});

test('damage in a listing comes after all that can be read, and a damaged entry costs its attributes', () => {
  const root = memoryDirectory({ good: 'x', bad: memoryNode('file') });
  root.children[1][1].damaged = true;
  root.damagedListing = true;
  const asked = new Asked(root);
  const list = (offset: number): Uint8Array =>
    asked.ask(opcodes.FUSE_READDIRPLUS, FUSE_ROOT_ID, bodyOf(fuseReadIn, { offset, size: 4096 })) as Uint8Array;
  const entries = entriesOf(list(0), true);
  assert.deepEqual(
    entries.map(({ name, nodeid }) => [name, nodeid! > 0]),
    [
      ['.', false],
      ['..', false],
      ['good', true],
      ['bad', false],
    ],
  );
  assert.throws(() => list(entries[3].off), /damaged listing/);
  assert.throws(() => asked.lookup('bad'), /damaged on purpose/);
});

test('names that Linux does not take are left out and told as damage', () => {
  const asked = new Asked({ 'in/valid': '', good: '' });
  const list = (offset: number): Uint8Array =>
    asked.ask(opcodes.FUSE_READDIR, FUSE_ROOT_ID, bodyOf(fuseReadIn, { offset, size: 4096 })) as Uint8Array;
  assert.deepEqual(
    entriesOf(list(0), false).map(({ name }) => name),
    ['.', '..', 'good'],
  );
  assert.throws(() => list(3), /name that Linux does not take/);
});

test('a directory past the limit of entries is listed as far as the limit', () => {
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, number) => [`f${number}`, '']));
  const asked = new Asked(files, { directoryEntries: 5 });
  const list = (offset: number): Uint8Array =>
    asked.ask(opcodes.FUSE_READDIR, FUSE_ROOT_ID, bodyOf(fuseReadIn, { offset, size: 4096 })) as Uint8Array;
  const entries = entriesOf(list(0), false);
  assert.equal(entries.length, 7, '. and .. before them');
  assert.throws(() => list(7), /EFBIG/);
});

test('a directory is read on from any place', () => {
  const count = 1000;
  const asked = new Asked(
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`f${number}`, memoryNode('file')])),
  );
  const at = (offset: number): string =>
    entriesOf(
      asked.ask(opcodes.FUSE_READDIR, FUSE_ROOT_ID, bodyOf(fuseReadIn, { offset, size: 40 })) as Uint8Array,
      false,
    )[0]?.name;
  // Two more come before: `.` and `..`.
  assert.deepEqual([at(2), at(count + 1), at(count + 2), at(3)], ['f0', `f${count - 1}`, undefined, 'f1']);
});

test('attributes: their length for size 0, ERANGE for too little room, trusted ones listed to root alone', () => {
  const file = memoryNode('file');
  file.xattrs['user.name'] = Buffer.from('value');
  file.xattrs['trusted.secret'] = Buffer.from('x');
  const asked = new Asked({ file });
  const id = asked.lookup('file');
  const get = (name: string, size: number) =>
    asked.ask(opcodes.FUSE_GETXATTR, id, bodyOf(fuseGetxattrIn, { size }, name));
  assert.equal(fuseGetxattrOut.decode(viewOf(get('user.name', 0) as Uint8Array), 0).size, 5);
  assert.equal(text(get('user.name', 5)), 'value');
  assert.equal(get('user.name', 4), -ERANGE);
  assert.equal(get('user.none', 100), -ENODATA);
  const list = (uid: number) => asked.ask(opcodes.FUSE_LISTXATTR, id, bodyOf(fuseGetxattrIn, { size: 100 }), uid);
  assert.equal(text(list(0)), 'user.name\0trusted.secret\0');
  assert.equal(text(list(1000)), 'user.name\0');
});

test('LSEEK knows data and holes, and nothing past the end', () => {
  const asked = new Asked({ file: '0123' });
  const id = asked.lookup('file');
  const seek = (offset: number, whence: number) =>
    asked.ask(opcodes.FUSE_LSEEK, id, bodyOf(fuseLseekIn, { offset, whence }));
  assert.equal(viewOf(seek(1, SEEK_HOLE) as Uint8Array).getUint8(0) + (seek(0, SEEK_DATA) as Uint8Array)[0], 4);
  assert.equal(seek(4, SEEK_DATA), -ENXIO);
  assert.equal(seek(0, 0), -EINVAL);
});

test('what would write is EROFS, whoever asks', () => {
  const asked = new Asked({ file: 'x' });
  const id = asked.lookup('file');
  for (const opcode of [opcodes.FUSE_SETATTR, opcodes.FUSE_UNLINK, opcodes.FUSE_WRITE, opcodes.FUSE_CREATE]) {
    assert.equal(asked.ask(opcode, id), -EROFS);
  }
  assert.equal(asked.ask(opcodes.FUSE_OPEN, id, bodyOf(fuseOpenIn, { flags: 2 })), -EROFS);
});

test('every error is an errno', () => {
  assert.equal(errnoOf(corrupt('x')), 117);
  assert.equal(errnoOf(unsupported('x')), constants.errno.EOPNOTSUPP);
  const encrypted = mountImage('ext/ext4-encrypt');
  const file = [...encrypted.walk('/secret')].find(({ stats }) => stats?.type === 'file');
  assert.throws(
    () => encrypted.open(file?.path ?? '/'),
    (error) => errnoOf(error) === 126,
  );
  assert.equal(errnoOf(new RangeError('a bug')), constants.errno.EIO);
});
