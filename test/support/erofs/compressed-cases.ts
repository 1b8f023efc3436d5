/** Images with compressed files that no mkfs makes. */
import { deflateRawSync } from 'node:zlib';
import {
  ErofsBuilder,
  fullIndex,
  headRecord,
  join,
  LAYOUT,
  le,
  lz4Run,
  mapHeader,
  nonHeadRecord,
} from './erofs-builder.ts';
import {
  CONFIGURED,
  configure,
  type ErofsCase,
  HEAD1,
  HEAD2,
  HOLE,
  noise,
  PARTIAL,
  PLAIN,
  run,
  text,
} from './erofs-case.ts';

export function twoAlgorithms(): ErofsCase {
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

export function sparse(): ErofsCase {
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

export function sparseCount(): ErofsCase {
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
export function extents(recordSize: 4 | 8 | 16 | 32): ErofsCase {
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

export function extentsAfterGap(): ErofsCase {
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

export function legacyLz4(): ErofsCase {
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

export function interlaced(): ErofsCase {
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

export function partialReferences(): ErofsCase {
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

export function inlineTail(): ErofsCase {
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

/** Packed contents beyond 4 GiB: a chunk of 4 GiB that is a hole, then data. */
export function farFragments(): ErofsCase {
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

/** Indexes that lie; reading must end, with an error. */
export function liars(): ErofsCase {
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
