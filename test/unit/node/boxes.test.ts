/** Compressed images and archives, as unwrapImage opens them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { UnwrapOptions } from '../../../src/box/unwrap.ts';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { countingDevice } from '../../../src/device/counting.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { SparseMemory } from '../../../src/image/sparse-memory.ts';
import { CompanionFiles } from '../../../src/node/companion-files.ts';
import { openDevice } from '../../../src/node/file-device.ts';
import { unwrapImage } from '../../../src/node/image-file.ts';
import { TemporaryStore } from '../../../src/node/temporary-store.ts';
import { isAllZeros as isAllZerosByMemory } from '../../../src/node/zeros.ts';
import { CONTENTS, PACKED_STREAMS } from '../../support/codecs/packed-streams.ts';
import { DEFLATED, type Files, tarFile, zipFile } from '../../support/image/archives.ts';
import { fixedVhdFile, vhdFile } from '../../support/image/disk-files.ts';
import { patchedDisk } from '../../support/image/patched-disk.ts';
import { qcow2File, zstdFrame } from '../../support/image/wrapped-images.ts';
import { imageBytes } from '../../support/images.ts';

const disk = patchedDisk(600_000);
const directory = mkdtempSync(join(tmpdir(), 'bootfs-boxes-'));
after(() => rmSync(directory, { recursive: true }));

function all(device: BlockDevice): Buffer {
  return Buffer.from(readBytes(device, 0, device.size));
}

async function unwrapped(
  bytes: Uint8Array,
  options?: UnwrapOptions,
): Promise<{ formats: readonly string[]; bytes: Buffer }> {
  const { device, formats, close } = await unwrapImage(memoryDevice(bytes), options);
  const inside = all(device);
  close();
  return { formats, bytes: inside };
}

test('every stream that its own program wrote, several after each other, zeros behind them', async () => {
  for (const { name, kind, content, stream } of PACKED_STREAMS) {
    const { formats, bytes } = await unwrapped(Buffer.concat([stream, stream, Buffer.alloc(4096)]), { format: kind });
    assert.equal(formats[0], kind, name);
    assert.ok(bytes.equals(Buffer.concat([CONTENTS[content], CONTENTS[content]])), name);
    if (kind !== 'lzma') assert.deepEqual((await unwrapped(stream)).formats, [kind], name);
  }
});

test('.xz of several blocks and .zst of several frames are read in place', async () => {
  const { stream } = PACKED_STREAMS[1];
  const counted = countingDevice(memoryDevice(Buffer.concat(Array(50).fill(stream))));
  const { device } = await unwrapImage(counted);
  assert.equal(device.size, 50 * 2000);
  const before = counted.counts.bytesRead;
  assert.deepEqual(readBytes(device, 90_010, 100), CONTENTS.text.slice(10, 110));
  assert.ok(counted.counts.bytesRead - before < counted.size);

  const frames: Uint8Array[] = [];
  for (let at = 0; at < disk.length; at += 50_000)
    frames.push(zstdFrame([disk.slice(at, at + 50_000)], Math.min(50_000, disk.length - at)));
  const table = Buffer.alloc(8 + frames.length * 8 + 9);
  table.writeUInt32LE(0x184d2a5e, 0);
  table.writeUInt32LE(table.length - 8, 4);
  frames.forEach((frame, index) => {
    table.writeUInt32LE(frame.length, 8 + index * 8);
    table.writeUInt32LE(Math.min(50_000, disk.length - index * 50_000), 12 + index * 8);
  });
  table.writeUInt32LE(frames.length, table.length - 9);
  table.writeUInt32LE(0x8f92eab1, table.length - 4);
  for (const file of [Buffer.concat(frames), Buffer.concat([...frames, table])]) {
    const seekable = countingDevice(memoryDevice(file));
    const image = (await unwrapImage(seekable)).device;
    const opened = seekable.counts.bytesRead;
    assert.deepEqual(readBytes(image, 520_000, 1000), disk.slice(520_000, 521_000));
    assert.ok(seekable.counts.bytesRead - opened < 60_000);
    assert.ok(all(image).equals(disk));
  }
  table.writeUInt32LE(49_999, 12);
  await assert.rejects(unwrapped(Buffer.concat([...frames, table])), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /another size/,
  });
});

test('the member of a tar or zip archive: the only one, the only image, or the one that is named', async () => {
  const image = imageBytes('ext/ext2-default');
  const long = `${'folder/'.repeat(20)}disk.img`;
  const archives: [string, (files: Files) => Uint8Array][] = [
    ['tar', tarFile],
    ['zip', (files) => zipFile(files)],
    ['zip', (files) => zipFile(files, { packing: DEFLATED })],
    ['zip', (files) => zipFile(files, { zip64: true })],
  ];
  for (const [format, make] of archives) {
    assert.deepEqual(await unwrapped(make({ notes: disk })), { formats: [format], bytes: Buffer.from(disk) });
    const mixed = make({ 'read.me': Buffer.from('hello'), [long]: image });
    assert.ok((await unwrapped(mixed)).bytes.equals(image));
    const named = await unwrapped(mixed, { takeMember: () => './read.me' });
    assert.equal(named.bytes.toString(), 'hello');
    await assert.rejects(unwrapped(mixed, { takeMember: () => 'nope' }), { code: 'ENOENT', message: /read\.me/ });
    await assert.rejects(unwrapped(make({ 'a.img': image, 'b.img': image })), {
      code: 'EINVAL',
      message: /a\.img, b\.img/,
    });
  }
  await assert.rejects(unwrapped(zipFile({ a: disk }, { flags: 1 })), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /encrypted/,
  });
  const damaged = Buffer.from(zipFile({ a: disk }, { packing: DEFLATED }));
  damaged[damaged.length - 22 - 47 + 16] ^= 1;
  await assert.rejects(unwrapped(damaged), { code: 'ERR_BOOTFS_CORRUPT', message: /checksum of zip member/ });
  await assert.rejects(unwrapped(tarFile({ a: disk }).subarray(0, 5000)), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /cut off/,
  });
});

test('zip members that bzip2, zstd and xz packed', async () => {
  const frame = { name: 'zstd', content: 'text', stream: zstdFrame([CONTENTS.text]) } as const;
  const streamsOf = (kind: string) => PACKED_STREAMS.filter((packed) => packed.kind === kind);
  for (const [method, streams] of [
    [12, streamsOf('bzip2')],
    [93, [frame]],
    [95, streamsOf('xz')],
  ] as const) {
    for (const { name, content, stream } of streams) {
      const packing = { method, pack: () => stream };
      assert.ok(
        (await unwrapped(zipFile({ a: CONTENTS[content] }, { packing }))).bytes.equals(CONTENTS[content]),
        name,
      );
      await assert.rejects(unwrapped(zipFile({ a: CONTENTS[content].subarray(1) }, { packing })), {
        code: 'ERR_BOOTFS_CORRUPT',
        message: /larger than it says/,
      });
      const longer = Buffer.concat([CONTENTS[content], Buffer.alloc(1)]);
      await assert.rejects(unwrapped(zipFile({ a: longer }, { packing })), { code: 'ERR_BOOTFS_CORRUPT' });
    }
  }
  const unknown = { method: 14, pack: () => Buffer.alloc(9) };
  await assert.rejects(unwrapped(zipFile({ a: disk }, { packing: unknown })), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /packed by method 14/,
  });
});

test('what is named goes before what is recognised, and a checksum before a stale header', async () => {
  const image = imageBytes('ext/ext4-64bit-off');
  const stale = Buffer.from(image);
  qcow2File(disk)
    .subarray(0, 112)
    .forEach((byte, at) => {
      stale[at] = byte;
    });
  assert.deepEqual((await unwrapped(stale)).formats, []);
  assert.deepEqual((await unwrapped(stale, { format: 'qcow2' })).formats, ['qcow2']);
  assert.deepEqual((await unwrapped(qcow2File(disk), { format: 'raw' })).formats, []);
  await assert.rejects(unwrapped(disk, { format: 'floppy' }), { code: 'ERR_BOOTFS_UNSUPPORTED' });
  const fixed = await unwrapped(fixedVhdFile(image));
  assert.deepEqual(fixed.formats, ['vhd']);
  assert.equal(fixed.bytes.length, image.length);
  // The footer of a fixed VHD that the file has outgrown.
  const outgrown = Buffer.concat([image, Buffer.alloc(4096), fixedVhdFile(image).subarray(-512)]);
  assert.deepEqual((await unwrapped(outgrown)).formats, []);
});

test('a name in an image opens what the caller gives, and nothing else', async () => {
  const open = (path: string) => openDevice(path);
  const inside = join(directory, 'allowed');
  mkdirSync(join(inside, 'sub'), { recursive: true });
  const parent = vhdFile(disk.subarray(0, 8192), { id: 1 });
  writeFileSync(join(inside, 'sub', 'parent.vhd'), parent);
  writeFileSync(join(directory, 'secret.vhd'), parent);
  symlinkSync(join(directory, 'secret.vhd'), join(inside, 'link.vhd'));
  const child = (name: string) => vhdFile(disk.subarray(0, 8192), { id: 2, parent: { id: 1, name } });
  const below = () => new CompanionFiles({ files: [], directory: inside, open });
  for (const name of ['sub/parent.vhd', './sub/../sub/parent.vhd', join(inside, 'sub/parent.vhd'), 'sub\\parent.vhd']) {
    assert.deepEqual((await unwrapped(child(name), { companions: below() })).formats, ['vhd'], name);
  }
  for (const name of ['../secret.vhd', join(directory, 'secret.vhd'), 'link.vhd', '', '.', 'sub', 'parent.vhd']) {
    await assert.rejects(unwrapped(child(name), { companions: below() }), { code: 'ERR_BOOTFS_UNSUPPORTED' }, name);
  }
  const given = new CompanionFiles({ files: [join(directory, 'secret.vhd')], directory: undefined, open });
  assert.deepEqual((await unwrapped(child('C:\\disks\\other.vhd'), { companions: given })).formats, ['vhd']);
  await assert.rejects(
    unwrapped(child('x'), { companions: given }),
    { code: 'ERR_BOOTFS_UNSUPPORTED' },
    'used already',
  );
});

test('what does not fit the memory goes to a temporary file without a name, and zeros go nowhere', () => {
  const store = new TemporaryStore();
  const memory = new SparseMemory({ bytes: 2 ** 21, memoryBytes: 2 ** 18, store });
  const zeros = new Uint8Array(2 ** 20);
  const pieces = [disk, zeros, disk.subarray(0, 77), zeros, disk];
  for (const piece of pieces) memory.append(piece);
  assert.equal(memory.keptInMemory, 2 ** 18);
  assert.ok(all(memory.device()).equals(Buffer.concat(pieces)));
  store.close();
  // Pieces that begin anywhere in their memory: one byte in the last place that is looked at is no zero.
  for (const shift of [0, 1, 3]) {
    for (const at of [0, 2, 2 ** 18 - 9, 2 ** 18 - 1]) {
      for (const isAllZeros of [undefined, isAllZerosByMemory]) {
        const piece = new Uint8Array(2 ** 18 + 8).subarray(shift, shift + 2 ** 18);
        const kept = new SparseMemory({ bytes: 2 ** 20, isAllZeros });
        kept.append(piece);
        piece[at] = 1;
        kept.append(piece);
        assert.equal(kept.keptInMemory, 2 ** 18);
        assert.ok(all(kept.device()).equals(Buffer.concat([Buffer.alloc(2 ** 18), piece])));
      }
    }
  }
  const tight = new SparseMemory({ bytes: 2 ** 20 });
  for (let mebibytes = 0; mebibytes < 15; mebibytes++) tight.append(zeros);
  assert.throws(
    () => {
      for (let mebibytes = 0; mebibytes < 3; mebibytes++) tight.append(zeros);
    },
    { code: 'EFBIG' },
  );
});

test('a temporary folder that can not be written to is said', async () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(directory, 'nowhere');
  try {
    assert.throws(() => new TemporaryStore().add(disk), { code: 'EIO', message: /temporary file .* ENOENT/ });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  assert.ok((await unwrapped(gzipSync(disk))).bytes.equals(disk));
});
