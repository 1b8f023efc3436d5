/** qcow2: what only some images have (subclusters, external data, extensions), and each refusal in its words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { noise } from '../../support/image/noise.ts';
import { assertDisk, edited, given, readDisk, testRefusals } from '../../support/image/read-disk.ts';
import { qcow2File, zstdFrame } from '../../support/image/wrapped-images.ts';

const CLUSTER = 4096;
const disk = noise(4 * CLUSTER, 1);
const plain = qcow2File(disk);
/** In the file that `qcow2File` writes: the first-level table, the second-level table, the first cluster. */
const [L1, L2, DATA] = [CLUSTER, 2 * CLUSTER, 3 * CLUSTER];
const HEADER_END = 112;

/** Of entry `index` of the second-level table. */
const entryAt = (index: number, bytes = 8) => L2 + index * bytes;

function writeExtension(file: Buffer, at: number, type: number, text: string): void {
  file.writeUInt32BE(type, at);
  file.writeUInt32BE(text.length, at + 4);
  file.write(text, at + 8, 'latin1');
}

test('subclusters are zeros, the cluster, or the backing file, each by its bits', () => {
  const cluster = 16384;
  const unit = cluster / 32;
  const own = noise(cluster, 2);
  const below = noise(2 * cluster, 3);
  const file = edited(qcow2File(own, { clusterBits: 14, incompatible: 0x10, backingFile: 'base' }), (bytes) => {
    bytes.writeBigUInt64BE(BigInt(2 * cluster), 24);
    const table = 2 * cluster;
    bytes.writeUInt32BE(0b0110, table + 8);
    bytes.writeUInt32BE(0b1001, table + 12);
    // The second cluster has no place, and bits for zeros alone.
    bytes.writeUInt32BE(0x80000000, table + 24);
  });
  const expected = Buffer.from(below);
  expected.set(own.subarray(0, unit), 0);
  expected.fill(0, unit, 3 * unit);
  expected.set(own.subarray(3 * unit, 4 * unit), 3 * unit);
  expected.fill(0, 2 * cluster - unit);
  const base = qcow2File(below);
  assertDisk('qcow2', file, expected, given({ base }));
  const both = edited(file, (bytes) => void bytes.writeUInt32BE(0b1111, 2 * cluster + 8));
  assert.throws(() => readDisk('qcow2', both, given({ base })), { message: /both stored and zeros/ });
  const placeless = edited(file, (bytes) => void bytes.fill(0, 2 * cluster, 2 * cluster + 8));
  assert.throws(() => readDisk('qcow2', placeless, given({ base })), { message: /subcluster without its cluster/ });
});

test('the clusters of an external data file are found in it, the first one at its start too', () => {
  const file = edited(plain, (bytes) => {
    bytes.writeUInt32BE(4, 76);
    writeExtension(bytes, HEADER_END, 0x44415441, 'disk.raw');
    writeExtension(bytes, HEADER_END + 16, 0x6803f857, 'a feature name table');
    for (const index of [0, 1, 2, 3]) bytes.writeBigUInt64BE((1n << 63n) | BigInt(index * CLUSTER), entryAt(index));
    // Never written, and without the bit that says so of offset 0.
    bytes.writeBigUInt64BE(0n, entryAt(2));
  });
  const data = noise(5 * CLUSTER, 4);
  const expected = Buffer.from(data.subarray(0, 4 * CLUSTER)).fill(0, 2 * CLUSTER, 3 * CLUSTER);
  assertDisk('qcow2', file, expected, given({ 'disk.raw': data }));
});

test('a backing file is what the image says it is: raw whatever it begins with, else looked at', () => {
  const empty = qcow2File(new Uint8Array(4 * CLUSTER), { backingFile: 'base' });
  const as = (format: string) => edited(empty, (bytes) => writeExtension(bytes, HEADER_END, 0xe2792aca, format));
  const base = edited(plain, (bytes) => bytes.subarray(0, 4 * CLUSTER));
  assertDisk('qcow2', as('raw'), Buffer.from(base), given({ base }));
  assertDisk('qcow2', as('qcow2'), disk, given({ base: plain }));
  assertDisk('qcow2', empty, disk, given({ base: plain }));
  assertDisk('qcow2', empty, disk, given({ base: disk }));
  assert.throws(() => readDisk('qcow2', as('bochs'), given({ base })), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /backing file of format bochs/,
  });
});

test('a cluster of Zstandard is unpacked, one that makes more than a cluster is damage', () => {
  const packed = (blocks: Parameters<typeof zstdFrame>[0]) =>
    edited(plain, (bytes) => {
      bytes.writeUInt32BE(8, 76);
      bytes[104] = 1;
      bytes.set(zstdFrame(blocks), DATA);
      bytes.writeUInt32BE(0x40000000, entryAt(0));
      bytes.writeUInt32BE(DATA, entryAt(0) + 4);
    });
  const file = packed([{ byte: 7, length: CLUSTER }]);
  assert.deepEqual(readDisk('qcow2', file).subarray(0, CLUSTER), new Uint8Array(CLUSTER).fill(7));
  assert.throws(() => readDisk('qcow2', packed([{ byte: 7, length: CLUSTER + 1 }])), {
    message: /qcow2 compressed cluster: /,
  });
});

testRefusals('qcow2', plain, {
  'version 1': [(file) => void file.writeUInt32BE(1, 4), /qcow \(version 1\)/, 'UNSUPPORTED'],
  'version 4': [(file) => void file.writeUInt32BE(4, 4), /qcow2 version 4/, 'UNSUPPORTED'],
  'a method of encryption that nobody knows': [(file) => void file.writeUInt32BE(9, 32), /\(9\)/, 'UNSUPPORTED'],
  'a size past 2^53': [(file) => void file.writeUInt32BE(0x200000, 24), /size is past 2\^53/],
  'more clusters than a table may have': [
    (file) => {
      file.writeUInt32BE(0xffffffff, 36);
      file.writeUInt32BE(0x10000, 24);
    },
    /first-level table of \d+ entries/,
  ],
  'few entries in its first-level table': [(file) => void file.writeUInt32BE(0, 36), /l1_size is 0, expected 1/],
  'subclusters of less than 512 bytes': [(file) => void file.writeUInt32BE(0x10, 76), /too few for extended L2/],
  'an extension that leaves the first cluster': [
    (file) => {
      file.writeUInt32BE(0x12345678, HEADER_END);
      file.writeUInt32BE(CLUSTER, HEADER_END + 4);
    },
    /extension that leaves the first cluster/,
  ],
  'a name of its backing file that never ends': [
    (file) => {
      file.writeUInt32BE(512, 12);
      file.writeUInt32BE(1024, 16);
    },
    /damaged name of its backing file/,
  ],
  'a compression that is none of the two': [
    (file) => void file.writeUInt8(2, 104),
    /compression type 2/,
    'UNSUPPORTED',
  ],
  'a table between clusters': [
    (file) => void file.writeUInt32BE(L2 + 512, L1 + 4),
    /second-level table at \d+, between/,
  ],
  'a cluster between clusters': [
    (file) => void file.writeUInt32BE(DATA + 512, entryAt(0) + 4),
    /cluster at \d+, between/,
  ],
  'a cluster past its end': [(file) => void file.writeUInt32BE(64 * CLUSTER, entryAt(3) + 4), /cut off/],
  'a compressed cluster past its end': [
    (file) => {
      file.writeUInt32BE(0x40000000, entryAt(0));
      file.writeUInt32BE(64 * CLUSTER, entryAt(0) + 4);
    },
    /cut off/,
  ],
  'compressed bytes that are none': [
    (file) => {
      file.writeUInt32BE(0x40000000, entryAt(0));
      file.writeUInt32BE(DATA, entryAt(0) + 4);
      file.fill(0xff, DATA, DATA + 64);
    },
    /qcow2 compressed cluster: /,
  ],
});

test('version 2 has no clusters of zeros', () => {
  const zeros = (bytes: Buffer) => void bytes.writeUInt32BE(1, entryAt(1) + 4);
  assert.ok(
    readDisk('qcow2', edited(plain, zeros))
      .subarray(CLUSTER, 2 * CLUSTER)
      .every((byte) => byte === 0),
  );
  const old = edited(qcow2File(disk, { version: 2 }), zeros);
  assert.throws(() => readDisk('qcow2', old), { message: /version 2 with a cluster of zeros/ });
});

test('what follows a compressed cluster in its last sector is not taken for a part of it', () => {
  const bytes = new Uint8Array(CLUSTER).fill(65);
  const stream = deflateRawSync(bytes);
  const file = edited(plain, (copy) => {
    copy.set(stream, DATA);
    copy.fill(0xaa, DATA + stream.length, DATA + 512);
    copy.writeUInt32BE(0x40000000, entryAt(0));
    copy.writeUInt32BE(DATA, entryAt(0) + 4);
  });
  assert.deepEqual(readDisk('qcow2', file).subarray(0, CLUSTER), bytes);
});
