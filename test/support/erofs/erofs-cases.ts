/** Images that no mkfs makes, with what their files hold. The unit tests read them, the differential tests let Linux. */

import {
  extents,
  extentsAfterGap,
  farFragments,
  inlineTail,
  interlaced,
  legacyLz4,
  liars,
  partialReferences,
  sparse,
  sparseCount,
  twoAlgorithms,
} from './compressed-cases.ts';
import { acl, ErofsBuilder, FILE_TYPE, join, LAYOUT, le, MODE, xattrArea, xattrEntry } from './erofs-builder.ts';
import { type ErofsCase, noise, run, text } from './erofs-case.ts';

function chunks(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0x4 });
  const data = noise(8192);
  const block = builder.addBlocks(data);
  const hole = 0xffffffff;
  builder.addFile('ends-in-hole', {
    layout: LAYOUT.chunkBased,
    size: 8192 * 2 + 100,
    u: 1,
    after: le([4, block], [4, hole], [4, hole]),
  });
  builder.addFile('begins-with-hole', {
    layout: LAYOUT.chunkBased,
    size: 4096 + 5000,
    u: 0x20,
    after: le([8, hole * 2 ** 32], [2, 0], [2, 0], [4, block], [2, 0], [2, 0], [4, block + 1]),
  });
  return {
    name: 'chunks and holes',
    image: builder.finish(),
    files: {
      '/ends-in-hole': join(data, run(0, 8292)),
      '/begins-with-hole': join(run(0, 4096), data.subarray(0, 5000)),
    },
  };
}

function deviceTable(builder: ErofsBuilder, slots: readonly { blocks: number; unified: number }[]): void {
  // Slot 0 would be at byte 0; the table is in the block after the superblock.
  const table = slots.map(({ blocks, unified }) =>
    join(new TextEncoder().encode('blob'.padEnd(64, '\0')), le([4, blocks], [4, unified]), new Uint8Array(56)),
  );
  builder.bytes.set(join(...table), 8192);
  builder.setSuperblock(0x56, le([2, slots.length], [2, 8192 / 128]));
}

const chunkIndex = (device: number, block: number): Uint8Array => le([2, 0], [2, device], [4, block]);

function flattened(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0xc });
  const data = noise(8192);
  const block = builder.addBlocks(data);
  deviceTable(builder, [
    { blocks: 1, unified: block },
    { blocks: 1, unified: block + 1 },
  ]);
  builder.addFile('flat', {
    layout: LAYOUT.chunkBased,
    size: 12288,
    u: 0x20,
    after: join(chunkIndex(2, 0), chunkIndex(1, 0), chunkIndex(0, block)),
  });
  const bad = chunkIndex(3, 0);
  builder.addFile('no-such-device', { layout: LAYOUT.chunkBased, size: 4096, u: 0x20, after: bad });
  return {
    name: 'flattened devices',
    image: builder.finish(),
    files: {
      '/flat': join(data.subarray(4096), data.subarray(0, 4096), data.subarray(0, 4096)),
      '/no-such-device': undefined,
    },
  };
}

function extraDevices(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0xc });
  const blobs = [noise(8192), noise(4096)];
  const beyond = builder.bytes.length / 4096;
  deviceTable(builder, [
    { blocks: 2, unified: beyond },
    { blocks: 1, unified: beyond + 2 },
  ]);
  builder.addFile('spread', {
    layout: LAYOUT.chunkBased,
    size: 12288 + 10,
    u: 0x20,
    after: join(chunkIndex(2, 0), chunkIndex(1, 1), chunkIndex(0, beyond), chunkIndex(0, beyond + 2)),
  });
  const expected = join(blobs[1], blobs[0].subarray(4096), blobs[0].subarray(0, 4096), blobs[1].subarray(0, 10));
  return {
    name: 'extra devices',
    image: builder.finish(),
    blobs,
    files: { '/spread': expected },
    notForLinux: 'the differential test mounts one device',
  };
}

/** Inodes, inline data and a directory entry inside the metabox. */
function metabox(isGood: boolean): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0x180 });
  const inline = text(300);
  const inodeInBox = join(
    le([2, LAYOUT.flatInline << 1], [2, 0], [2, MODE.file], [2, 1], [4, 300], [4, 0], [4, 0], [4, 0], [4, 0], [4, 0]),
    inline,
  );
  const contents = join(new Uint8Array(64), inodeInBox);
  const box = builder.addInode({ size: contents.length, u: builder.addBlocks(contents), isExtended: true });
  builder.setSuperblock(0x0d, le([1, 1]));
  builder.setSuperblock(0x80, le([8, box]));
  builder.addEntry('in-box', 2, FILE_TYPE.file, true);
  if (!isGood) builder.addEntry('outside-of-box', 1000, FILE_TYPE.file, true);
  return {
    name: isGood ? 'inodes in the metabox' : 'inodes outside of the metabox',
    image: builder.finish(),
    files: isGood ? { '/in-box': inline } : { '/in-box': inline, '/outside-of-box': undefined },
    notForLinux: isGood ? undefined : 'the manifest of Linux ends at an inode that it does not read',
  };
}

function flat(blockSize: number): ErofsCase {
  const builder = new ErofsBuilder({ blockSize });
  const data = noise(blockSize * 2 + 100);
  const block = builder.addBlocks(data);
  builder.addFile('plain', { size: data.length, u: block });
  builder.addFile('inline', {
    layout: LAYOUT.flatInline,
    size: data.length,
    u: block,
    after: data.subarray(blockSize * 2),
    atBlockOffset: 0,
  });
  const wholeTail = data.subarray(0, blockSize - 32);
  builder.addFile('inline-to-the-end', {
    layout: LAYOUT.flatInline,
    size: wholeTail.length,
    after: wholeTail,
    atBlockOffset: 0,
  });
  builder.addFile('inline-too-far', {
    layout: LAYOUT.flatInline,
    size: wholeTail.length,
    after: wholeTail,
    atBlockOffset: 32,
  });
  builder.addFile('empty', { size: 0, u: 0xffffffff });
  builder.addFile('hole', { size: 10000, u: 0xffffffff });
  builder.addFile('beyond', { size: 100, u: 0x10000000 });
  return {
    name: `flat files in blocks of ${blockSize} bytes`,
    image: builder.finish(),
    files: {
      '/plain': data,
      '/inline': data,
      '/inline-to-the-end': wholeTail,
      '/inline-too-far': undefined,
      '/empty': new Uint8Array(0),
      '/hole': new Uint8Array(10000),
      '/beyond': undefined,
    },
    notForLinux: blockSize > 4096 ? 'needs larger pages' : undefined,
  };
}

/** Times, links, devices, and start blocks that are holes or not. */
function inodes(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0x80 });
  const encoder = new TextEncoder();
  builder.setSuperblock(0x18, le([8, 1_000_000_000], [4, 123_456_789]));
  builder.addFile('compact-time', { size: 0, mtime: 77 });
  const seconds = builder.addFile('nanoseconds', { size: 0, isExtended: true, mtime: 5 });
  builder.bytes.set(le([4, 0xffffffff]), 65536 + seconds * 32 + 40);
  const early = builder.addFile('before-1970', { size: 0, isExtended: true });
  builder.bytes.fill(0xff, 65536 + early * 32 + 32, 65536 + early * 32 + 40);
  builder.addFile('extended-hole', { size: 5000, isExtended: true, u: 0xffffffff, nb: 0xffff });
  builder.addFile('extended-far', { size: 5000, isExtended: true, u: 0xffffffff, nb: 0 });
  builder.addFile('compact-hole', { size: 5000, u: 0xffffffff, nb: 7 });
  builder.addFile('one-link-hole', { size: 5000, u: 0xffffffff, nb: 0xffff, format: 0x10 });
  builder.addFile('one-link-far', { size: 5000, u: 0xffffffff, nb: 0, format: 0x10 });
  const device = (major: number, minor: number): number => (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
  builder.addEntry('char', builder.addInode({ mode: MODE.char, size: 77, u: device(240, 300) }), FILE_TYPE.char);
  const addLink = (name: string, fields: { layout: number; size: number; u?: number; after?: Uint8Array }): void => {
    builder.addEntry(name, builder.addInode({ mode: MODE.symlink, ...fields }), FILE_TYPE.symlink);
  };
  addLink('link-with-nul', { layout: LAYOUT.flatInline, size: 5, after: encoder.encode('ab\0cd') });
  addLink('link-to-nothing', { layout: LAYOUT.flatInline, size: 0 });
  addLink('long-link', { layout: LAYOUT.flatPlain, size: 5000, u: builder.addBlocks(run(0x41, 5000)) });
  addLink('link-in-a-block', { layout: LAYOUT.flatPlain, size: 20, u: builder.addBlocks(text(60)) });
  return {
    name: 'inodes of all kinds',
    image: builder.finish(),
    files: {
      '/extended-hole': run(0, 5000),
      '/extended-far': undefined,
      '/compact-hole': run(0, 5000),
      '/one-link-hole': run(0, 5000),
      '/one-link-far': undefined,
    },
  };
}

function xattrs(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0x40, compat: 1 | 0x10 });
  builder.setSuperblock(0x2c, le([4, 3]));
  builder.bytes.set(xattrEntry(1, 'shared', 'S'), 3 * 4096 + 40);
  builder.bytes.set(xattrEntry(6, 'sec', 'SEC'), 3 * 4096 + 80);
  builder.bytes.set(join(le([2, 6], [1, 1]), new TextEncoder().encode('long.'), le([2, 1], [1, 4])), 4 * 4096);
  builder.setSuperblock(0x5b, le([1, 2], [4, 4096]));
  const areas: Record<string, Uint8Array> = {
    inline: xattrArea([], xattrEntry(1, 'a', 'v'), xattrEntry(4, 't', '')),
    twice: xattrArea([10], xattrEntry(1, 'shared', 'inline'), xattrEntry(1, 'shared', 'second')),
    shared: xattrArea([10, 20]),
    'without-name': xattrArea([], xattrEntry(5, 'lustre', 'v'), xattrEntry(9, 'nine', 'v'), xattrEntry(1, 'ok', 'v')),
    long: xattrArea([], xattrEntry(0x80, 'x', '1'), xattrEntry(0x81, 'y', '2'), xattrEntry(0x82, 'z', '3')),
    acl: xattrArea(
      [],
      xattrEntry(2, '', acl(2, [1, 6, 5], [2, 4, 1000], [4, 4, 7], [8, 7, 5], [16, 7, 3], [32, 0, 9])),
    ),
    'acl-out-of-order': xattrArea([], xattrEntry(3, '', acl(2, [32, 4, 5], [1, 0xffff, 0]))),
    'entry-past-the-area': xattrArea([], le([1, 5], [1, 1], [2, 100])),
    'acl-of-version-1': xattrArea([], xattrEntry(2, '', acl(1, [1, 6, 5]))),
  };
  for (const name of Object.keys(areas)) builder.addFile(name, { size: 0, xattrs: areas[name] });
  return { name: 'extended attributes', image: builder.finish(), files: {} };
}

export function erofsCases(): ErofsCase[] {
  return [
    twoAlgorithms(),
    sparse(),
    sparseCount(),
    extents(4),
    extents(8),
    extents(16),
    extents(32),
    extentsAfterGap(),
    legacyLz4(),
    interlaced(),
    partialReferences(),
    inlineTail(),
    chunks(),
    flattened(),
    extraDevices(),
    farFragments(),
    metabox(true),
    metabox(false),
    ...[512, 1024, 2048, 4096, 8192, 16384, 32768, 65536].map(flat),
    liars(),
    inodes(),
    xattrs(),
  ];
}
