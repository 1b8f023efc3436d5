/** EROFS inodes and indexes that no image may have: each refused in its words, and no other file with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCodecs } from '../../../src/codecs/all.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import {
  ErofsBuilder,
  fullIndex,
  headRecord,
  type ImageOptions,
  type InodeFields,
  LAYOUT,
  mapHeader,
} from '../../support/erofs/erofs-builder.ts';

const mount = mountWith([erofsDriver(allCodecs)]);
const COMPR_CFGS = 0x2;
const [BIG_1, BIG_2] = [0x2, 0x4];

/** Reads the one file of an image, beside a good one. */
function readOne(fields: InodeFields, options: ImageOptions = {}): () => unknown {
  const builder = new ErofsBuilder(options);
  builder.addFile('file', fields);
  builder.addFile('good', { layout: LAYOUT.flatInline, size: 4, after: Buffer.from('good') });
  const fs = mount(memoryDevice(builder.finish()));
  assert.equal(fs.readFile('/good', 'utf8'), 'good');
  return () => fs.readFile('/file');
}

const indexOf = (fields: Parameters<typeof mapHeader>[0]) => fullIndex(mapHeader(fields), [headRecord(1, 0, 20)]);

test('a layout of data that there is not', () => {
  for (const layout of [5, 6, 7]) {
    assert.throws(readOne({ layout, size: 100 }), {
      code: 'ERR_BOOTFS_UNSUPPORTED',
      message: new RegExp(`data layout ${layout}`),
    });
  }
});

test('big physical clusters in an image that does not say that it has such, or for one head type alone', () => {
  const full = { layout: LAYOUT.compressedFull, size: 100 };
  assert.throws(readOne({ ...full, after: indexOf({ advise: BIG_1 | BIG_2 }) }), {
    message: /big physical clusters in an image without/,
  });
  assert.throws(
    readOne(
      { layout: LAYOUT.compressedCompact, size: 100, after: indexOf({ advise: BIG_1 }) },
      { incompat: COMPR_CFGS },
    ),
    { code: 'ERR_BOOTFS_CORRUPT' },
  );
});

test('logical clusters of more than 16 KiB in a compact index', () => {
  const after = indexOf({ clusterBits: 7 });
  assert.throws(readOne({ layout: LAYOUT.compressedCompact, size: 100, after }), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /compact index with logical clusters of/,
  });
});
