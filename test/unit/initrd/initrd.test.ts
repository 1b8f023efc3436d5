/** What entries, links, replacements, parts and damage make of an initrd, by the rules of init/initramfs.c. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { countingDevice } from '../../../src/device/counting.ts';
import { allDrivers, mount } from '../../../src/formats/drivers.ts';
import { probe } from '../../../src/formats/recognisers.ts';
import { BootfsError, type FileSystem, memoryDevice } from '../../../src/index.ts';
import { LINUX_DECODERS } from '../../../src/initrd/decoders.ts';
import { initrdDriverWith, openInitrd } from '../../../src/initrd/initrd.ts';
import { INITRD_LIMITS } from '../../../src/initrd/limits.ts';
import { beginsWithPackedArchive } from '../../../src/initrd/parts.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { type ArchiveEntry, archive, concatenated, DIRECTORY, LINK, TRAILER } from '../../support/initrd/archive.ts';
import { PACKED_ARCHIVES, zstd } from '../../support/kernel-formats/packed-archives.ts';

const DIR = (name: string): ArchiveEntry => ({ name, mode: DIRECTORY });

function mounted(bytes: Uint8Array): { fs: FileSystem; warnings: string[] } {
  const warnings: string[] = [];
  const fs = mount(memoryDevice(bytes), { onWarning: ({ reason }) => warnings.push(reason) });
  return { fs, warnings };
}

/** Each path with what is there: `a/`, `b=data`, `c->target`. */
function listing(bytes: Uint8Array): string[] {
  const { fs } = mounted(bytes);
  return [...fs.walk('/')]
    .map(({ path, stats: { type } }) => {
      if (type === 'dir') return `${path}/`;
      if (type === 'symlink') return `${path}->${String(fs.readlink(path))}`;
      return type === 'file' ? `${path}=${Buffer.from(fs.readFile(path)).toString()}` : `${path}:${type}`;
    })
    .filter((line) => line !== '//')
    .sort();
}

function of(...entries: ArchiveEntry[]): string[] {
  return listing(archive([...entries, TRAILER]));
}

test('names with and without a leading directory, and through links on the way', () => {
  const lines = of(
    DIR('.'),
    DIR('./usr'),
    DIR('/usr/lib'),
    { name: 'lib', mode: LINK, data: 'usr/lib' },
    { name: 'lib/a', data: '1' },
    { name: './usr/../b', data: '2' },
    { name: 'abs', mode: LINK, data: '/usr' },
    { name: 'abs/lib/c', data: '3' },
  );
  assert.deepEqual(lines, [
    '/abs->/usr',
    '/b=2',
    '/lib->usr/lib',
    '/usr/',
    '/usr/lib/',
    '/usr/lib/a=1',
    '/usr/lib/c=3',
  ]);
});

test('an entry whose directory is missing is left out, and told', () => {
  const bytes = archive([
    { name: 'a/b', data: '1' },
    { name: 'loop', mode: LINK, data: 'loop' },
    { name: 'loop/x' },
    TRAILER,
  ]);
  assert.deepEqual(listing(bytes), ['/loop->loop']);
  assert.equal(mounted(bytes).warnings.filter((text) => text.startsWith('left out')).length, 2);
});

test('a later entry replaces one of another type; a directory keeps its contents', () => {
  assert.deepEqual(of({ name: 'a', data: '1' }, { name: 'a', data: 'two' }), ['/a=two']);
  assert.deepEqual(of({ name: 'a', data: '1' }, { name: 'a', mode: LINK, data: 'b' }), ['/a->b']);
  assert.deepEqual(of({ name: 'a', mode: LINK, data: 'b' }, { name: 'a', data: '1' }), ['/a=1']);
  assert.deepEqual(of({ name: 'a', data: '1' }, DIR('a')), ['/a/']);
  assert.deepEqual(of(DIR('a'), { name: 'a', data: '1' }), ['/a=1']);
  assert.deepEqual(of(DIR('a'), { name: 'a/b', data: '1' }, DIR('a')), ['/a/', '/a/b=1']);
  assert.deepEqual(of(DIR('a'), { name: 'a/b', data: '1' }, { name: 'a', data: '2' }), ['/a/', '/a/b=1']);
  assert.deepEqual(of({ name: 'a', mode: 0o020600, rdev: [1, 3] }, { name: 'a', mode: 0o010600 }), ['/a:fifo']);
});

test('hard links: the body with the first or the last, and none across a trailer', () => {
  const link = { ino: 7, nlink: 2 };
  for (const [first, last] of [
    ['data', ''],
    ['', 'data'],
  ]) {
    const { fs } = mounted(
      archive([{ name: 'a', data: first, ...link }, { name: 'b', data: last, ...link, uid: 5 }, TRAILER]),
    );
    assert.equal(Buffer.from(fs.readFile('/a')).toString(), 'data');
    const { ino, nlink, uid } = fs.lstat('/a');
    assert.deepEqual([ino, nlink, uid], [fs.lstat('/b').ino, 2, 5]);
  }
  assert.deepEqual(of({ name: 'a', data: '1', ...link }, TRAILER, { name: 'b', ...link }), ['/a=1', '/b=']);
  assert.deepEqual(of({ name: 'a', data: '1', ino: 7 }, { name: 'b', ino: 7 }), ['/a=1', '/b=']);
  // The same name again: the kernel takes it away before it looks for what to link to.
  assert.deepEqual(of({ name: 'a', data: '1', ...link }, { name: 'a', data: '2', ...link }), []);
});

test('what lstat tells', () => {
  const { fs } = mounted(
    archive([
      { name: 'n', mode: 0o020640, rdev: [5, 1], uid: 3, mtime: 77 },
      { ...DIR('d'), mode: 0o041777 },
      DIR('d/e'),
      { name: 'p', mode: 0o104755, data: 'x' },
      TRAILER,
    ]),
  );
  const { mode, uid, rdev, mtime, nlink } = fs.lstat('/n');
  assert.deepEqual([mode, uid, rdev, mtime.seconds, nlink], [0o020640, 3, { major: 5, minor: 1 }, 77, 1]);
  assert.deepEqual([fs.lstat('/d').mode, fs.lstat('/d').nlink, fs.lstat('/p').mode], [0o041777, 3, 0o104755]);
});

test('plain and compressed parts one after the other, later names win', () => {
  const early = archive([DIR('kernel'), { name: 'kernel/ucode', data: 'u' }, { name: 'init', data: 'old' }, TRAILER]);
  const main = archive([{ name: 'init', data: 'new' }, { name: 'kernel/more', data: 'm' }, TRAILER]);
  const expected = ['/init=new', '/kernel/', '/kernel/more=m', '/kernel/ucode=u'];
  const zeros = new Uint8Array(512);
  assert.deepEqual(listing(concatenated([early, zeros, main])), expected);
  assert.deepEqual(listing(concatenated([early, zeros, gzipSync(main), zeros])), expected);
  assert.deepEqual(listing(concatenated([gzipSync(early), gzipSync(main)])), expected);
  assert.deepEqual(mounted(concatenated([early, zeros, gzipSync(main)])).warnings, []);
});

test('compressed from the first byte, it is still no other file of that compression', () => {
  assert.equal(mount(memoryDevice(gzipSync(archive([{ name: 'a' }, TRAILER])))).format, 'initrd');
  assert.throws(() => mount(memoryDevice(gzipSync('no archive'))), { code: 'ERR_BOOTFS_UNRECOGNISED' });
  assert.equal(probe(memoryDevice(archive([{ name: 'a' }, TRAILER])))?.readable, true);
  assert.notEqual(probe(memoryDevice(new Uint8Array(Buffer.from(`070701${'x'.repeat(200)}`))))?.readable, true);
});

test('a wrong sum ends the unpacking behind its file, which stays', () => {
  const bytes = archive([{ name: 'a', data: 'aa', sum: 1 }, { name: 'b', data: 'b' }, TRAILER], 'crc');
  const { fs, warnings } = mounted(concatenated([bytes, archive([{ name: 'c' }, TRAILER])]));
  assert.deepEqual(fs.readdir('/'), ['a']);
  assert.equal(Buffer.from(fs.readFile('/a')).toString(), 'aa');
  assert.match(warnings.join(), /checksum of a file/);
});

test('every compression of Linux, alone and behind an early part', () => {
  const early = archive([{ name: 'early' }, TRAILER]);
  const gzip = Uint8Array.from(gzipSync(archive([{ name: 'init', data: '#!/bin/sh\n' }, TRAILER])));
  const zstandard = zstd(archive([{ name: 'init', data: '#!/bin/sh\n' }, TRAILER]));
  const all = [...PACKED_ARCHIVES, ['gzip', gzip], ['zstd', zstandard]] as const;
  assert.deepEqual(all.map(([name]) => name).sort(), Object.keys(LINUX_DECODERS).sort());
  for (const [name, packed] of all) {
    for (const bytes of [packed, concatenated([early, packed])]) {
      const { fs, warnings } = mounted(bytes);
      assert.equal(Buffer.from(fs.readFile('/init')).toString().slice(0, 9), '#!/bin/sh', name);
      assert.deepEqual(warnings, [], name);
    }
  }
});

test('without an unpacker its compression is refused by name', () => {
  const gzip = gzipSync(archive([{ name: 'init', data: '#!/bin/sh\n' }, TRAILER]));
  const { gzip: unpackGzip } = LINUX_DECODERS;
  const open = (bytes: Uint8Array) => mountWith([initrdDriverWith({ gzip: unpackGzip })])(memoryDevice(bytes));
  assert.deepEqual(open(gzip).readdir('/'), ['init']);
  const early = archive([{ name: 'early' }, TRAILER]);
  for (const [name, packed] of PACKED_ARCHIVES) {
    const behind = { code: 'ERR_BOOTFS_UNSUPPORTED', reason: `${name} is not part of this bundle` };
    assert.throws(() => open(concatenated([early, packed])), behind);
    const alone = new RegExp(`no initrd filesystem: ${name} is not part of this bundle`);
    assert.throws(() => open(packed), { code: 'ERR_BOOTFS_UNRECOGNISED', reason: alone });
  }
});

test('to see what is compressed, no more than a block of it is unpacked', () => {
  const zeros = gzipSync(new Uint8Array(64 * 2 ** 20));
  const counted = countingDevice(memoryDevice(zeros));
  assert.equal(beginsWithPackedArchive(counted, LINUX_DECODERS), false);
  assert.ok(counted.counts.bytesRead < 512 * 1024 && zeros.length > 0, `${counted.counts.bytesRead} bytes read`);
  // What only begins like one is told by its header.
  for (const magic of ['BZh9', '\x5d\0\0', '\x02!L\x18', '\x1f\x8b']) {
    const bytes = new Uint8Array(2 ** 20).fill(0xff);
    bytes.set(Buffer.from(magic, 'latin1'));
    assert.equal(beginsWithPackedArchive(memoryDevice(bytes), LINUX_DECODERS), false);
  }
});

test('times of directories: the first entry of a name counts, also for what is none any more', () => {
  const { fs } = mounted(
    concatenated([
      archive([DIR('.'), { ...DIR('d'), mtime: 1 }, { name: 'd/f', mtime: 9 }, { ...DIR('./d'), mtime: 2 }, TRAILER]),
      archive([{ ...DIR('d'), mtime: 3, uid: 4 }, { ...DIR('gone'), mtime: 5 }, { name: 'gone', mtime: 6 }, TRAILER]),
    ]),
  );
  const { mtime, uid } = fs.lstat('/d');
  assert.deepEqual([mtime.seconds, uid], [1, 4]);
  assert.deepEqual([fs.lstat('/gone').type, fs.lstat('/gone').mtime.seconds], ['file', 5]);
});

test('damage ends the unpacking, and what came before stays', () => {
  const whole = archive([{ name: 'a', data: '1' }, { name: 'b', data: 'x'.repeat(1000) }, TRAILER]);
  const { fs, warnings } = mounted(whole.subarray(0, 600));
  assert.equal(Buffer.from(fs.readFile('/a')).toString(), '1');
  assert.throws(() => fs.readFile('/b'), { code: 'ERR_BOOTFS_CORRUPT' });
  assert.match(warnings.join(), /cut off/);
  assert.match(mounted(concatenated([whole, Buffer.from('junk')])).warnings.join(), /neither an archive nor/);
  const broken = gzipSync(whole);
  broken[broken.length - 6] ^= 1;
  assert.match(mounted(concatenated([archive([{ name: 'c' }, TRAILER]), broken])).warnings.join(), /gzip/);
  assert.throws(() => mounted(concatenated([whole, Buffer.from('\x89LZO\0\r\n', 'latin1')])), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /lzo/,
  });
});

test('what the kernel passes over: bodies of directories, endless names and links', () => {
  assert.deepEqual(of({ ...DIR('a'), data: 'body' }, { name: 'b' }), ['/b=']);
  assert.deepEqual(of({ name: 'n'.repeat(5000) }, { name: 'c'.repeat(256) }, { name: 'b' }), ['/b=']);
  assert.deepEqual(of({ name: 'l', mode: LINK, data: 'x'.repeat(4097) }, { name: 'e', mode: LINK }, { name: 'b' }), [
    '/b=',
  ]);
});

test('every limit holds', () => {
  const deep = Array.from({ length: 20 }, (_, depth) => DIR('d/'.repeat(depth + 1)));
  const bytes = concatenated([
    archive([...deep, TRAILER]),
    gzipSync(archive([{ name: 'f', data: 'x'.repeat(5000) }, TRAILER])),
  ]);
  const open = (limits: Partial<typeof INITRD_LIMITS>) =>
    openInitrd(memoryDevice(bytes), { ...INITRD_LIMITS, ...limits }, LINUX_DECODERS);
  assert.equal(open({}).reader.damage.length, 0);
  for (const limits of [{ unpackedBytes: 4000 }, { entries: 20 }, { lookups: 100 }, { parts: 1 }]) {
    assert.throws(() => open(limits), { code: 'EFBIG' });
  }
  assert.equal(open({ depth: 10 }).reader.damage.length, 10);
});

test('what a link says is paid for, also where the way through it ends at once', () => {
  const target = `gone${'/'.repeat(4000)}`;
  const names = Array.from({ length: 10 }, (_, at) => ({ name: `long/${at}` }));
  const device = memoryDevice(archive([{ name: 'long', mode: LINK, data: target }, ...names, TRAILER]));
  assert.throws(() => openInitrd(device, { ...INITRD_LIMITS, lookups: 20_000 }, LINUX_DECODERS), { code: 'EFBIG' });
  assert.equal(openInitrd(device, { ...INITRD_LIMITS, lookups: 50_000 }, LINUX_DECODERS).reader.damage.length, 10);
});

test('any bytes give a listing or a BootfsError', () => {
  const whole = concatenated([
    archive([DIR('a'), { name: 'a/b', data: 'data', ino: 2, nlink: 2 }, { name: 'l', mode: LINK, data: 'a' }, TRAILER]),
    gzipSync(archive([{ name: 'l/c', ino: 2, nlink: 2, data: 'more' }, TRAILER])),
  ]);
  const initrd = mountWith(allDrivers.filter(({ name }) => name === 'initrd'));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
      const bytes = whole.slice(0, Math.max(length, at));
      bytes[at] = byte;
      try {
        const fs = initrd(memoryDevice(bytes), { type: 'initrd' });
        for (const { path, stats } of fs.walk('/')) if (stats.type === 'file') fs.readFile(path);
      } catch (error) {
        if (!(error instanceof BootfsError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

test('what can not be made is left out, and said', () => {
  const { fs, warnings } = mounted(
    archive([
      DIR('d'),
      { name: 'd/in', data: '1' },
      { name: 'd', mode: LINK, data: 'elsewhere' },
      { name: 'gone/link', mode: LINK, data: 'x' },
      { name: 'whole', mode: LINK, data: 'x\0y' },
      TRAILER,
    ]),
  );
  assert.deepEqual(fs.readdir('/').sort(), ['d', 'whole']);
  assert.equal(String(fs.readlink('/whole')), 'x');
  const said = warnings.join();
  for (const words of [/a directory with entries stands there/, /its directory is not there/])
    assert.match(said, words);
});

test('a device made twice takes the mode of the second, and a link to what was replaced is left out', () => {
  const node = (mode: number) => ({ name: 'null', mode, rdev: [1, 3] }) as const;
  const { fs } = mounted(archive([node(0o020600), node(0o020666), TRAILER]));
  assert.equal(fs.lstat('/null').mode & 0o777, 0o666);
  const { fs: linked, warnings } = mounted(
    archive([
      { name: 'a', data: '1', ino: 5, nlink: 2 },
      { name: 'a', mode: LINK, data: 'b' },
      { name: 'c', data: '', ino: 5, nlink: 2 },
      { name: 'dir/c', data: '', ino: 5, nlink: 2 },
      TRAILER,
    ]),
  );
  assert.equal(linked.lstat('/a').type, 'symlink');
  assert.ok(warnings.length > 0);
});

test('extents of a file lie in the archive where it is stored, and are those of its part where it is packed', () => {
  const bytes = archive([{ name: 'file', data: 'contents' }, { name: 'empty' }, TRAILER]);
  const { fs } = mounted(bytes);
  const [extent] = fs.extents('/file');
  assert.equal(Buffer.from(bytes.subarray(extent.physicalOffset!, extent.physicalOffset! + 8)).toString(), 'contents');
  assert.deepEqual(fs.extents('/empty'), []);
  const packed = gzipSync(bytes);
  const [inside] = mounted(packed).fs.extents('/file');
  assert.deepEqual([inside.physicalOffset, inside.physicalLength, inside.length], [0, packed.length, 8]);
});
