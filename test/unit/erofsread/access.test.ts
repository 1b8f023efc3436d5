/** What reading costs: decoded clusters and device reads, counted. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Codec } from '../../../src/codecs/codec.ts';
import { lz4 } from '../../../src/codecs/lz4.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { ClusterCache, ReusedBuffer } from '../../../src/erofsread/cluster-cache.ts';
import { makeRun } from '../../../src/erofsread/compressed-run.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';
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
} from '../../support/erofs/erofs-builder.ts';
import { imageBytes } from '../../support/images.ts';
import { openFileSystem } from '../../support/open-file-system.ts';

const CLUSTERS = 12;
const CLUSTER_BYTES = 16384;

/** A file of 12 clusters of one block each, 16 KiB decoded, that lie one after the other. */
function compressedImage(): Uint8Array {
  const builder = new ErofsBuilder({ incompat: 1 });
  const records: Uint8Array[] = [];
  for (let cluster = 0; cluster < CLUSTERS; cluster++) {
    records.push(headRecord(1, 0, builder.addPadded(lz4Run(cluster + 1, CLUSTER_BYTES))));
    for (let back = 1; back < 4; back++) records.push(nonHeadRecord(back, 4 - back));
  }
  builder.addFile('f', {
    layout: LAYOUT.compressedFull,
    size: CLUSTERS * CLUSTER_BYTES,
    u: CLUSTERS,
    after: fullIndex(mapHeader({}), records),
  });
  return builder.finish();
}

function counted(): { codec: Codec; calls: () => number } {
  let calls = 0;
  return {
    codec: (source, target, ending) => {
      calls++;
      lz4(source, target, ending);
    },
    calls: () => calls,
  };
}

test('4 KiB in the middle read one physical cluster, and decode it to the end of their page', () => {
  const decodedBytes: number[] = [];
  const codec: Codec = (source, target, ending) => {
    decodedBytes.push(target.length);
    lz4(source, target, ending);
  };
  const device = countingDevice(memoryDevice(compressedImage()));
  const file = openFileSystem(erofsDriver({ lz4: codec }), device).open('/f');
  file.extents();
  const { reads, bytesRead } = device.counts;
  const part = new Uint8Array(4096);
  file.read(5 * CLUSTER_BYTES + 6000, part);
  assert.ok(part.every((byte) => byte === 6));
  assert.deepEqual([device.counts.reads - reads, device.counts.bytesRead - bytesRead], [1, 4096]);
  assert.deepEqual(decodedBytes, [12288]);
});

test('what is before the damaged end of a physical cluster is read, page by page, and in few attempts', () => {
  const image = imageBytes('erofs/lz4');
  const path = '/data/pattern';
  const expected = mountWith([erofsDriver({ lz4 })])(memoryDevice(image)).readFile(path);
  const [{ physicalOffset = 0, physicalLength = 0 }] = mountWith([erofsDriver({})])(memoryDevice(image)).extents(path);
  for (let at = 1; at <= 24; at++) image[physicalOffset + physicalLength - at] ^= 0xa5;
  const { codec, calls } = counted();
  const file = mountWith([erofsDriver({ lz4: codec })])(memoryDevice(image)).open(path);
  const pages = Array.from({ length: 16 }, (_, page) => page);
  for (const order of [pages, [...pages].reverse()]) {
    for (const page of order) {
      const part = new Uint8Array(4096);
      const read = () => file.read(page * 4096, part);
      // Linux 6.12 fails in these two.
      if (page >= 14) assert.throws(read, { code: 'ERR_BOOTFS_CORRUPT' });
      else {
        read();
        assert.deepEqual(part, expected.slice(page * 4096, (page + 1) * 4096));
      }
    }
  }
  assert.ok(calls() < 20, `decoded ${calls()} times`);
  assert.throws(() => file.read(0, new Uint8Array(file.size)), { code: 'ERR_BOOTFS_CORRUPT' });
});

test('small reads one after the other decode each cluster once, and a whole read too', () => {
  for (const step of [1000, 4096, CLUSTER_BYTES, 100_000, CLUSTERS * CLUSTER_BYTES]) {
    const { codec, calls } = counted();
    const file = mountWith([erofsDriver({ lz4: codec })])(memoryDevice(compressedImage())).open('/f');
    const part = new Uint8Array(step);
    for (let at = 0; at < file.size; at += step) {
      const got = file.read(at, part);
      assert.ok(part.subarray(0, got).every((byte, within) => byte === Math.floor((at + within) / CLUSTER_BYTES) + 1));
    }
    assert.equal(calls(), CLUSTERS, `steps of ${step}`);
  }
});

test('a small cache still keeps the cluster in use', () => {
  const { codec, calls } = counted();
  const options = resolveOptions({ cacheBytes: 131072 });
  const fs = openFileSystem(erofsDriver({ lz4: codec }), memoryDevice(compressedImage()), {
    ...options,
    cacheBytes: 4096,
  });
  const file = fs.open('/f');
  const part = new Uint8Array(512);
  for (let at = 0; at < file.size; at += part.length) file.read(at, part);
  assert.equal(calls(), CLUSTERS);
});

test('clusters that lie one after the other are read at once', () => {
  const device = countingDevice(memoryDevice(compressedImage()));
  const file = openFileSystem(erofsDriver({ lz4 }), device).open('/f');
  file.read(0, new Uint8Array(10));
  device.counts.reads = 0;
  device.counts.largestRead = 0;
  file.read(CLUSTER_BYTES, new Uint8Array((CLUSTERS - 1) * CLUSTER_BYTES));
  assert.equal(device.counts.reads, 1);
  assert.equal(device.counts.largestRead, (CLUSTERS - 1) * 4096);
});

test('chunks that lie one after the other are read at once', () => {
  const builder = new ErofsBuilder({ incompat: 4 });
  const data = Uint8Array.from({ length: 8 * 4096 }, (_, at) => at >> 8);
  const block = builder.addBlocks(data);
  const table = join(...Array.from({ length: 8 }, (_, chunk) => le([4, block + chunk])));
  builder.addFile('f', { layout: LAYOUT.chunkBased, size: data.length, u: 0, after: table });
  const device = countingDevice(memoryDevice(builder.finish()));
  const fs = openFileSystem(erofsDriver({}), device);
  const file = fs.open('/f');
  device.counts.reads = 0;
  const whole = new Uint8Array(data.length);
  file.read(0, whole);
  assert.deepEqual(whole, data);
  // The table stands behind the inode, and was read with it.
  assert.equal(device.counts.reads, 1);
  assert.deepEqual(fs.extents('/f'), [
    { kind: 'data', logicalOffset: 0, length: data.length, physicalOffset: block * 4096 },
  ]);
});

test('a decoder of the host takes the place of the one in the bundle', () => {
  const { codec, calls } = counted();
  const fs = mountWith([erofsDriver({})])(memoryDevice(compressedImage()), {
    codecs: { lz4: (source, target) => codec(source, target, 'prefix') },
  });
  assert.equal(fs.readFile('/f').length, CLUSTERS * CLUSTER_BYTES);
  assert.equal(calls(), CLUSTERS);
});

test('whatever a decoder throws is a BootfsError', () => {
  const fs = mountWith([erofsDriver({})])(memoryDevice(compressedImage()), {
    codecs: {
      lz4: () => {
        throw new RangeError('out of something');
      },
    },
  });
  assert.throws(
    () => fs.readFile('/f'),
    (error) => error instanceof BootfsError && /out of something/.test(error.message),
  );
});

test('an algorithm that is not bundled is named, with the Linux version it came with', () => {
  const fs = mountWith([erofsDriver({})])(memoryDevice(compressedImage()));
  assert.throws(() => fs.readFile('/f'), /ERR_BOOTFS_UNSUPPORTED: lz4 compression \(Linux 5.4\) is not part/);
});

test('extents that are far smaller than their clusters end in an error, not in endless work', () => {
  const builder = new ErofsBuilder({ incompat: 0x83 });
  builder.setSuperblock(0x54, le([2, 1]));
  builder.setSuperblock(0x80, le([2, 14], [2, 65535], [2, 16], [8, 0], [2, 0]));
  const cluster = builder.addBlocks(lz4Run(1, 2_000_000));
  const count = 1500;
  const table: Uint8Array[] = [];
  for (let at = 0; at < count; at++) {
    // Each extent begins elsewhere, so that the cache does not help.
    table.push(le([4, 0x18000000 | 200_000], [4, cluster * 4096 + at], [4, 0], [4, at]));
  }
  builder.addFile('f', {
    layout: LAYOUT.compressedFull,
    size: count,
    isExtended: true,
    after: join(mapHeader({ advise: 0x5, first: count }), new Uint8Array(8), ...table),
  });
  const fs = mountWith([erofsDriver({ lz4: (_source, target) => void target.fill(1) })])(
    memoryDevice(builder.finish()),
  );
  assert.throws(() => fs.readFile('/f'), /extents far smaller than their physical clusters/);
});

test('memory that is used again grows to its capacity, and what is larger is not kept', () => {
  const buffer = new ReusedBuffer(1000);
  const first = buffer.take(100);
  assert.equal(first.length, 100);
  assert.equal(buffer.take(50).buffer, first.buffer);
  const grown = buffer.take(900);
  assert.equal(grown.length, 900);
  assert.equal(buffer.take(1000).length, 1000);
  const kept = buffer.take(1).buffer;
  assert.equal(kept.byteLength, 1000);
  assert.equal(buffer.take(1001).length, 1001);
  assert.equal(buffer.take(1).buffer, kept);
});

test('the memory of a cluster that is forgotten serves the next one of about its size', () => {
  const cache = new ClusterCache(1000);
  const runs = [0, 1, 2, 3].map((place) => makeRun('encoded', 0, 400, { physicalOffset: place, encodedLength: 1 }));
  const memory = runs.map((run) => {
    const bytes = cache.take(400);
    cache.add(run, bytes.fill(run.physicalOffset));
    return bytes.buffer;
  });
  assert.equal(new Set(memory.slice(0, 3)).size, 3);
  // The third one put the first one out, whose memory the fourth one got.
  assert.equal(memory[3], memory[0]);
  assert.equal(cache.find(runs[0], 1), undefined);
  for (const place of [2, 3]) assert.equal(cache.find(runs[place], 400)?.[399], place);
  // Of the second one it is now.
  for (const length of [199, 401]) assert.notEqual(cache.take(length).buffer, memory[1]);
  const half = cache.take(200);
  assert.equal(half.buffer, memory[1]);
  assert.equal(half.length, 200);
  assert.notEqual(cache.take(200).buffer, memory[1]);
});
