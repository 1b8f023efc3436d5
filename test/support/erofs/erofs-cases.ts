/** Images that no mkfs makes, with what their files hold. The unit tests read them, the differential tests let Linux. */
import { deflateRawSync } from 'node:zlib';
import { seededRandom } from '../random.ts';
import {
  acl,
  ErofsBuilder,
  FILE_TYPE,
  fullIndex,
  headRecord,
  join,
  LAYOUT,
  le,
  lz4Run,
  MODE,
  mapHeader,
  nonHeadRecord,
  xattrArea,
  xattrEntry,
} from './erofs-builder.ts';

export interface ErofsCase {
  readonly name: string;
  readonly image: Uint8Array;
  /** Path -> contents; undefined where reading it must fail. */
  readonly files: Readonly<Record<string, Uint8Array | undefined>>;
  /** Extra devices, in the order of the table. */
  readonly blobs?: readonly Uint8Array[];
  /** Why Linux 6.18 on a page size of 4096 can't be asked. */
  readonly notForLinux?: string;
}

const HEAD1 = 1;
const HEAD2 = 3;
const PLAIN = 0;
const PARTIAL = 0x8000;
const HOLE = 0x4000;
/** zero padding, compr_cfgs */
const CONFIGURED = 0x3;

const random = seededRandom(20);
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => random(256));
const run = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
const text = (length: number): Uint8Array =>
  new TextEncoder()
    .encode('the quick brown fox jumps over the lazy dog. '.repeat(Math.ceil(length / 45)))
    .subarray(0, length);

/** available_compr_algs, and the records that follow the superblock. */
function configure(builder: ErofsBuilder, algorithms: number): void {
  builder.setSuperblock(0x54, le([2, algorithms]));
  const records: Uint8Array[] = [];
  if (algorithms & 1) records.push(le([2, 14], [2, 65535], [2, 16], [8, 0], [2, 0]));
  if (algorithms & 2) records.push(le([2, 14], [4, 65536], [2, 0], [8, 0]));
  if (algorithms & 4) records.push(le([2, 6], [1, 15], [4, 0], [1, 0]));
  if (algorithms & 8) records.push(le([2, 6], [1, 0], [1, 6], [4, 0]));
  builder.setSuperblock(0x80, join(...records));
}

function twoAlgorithms(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x8 });
  configure(builder, 0x5);
  const first = run(0x61, 6000);
  const second = text(5000);
  const third = run(0x62, 1288);
  const lz4Block = builder.addPadded(lz4Run(0x61, 6000));
  const deflateBlock = builder.addPadded(deflateRawSync(second));
  const tailBlock = builder.addPadded(lz4Run(0x62, 1288));
  builder.addFile('two', {
    layout: LAYOUT.compressedFull,
    size: 12288,
    u: 3,
    after: fullIndex(mapHeader({ algorithms: 0x20 }), [
      headRecord(HEAD1, 0, lz4Block),
      headRecord(HEAD2, 1904, deflateBlock),
      headRecord(HEAD1, 2808, tailBlock),
    ]),
  });
  return { name: 'two algorithms in one file', image: builder.finish(), files: { '/two': join(first, second, third) } };
}

function sparse(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED });
  configure(builder, 0x1);
  const zeros = builder.addPadded(lz4Run(0, 8192));
  const block = builder.addPadded(lz4Run(0x7a, 4096));
  const records = [
    headRecord(HEAD1, 0, block),
    headRecord(HEAD1, 0, zeros, HOLE),
    nonHeadRecord(1, 1),
    headRecord(HEAD1, 0, block),
  ];
  const size = 16384;
  builder.addFile('hole', { layout: LAYOUT.compressedFull, size, u: 2, after: fullIndex(mapHeader({}), records) });
  const expected = join(run(0x7a, 4096), run(0, 8192), run(0x7a, 4096));
  return { name: 'hole by index bit 14', image: builder.finish(), files: { '/hole': expected } };
}

function sparseCount(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED });
  configure(builder, 0x1);
  const block = builder.addPadded(lz4Run(0x7a, 4096));
  const records = [headRecord(HEAD1, 0, 0), nonHeadRecord(0x800, 1), headRecord(HEAD1, 0, block)];
  builder.addFile('hole', {
    layout: LAYOUT.compressedFull,
    size: 12288,
    u: 1,
    after: fullIndex(mapHeader({ advise: 0x2 }), records),
  });
  return {
    name: 'hole by a block count of 0',
    image: builder.finish(),
    files: { '/hole': join(run(0, 8192), run(0x7a, 4096)) },
    notForLinux: 'came with Linux 7.2',
  };
}

/** Three clusters: LZ4, plain, LZ4 that goes on; byte-granular addresses. */
function extents(recordSize: 4 | 8 | 16 | 32): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x80 });
  configure(builder, 0x1);
  const plain = noise(4096);
  const parts = [lz4Run(0x41, 4096), plain, lz4Run(0x42, 9000)];
  const start = builder.addBlocks(join(...parts)) * 4096;
  const starts = [start, start + parts[0].length, start + parts[0].length + 4096];
  const plens = [parts[0].length | 0x10000000, 4096, parts[2].length | 0x18000000];
  const logical = [0, 4096, 8192];
  const size = 8192 + 3000;
  const holeTail = recordSize >= 16;
  if (holeTail) {
    starts.push(0);
    plens.push(0);
    logical.push(size);
  }
  const table: Uint8Array[] = recordSize === 4 ? [le([8, start])] : [];
  for (let at = 0; at < plens.length; at++) {
    const record = le([4, plens[at]], [4, starts[at]], [4, 0], [4, logical[at]], [8, 0], [8, 0]);
    table.push(record.subarray(0, recordSize));
  }
  const advise = 0x1 | (Math.log2(recordSize / 4) << 1);
  const header = mapHeader({ advise, first: recordSize >= 16 ? plens.length : 0 });
  const padding = new Uint8Array(recordSize === 16 ? 8 : recordSize === 32 ? 24 : 0);
  builder.addFile('extents', {
    layout: LAYOUT.compressedFull,
    size: holeTail ? size + 5000 : size,
    u: 3,
    isExtended: true,
    after: join(header, padding, ...table),
  });
  const data = join(run(0x41, 4096), plain, run(0x42, 3000));
  return {
    name: `encoded extents of ${recordSize} bytes`,
    image: builder.finish(),
    files: { '/extents': holeTail ? join(data, run(0, 5000)) : data },
  };
}

function extentsAfterGap(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x80 });
  configure(builder, 0x1);
  const stream = lz4Run(0x43, 9000);
  const start = builder.addBlocks(stream) * 4096;
  const record = (logical: number): Uint8Array => le([4, stream.length | 0x18000000], [4, start], [4, 0], [4, logical]);
  const size = 12288;
  const fields = { layout: LAYOUT.compressedFull, size, u: 1, isExtended: true };
  const after = (...records: readonly Uint8Array[]): Uint8Array =>
    join(mapHeader({ advise: 0x5, first: records.length }), new Uint8Array(8), ...records);
  builder.addFile('gap', { ...fields, after: after(record(4000)) });
  builder.addFile('none', { ...fields, after: after() });
  builder.addFile('unsorted', {
    ...fields,
    after: after(record(0), record(9000), record(8000), record(20_000), record(1)),
  });
  return {
    name: 'encoded extents after a gap',
    image: builder.finish(),
    files: { '/gap': join(run(0, 4000), run(0x43, 8288)), '/none': run(0, size), '/unsorted': undefined },
  };
}

function legacyLz4(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: 0 });
  builder.setSuperblock(0x54, le([2, 65535]));
  // The stream goes on past what the extent takes of it, and zeros follow it.
  const block = builder.addBlocks(lz4Run(0x51, 9000));
  const tail = builder.addBlocks(lz4Run(0x52, 5000));
  const records = [headRecord(HEAD1, 0, block), nonHeadRecord(1, 1), headRecord(HEAD1, 0, tail)];
  builder.addFile('legacy', {
    layout: LAYOUT.compressedFull,
    size: 10000,
    u: 2,
    after: fullIndex(mapHeader({}), records),
  });
  const expected = join(run(0x51, 8192), run(0x52, 1808));
  return { name: 'LZ4 without padding', image: builder.finish(), files: { '/legacy': expected } };
}

function interlaced(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x20 });
  configure(builder, 0x1);
  const plain = noise(4000);
  const stored = new Uint8Array(4096);
  for (let at = 0; at < plain.length; at++) stored[(1000 + at) % 4096] = plain[at];
  const block = builder.addBlocks(stored);
  const shifted = builder.addBlocks(plain);
  const last = builder.addPadded(lz4Run(0x31, 3192));
  const file = (advise: number, plainBlock: number): Uint8Array =>
    fullIndex(mapHeader({ advise }), [
      headRecord(HEAD1, 0, builder.addPadded(lz4Run(0x32, 5096))),
      headRecord(PLAIN, 1000, plainBlock),
      headRecord(HEAD1, 904, last),
    ]);
  const size = 12288;
  const expected = join(run(0x32, 5096), plain, run(0x31, 3192));
  builder.addFile('interlaced', { layout: LAYOUT.compressedFull, size, u: 3, after: file(0x10, block) });
  builder.addFile('shifted', { layout: LAYOUT.compressedFull, size, u: 3, after: file(0, shifted) });
  return {
    name: 'interlaced and shifted plain clusters',
    image: builder.finish(),
    files: { '/interlaced': expected, '/shifted': expected },
  };
}

function partialReferences(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x20 });
  configure(builder, 0x1);
  const shared = builder.addPadded(lz4Run(0x33, 8192));
  const records = [headRecord(HEAD1, 0, shared, PARTIAL), headRecord(HEAD1, 0, shared), nonHeadRecord(1, 1)];
  builder.addFile('dedupe', {
    layout: LAYOUT.compressedFull,
    size: 12288,
    u: 1,
    after: fullIndex(mapHeader({}), records),
  });
  return { name: 'partial references', image: builder.finish(), files: { '/dedupe': run(0x33, 12288) } };
}

function inlineTail(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x10 });
  configure(builder, 0x1);
  const block = builder.addPadded(lz4Run(0x34, 4096));
  const tail = lz4Run(0x35, 1000);
  const header = mapHeader({ advise: 0x8, first: tail.length * 65536 });
  const index = fullIndex(header, [headRecord(HEAD1, 0, block), headRecord(HEAD1, 0, 0)]);
  builder.addFile('tail', {
    layout: LAYOUT.compressedFull,
    size: 5096,
    u: 1,
    after: join(index, tail),
    atBlockOffset: 0,
  });
  const plain = noise(700);
  const plainHeader = mapHeader({ advise: 0x8, first: plain.length * 65536 });
  const plainIndex = fullIndex(plainHeader, [headRecord(HEAD1, 0, block), headRecord(PLAIN, 0, 0)]);
  builder.addFile('plain-tail', {
    layout: LAYOUT.compressedFull,
    size: 4796,
    u: 1,
    after: join(plainIndex, plain),
    atBlockOffset: 0,
  });
  builder.addFile('crossing', {
    layout: LAYOUT.compressedFull,
    size: 5096,
    u: 1,
    after: join(index, tail),
    atBlockOffset: 4096 - 32 - 8 - 8 - 16,
  });
  builder.addFile('crossing-2', {
    layout: LAYOUT.compressedFull,
    size: 4796,
    u: 1,
    after: join(plainIndex, plain),
    atBlockOffset: 4096 - 256,
  });
  return {
    name: 'inline tails of compressed files',
    image: builder.finish(),
    files: {
      '/tail': join(run(0x34, 4096), run(0x35, 1000)),
      '/plain-tail': join(run(0x34, 4096), plain),
      '/crossing': join(run(0x34, 4096), run(0x35, 1000)),
      '/crossing-2': undefined,
    },
  };
}

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

/** Packed contents beyond 4 GiB: a chunk of 4 GiB that is a hole, then data. */
function farFragments(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED | 0x4 | 0x20 });
  configure(builder, 0x1);
  const data = noise(8192);
  const block = builder.addBlocks(data);
  const packed = builder.addInode({
    layout: LAYOUT.chunkBased,
    size: 2 ** 32 + 8192,
    u: 20,
    isExtended: true,
    after: le([4, 0xffffffff], [4, block]),
  });
  builder.setSuperblock(0x60, le([8, packed]));
  const whole = le([8, 2 ** 32 + 100]);
  whole[7] |= 0x80;
  builder.addFile('whole', { layout: LAYOUT.compressedFull, size: 5000, u: 0, after: whole });
  const head = builder.addPadded(lz4Run(0x36, 4096));
  builder.addFile('tail', {
    layout: LAYOUT.compressedFull,
    size: 4096 + 3000,
    u: 1,
    after: fullIndex(mapHeader({ advise: 0x20, first: 200 }), [headRecord(HEAD1, 0, head), headRecord(HEAD1, 0, 1)]),
  });
  builder.addFile('hole', {
    layout: LAYOUT.compressedFull,
    size: 3000,
    u: 0,
    after: le([4, 4096], [2, 0], [1, 0], [1, 0x80]),
  });
  return {
    name: 'fragments beyond 4 GiB',
    image: builder.finish(),
    files: {
      '/whole': data.subarray(100, 5100),
      '/tail': join(run(0x36, 4096), data.subarray(200, 3200)),
      '/hole': run(0, 3000),
    },
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

/** Indexes that lie; reading must end, with an error. */
function liars(): ErofsCase {
  const builder = new ErofsBuilder({ incompat: CONFIGURED });
  configure(builder, 0x1);
  const block = builder.addPadded(lz4Run(0x37, 8192));
  const add = (
    name: string,
    records: readonly Uint8Array[],
    header = mapHeader({}),
    size = records.length * 4096,
  ): void => {
    builder.addFile(name, { layout: LAYOUT.compressedFull, size, u: 1, after: fullIndex(header, records) });
  };
  add('no-head', [nonHeadRecord(0, 1), nonHeadRecord(0, 1)]);
  add('before-the-start', [nonHeadRecord(5, 1)]);
  add('cluster-offset', [headRecord(HEAD1, 0, block), headRecord(HEAD1, 4096, block)]);
  add('first-cluster-offset', [headRecord(HEAD1, 100, block)]);
  add('algorithm-not-listed', [headRecord(HEAD1, 0, block)], mapHeader({ algorithms: 1 }));
  add('algorithm-unknown', [headRecord(HEAD1, 0, block)], mapHeader({ algorithms: 9 }));
  add('count-without-big', [headRecord(HEAD1, 0, block), nonHeadRecord(0x801, 1)]);
  add('no-count', [headRecord(HEAD1, 0, block), nonHeadRecord(2, 1)], mapHeader({ advise: 0x2 }));
  add('plain-too-small', [headRecord(PLAIN, 0, block), nonHeadRecord(1, 1)]);
  add('zeros', [headRecord(HEAD1, 0, 1)]);
  return {
    name: 'indexes that lie',
    image: builder.finish(),
    files: {
      '/no-head': undefined,
      '/before-the-start': undefined,
      '/cluster-offset': undefined,
      '/first-cluster-offset': undefined,
      '/algorithm-not-listed': undefined,
      '/algorithm-unknown': undefined,
      '/count-without-big': undefined,
      '/no-count': undefined,
      '/plain-too-small': undefined,
      '/zeros': undefined,
    },
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
