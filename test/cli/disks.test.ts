/** Disks with partitions, and images inside images. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { ErofsBuilder, MODE } from '../support/erofs/erofs-builder.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const dirty = imageBytes('ext/ext4-crash-rename');
const clean = imageBytes('ext/ext2-default');

function twoFilesystems(sectorSize = 512): Uint8Array {
  const partition = (index: number, type: string, label: string, firstSector: number, contents: Uint8Array) => ({
    type,
    label,
    firstSector,
    contents,
    uuid: `0000000${index}-0000-4000-8000-000000000000`,
  });
  const after = 64 + Math.ceil(dirty.length / sectorSize);
  const sectors = after + Math.ceil(clean.length / sectorSize) + 64;
  return gptDisk(
    [partition(1, TYPES.xbootldr, 'boot', 64, dirty), partition(2, TYPES.root, 'rootfs', after, clean)],
    sectorSize,
    sectors,
  );
}

for (const sectorSize of [512, 4096]) {
  test(`partitions of a disk with sectors of ${sectorSize} bytes`, async () => {
    const disk = files.write('disk.img.gz', gzipSync(twoFilesystems(sectorSize), { level: 1 }));
    for (const part of ['1', 'boot', 'xbootldr', 'demo', '00000001-0000-4000-8000-000000000000']) {
      const { text } = await bootfs('ls', disk, '--part', part);
      assert.equal(text, 'boot\netc\nlost+found\n', part);
    }
    const [info] = jsonLines(await bootfs('info', '--json', disk, '--part', 'rootfs')) as unknown as {
      type: string;
      images: {
        partition: number;
        partitionTable: { kind: string; sectorSize: number; partitions: { contents: { kind: string } }[] };
      }[];
    }[];
    assert.equal(info.type, 'ext2');
    assert.equal(info.images[0].partition, 2);
    assert.deepEqual(
      [info.images[0].partitionTable.kind, info.images[0].partitionTable.sectorSize],
      ['gpt', sectorSize],
    );
    assert.deepEqual(
      info.images[0].partitionTable.partitions.map(({ contents }) => contents.kind),
      ['ext4', 'ext2'],
    );
  });
}

test('without --part, the verbs list the readable partitions and exit with 2; info, menu and check look at the disk', async () => {
  const disk = files.write('two.img', twoFilesystems());
  for (const argv of [['ls'], ['manifest'], ['journal'], ['diff']]) {
    const { status, text, error } = await bootfs(argv[0], disk);
    assert.deepEqual([status, text], [2, ''], argv[0]);
    assert.match(
      error,
      /^bootfs: several readable partitions, choose one with --part:\n {2}1 .*xbootldr.*ext4.*boot.*\n {2}2 .*root-x86-64.*ext2.*rootfs.*\n$/,
    );
  }
  assert.equal((await bootfs('menu', disk)).status, 0);
  assert.notEqual((await bootfs('check', disk)).status, 2);
  const none = await bootfs('ls', disk, '--part', '3');
  assert.equal(none.status, 2);
  assert.match(none.error, /^bootfs: --part 3 fits no partition:\n/);
});

test('a damaged first GPT header is read past, and said with --verbose', async () => {
  const bytes = twoFilesystems();
  bytes[512 + 20] ^= 1;
  const disk = files.write('damaged.img', bytes);
  const quiet = await bootfs('ls', disk, '--part', '1');
  assert.deepEqual([quiet.status, quiet.error], [0, '']);
  const verbose = await bootfs('ls', disk, '--part', '1', '--verbose');
  assert.match(verbose.error, /^bootfs: warning: GPT header in sector 1: .*; the backup GPT is in use\n$/);
});

/** The dirty image with an EROFS image in place of the new kernel, which only the replayed journal leads to. */
async function withErofsInside(): Promise<Uint8Array> {
  const builder = new ErofsBuilder({ blockSize: 512 });
  const init = Buffer.from('#!/bin/sh\nexec /usr/lib/systemd/systemd\n');
  builder.addFile('init', { mode: MODE.file, size: init.length, u: builder.addBlocks(init) });
  const inner = builder.finish();
  const [map] = jsonLines(
    await bootfs('map', '--json', imagePath('ext/ext4-crash-rename.img.gz'), '/boot/vmlinuz'),
  ) as unknown as {
    size: number;
    extents: { logicalOffset: number; physicalOffset: number; length: number }[];
  }[];
  assert.ok(inner.length <= map.size);
  const image = Uint8Array.from(dirty);
  for (const { logicalOffset, physicalOffset, length } of map.extents) {
    image.set(inner.subarray(logicalOffset, logicalOffset + length), physicalOffset);
  }
  return image;
}

test('--in opens an image inside the image, behind the replayed journal', async () => {
  const outer = files.write('outer.img', await withErofsInside());
  const { status, text } = await bootfs('cat', outer, '--in', '/boot/vmlinuz', '/init');
  assert.equal(status, 0);
  assert.match(text, /^#!\/bin\/sh\n/);
  const [info] = jsonLines(await bootfs('info', '--json', outer, '--in', '/boot/vmlinuz')) as unknown as {
    type: string;
    images: unknown[];
  }[];
  assert.deepEqual([info.type, info.images.length], ['erofs', 2]);
  assert.equal((await bootfs('ls', outer, '--in', '/boot/vmlinuz', '--journal', 'ignore')).status, 3);
  const difference = await bootfs('journal', outer, '--in', '/boot/vmlinuz');
  assert.equal(difference.text, 'erofs has no journal\n');
  assert.equal((await bootfs('ls', outer, '--in', '/boot/vmlinuz', '--in', '/init')).status, 3);
});

test('partition, image inside, and its own missing partition: each --part belongs to one table', async () => {
  const disk = gptDisk(
    [
      {
        type: TYPES.linux,
        uuid: '00000001-0000-4000-8000-000000000000',
        firstSector: 64,
        contents: await withErofsInside(),
      },
    ],
    512,
    20_000,
  );
  const path = files.write('nested.img', disk);
  assert.equal((await bootfs('ls', path, '--part', '1', '--in', '/boot/vmlinuz')).text, 'init\n');
  assert.equal((await bootfs('ls', path, '--in', '/boot/vmlinuz', '--part', '1')).text, 'init\n');
  const tooMany = await bootfs('ls', path, '--part', '1', '--in', '/boot/vmlinuz', '--part', '2');
  assert.equal(tooMany.status, 2);
});
