import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import type { MountOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { inodeNumber } from '../../../src/erofsread/nid.ts';
import { mount as mountAny } from '../../../src/formats/drivers.ts';
import { probe } from '../../../src/formats/recognisers.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { ErofsBuilder, type ImageOptions, le } from '../../support/erofs/erofs-builder.ts';

const mount = mountWith([erofsDriver({})]);

interface Change {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

function mountChanged(options: ImageOptions, changes: readonly Change[], mountOptions: MountOptions = {}): FileSystem {
  const builder = new ErofsBuilder(options);
  for (const { offset, bytes } of changes) builder.setSuperblock(offset, bytes);
  return mount(memoryDevice(builder.finish()), { type: 'erofs', ...mountOptions });
}

const change = (offset: number, bytes: Uint8Array): Change => ({ offset, bytes });

test('refuses what Linux refuses', () => {
  const refused: [RegExp, ImageOptions, Change[]][] = [
    [/magic is 0xe0f5e1e3/, {}, [change(0, le([4, 0xe0f5e1e3]))]],
    [/blkszbits is 8/, {}, [change(0x0c, le([1, 8]))]],
    [/blkszbits is 17/, {}, [change(0x0c, le([1, 17]))]],
    [/dirblkbits is 1/, {}, [change(0x5a, le([1, 1]))]],
    [/sb_extslots is 185/, {}, [change(0x0d, le([1, 185]))]],
    [/incompatible feature 0x200, 0x80000000 is newer/, { incompat: 0x80000200 }, []],
    [/sb_extslots is 0, but there is a metabox/, { incompat: 0x100 }, []],
    [
      /metabox_nid points into the metabox/,
      { incompat: 0x100 },
      [change(0x0d, le([1, 1])), change(0x87, le([1, 0x80]))],
    ],
    [/packed_nid points into the metabox/, { incompat: 0x20 }, [change(0x67, le([1, 0x80]))]],
    [/compression algorithms 0x30/, { incompat: 2 }, [change(0x54, le([2, 0x30]))]],
    [/z_erofs_lz4_cfgs cut off/, { incompat: 2 }, [change(0x54, le([2, 1])), change(0x80, le([2, 4]))]],
    [
      /max_pclusterblks is 257/,
      { incompat: 2 },
      [change(0x54, le([2, 1])), change(0x80, le([2, 14], [2, 0], [2, 257]))],
    ],
    [/dict_size is 100/, { incompat: 2 }, [change(0x54, le([2, 2])), change(0x80, le([2, 14], [4, 100]))]],
    [/windowbits 16/, { incompat: 2 }, [change(0x54, le([2, 4])), change(0x80, le([2, 6], [1, 16]))]],
    [/zstd_cfgs.format 1/, { incompat: 2 }, [change(0x54, le([2, 8])), change(0x80, le([2, 6], [1, 1]))]],
    [/zstd_cfgs.windowlog 11/, { incompat: 2 }, [change(0x54, le([2, 8])), change(0x80, le([2, 6], [1, 0], [1, 11]))]],
    [/the root is a/, {}, [change(0x0e, le([2, 2]))]],
  ];
  for (const [reason, options, changes] of refused) {
    const withFile = (): FileSystem => {
      const builder = new ErofsBuilder(options);
      builder.addFile('f', { size: 0 });
      for (const { offset, bytes } of changes) builder.setSuperblock(offset, bytes);
      return mount(memoryDevice(builder.finish()), { type: 'erofs' });
    };
    assert.throws(withFile, reason);
  }
});

test('the checksum is checked, unless verify says none', () => {
  for (const blockSize of [512, 1024, 4096, 65536]) {
    const image = new ErofsBuilder({ blockSize }).finish();
    assert.equal(mount(memoryDevice(image)).blockSize, blockSize);
    image[1024 + 0x40] ^= 1;
    assert.throws(() => mount(memoryDevice(image)), /erofs_super_block.checksum/);
    assert.equal(mount(memoryDevice(image), { verify: 'none' }).label, '\u0001');
    image[1024 + 0x40] ^= 1;
    const last = blockSize > 1024 ? blockSize - 1 : 1024 + blockSize - 1;
    image[last] ^= 1;
    assert.throws(() => mount(memoryDevice(image)), /erofs_super_block.checksum/);
  }
  const image = new ErofsBuilder({ compat: 0 }).finish();
  image[1024 + 4] ^= 1;
  assert.equal(mount(memoryDevice(image)).type, 'erofs');
});

test('bit 0x1 says nothing of an image without compression', () => {
  assert.deepEqual(mountChanged({ incompat: 1 }, []).features.names, ['sb_chksum', 'zero_padding']);
});

test('unknown compatible bits are listed', () => {
  const { features } = mountChanged({ compat: 0x80000043 }, []);
  assert.deepEqual(features.names, ['sb_chksum', 'mtime']);
  assert.deepEqual(features.unknown, ['compat 0x40', 'compat 0x80000000']);
});

test('the lowest Linux version', () => {
  const version = (options: ImageOptions, changes: Change[] = []): unknown =>
    mountChanged(options, changes).details['lowestLinuxVersion'].value;
  assert.equal(version({}), '5.4');
  assert.equal(version({ blockSize: 1024 }), '6.4');
  assert.equal(version({ blockSize: 1024, incompat: 1 }), '6.8');
  assert.equal(version({ incompat: 4 }), '5.15');
  assert.equal(version({ incompat: 0x80 }), '6.15');
  const records = change(0x80, le([2, 6], [1, 0], [1, 6], [4, 0]));
  assert.equal(version({ incompat: 3 }, [change(0x54, le([2, 8])), records]), '6.10');
});

test('a device that is not given is named', () => {
  const builder = new ErofsBuilder({ incompat: 0xc });
  const tag = new TextEncoder().encode('sha256:abc'.padEnd(64, '\0'));
  builder.bytes.set(tag, 8192);
  builder.bytes.set(le([4, 10], [4, 1000]), 8192 + 64);
  builder.setSuperblock(0x56, le([2, 1], [2, 64]));
  builder.addFile('f', { layout: 4, size: 4096, u: 0x20, after: le([2, 0], [2, 1], [4, 0]) });
  const image = builder.finish();
  const fs = mount(memoryDevice(image));
  assert.equal(fs.details['device1'].value, 'sha256:abc, 40960 bytes');
  assert.throws(() => fs.readFile('/f'), /EINVAL: device 1 of the device table is not given.*sha256:abc/);
  const blobs = [memoryDevice(new Uint8Array(0)), memoryDevice(new Uint8Array(0))];
  assert.throws(() => mount(memoryDevice(image), { blobs }), /EINVAL: the image needs 1 devices, 2 are given/);
});

test('a device of another size than the table has is a warning: devices in the wrong order show so', () => {
  const builder = new ErofsBuilder({ incompat: 0xc });
  for (const [at, blocks] of [10, 20].entries()) {
    builder.bytes.set(le([4, blocks], [4, 0]), 8192 + 128 * at + 64);
  }
  builder.setSuperblock(0x56, le([2, 2], [2, 64]));
  const image = memoryDevice(builder.finish());
  const [small, large] = [10, 20].map((blocks) => memoryDevice(new Uint8Array(blocks * 4096)));
  const warnings: string[] = [];
  const onWarning = (warning: Error): number => warnings.push(warning.message);
  mount(image, { blobs: [small, large], onWarning });
  assert.deepEqual(warnings, []);
  mount(image, { blobs: [large, small], onWarning });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0], /not the size.*device 1.*expectedBytes 40960, givenBytes 81920/);
});

test('an image whose UUID has the magic number of ext4 in it is EROFS', () => {
  for (const compat of [1, 0]) {
    const builder = new ErofsBuilder({ compat });
    builder.setSuperblock(48, new Uint8Array(16).fill(0x11).fill(0x53, 8, 9).fill(0xef, 9, 10));
    const image = memoryDevice(builder.finish());
    assert.equal(probe(image)?.kind, 'erofs');
    assert.equal(mountAny(image).type, 'erofs');
  }
});

test('what an image needs of Linux, block sizes among it', () => {
  const needs = (options: ImageOptions): string[] => mountChanged(options, []).requirements.map(({ name }) => name);
  assert.deepEqual(needs({}), []);
  assert.deepEqual(needs({ blockSize: 512 }), ['subpage_blocks']);
  assert.deepEqual(needs({ blockSize: 512, incompat: 1 }), ['zero_padding', 'lz4', 'subpage_compression']);
  assert.deepEqual(needs({ blockSize: 65536 }), ['large_blocks']);
});

test('inode numbers on images with a metabox', () => {
  assert.equal(inodeNumber({ index: 37, inMetabox: true }, false), 37);
  assert.equal(inodeNumber({ index: 37, inMetabox: true }, true), 0x80000025);
  assert.equal(inodeNumber({ index: 37, inMetabox: false }, true), 37);
  assert.equal(inodeNumber({ index: 0x80000000 * 3 + 5, inMetabox: false }, true), 3 * 2 ** 32 + 5);
});

test('the packed inode has no fragments, and the metabox is not inside itself', () => {
  const builder = new ErofsBuilder({ incompat: 0x21 });
  const whole = le([8, 0]);
  whole[7] |= 0x80;
  const packed = builder.addInode({ layout: 1, size: 100, isExtended: true, after: whole });
  builder.setSuperblock(0x60, le([8, packed]));
  builder.addEntry('packed', packed);
  builder.addFile('f', { layout: 1, size: 10, after: whole });
  const fs = mount(memoryDevice(builder.finish()));
  assert.throws(() => fs.readFile('/f'), /the packed inode has a fragment itself/);
  assert.throws(() => fs.extents('/f'), BootfsError);
  assert.throws(() => fs.readFile('/packed'), BootfsError);
});
