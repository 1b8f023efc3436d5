/** Which boot sectors are FAT, and which FAT they are: each fact as Linux 6.12 was seen to have it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice, mount, probe } from '../../../src/index.ts';
import { FatBuilder, type FatLayout } from '../../support/fat/builder.ts';
import { mountFat } from '../../support/fat/view.ts';

/** An image with one file, and what is put into its boot sector afterwards. */
function changed(layout: FatLayout, change: (fat: FatBuilder) => void = () => {}): Uint8Array {
  const fat = new FatBuilder(layout);
  fat.addFile(fat.root, 'hello.txt', 'hello '.repeat(300));
  const image = fat.build();
  change(fat);
  return image;
}

const SMALL: FatLayout = { bits: 12, clusters: 200 };
const FAT32: FatLayout = { bits: 32, clusters: 100 };

for (const [bits, clusters, expected] of [
  [12, 1, 'fat12'],
  [12, 4084, 'fat12'],
  [16, 4085, 'fat16'],
  [16, 65524, 'fat16'],
  [32, 100, 'fat32'],
  [32, 70000, 'fat32'],
] as const) {
  test(`${clusters} clusters, ${bits === 32 ? 'no FAT size of 16 bits' : 'a FAT size of 16 bits'}: ${expected}`, () => {
    const fat = new FatBuilder({ bits, clusters });
    if (clusters > 4) fat.addFile(fat.root, 'hello.txt', 'hello '.repeat(300));
    const fs = mountFat(fat.build());
    assert.deepEqual(fs.features.names, [expected]);
    assert.equal(fs.details['clusters'].value, clusters);
    if (clusters > 4) assert.equal(fs.readFile('/hello.txt', 'utf8'), 'hello '.repeat(300));
  });
}

const REFUSED: [name: string, layout: FatLayout, change: (fat: FatBuilder) => void, reason: RegExp][] = [
  ...[0, 256, 513, 1000, 8192].map((size): (typeof REFUSED)[0] => [
    `sectors of ${size} bytes`,
    SMALL,
    (fat) => fat.view.setUint16(0x0b, size, true),
    /sector_size is/,
  ]),
  ...[0, 3, 100].map((count): (typeof REFUSED)[0] => [
    `${count} sectors a cluster`,
    SMALL,
    (fat) => fat.view.setUint8(0x0d, count),
    /sec_per_clus is/,
  ]),
  ['no reserved sectors', SMALL, (fat) => fat.view.setUint16(0x0e, 0, true), /reserved is 0/],
  ['no FAT', SMALL, (fat) => fat.view.setUint8(0x10, 0), /fats is 0/],
  ['media byte 0xf7', SMALL, (fat) => fat.view.setUint8(0x15, 0xf7), /media is 247/],
  ['a root of half a sector', SMALL, (fat) => fat.view.setUint16(0x11, 8, true), /dir_entries is 8/],
  ['no FAT size at all', FAT32, (fat) => fat.view.setUint32(0x24, 0, true), /fat_length is 0/],
  ['a boot sector of zeros', FAT32, (fat) => fat.image.fill(0, 0, 512), /sector_size is 0/],
  ['65525 clusters in FAT16', { bits: 16, clusters: 65525 }, () => {}, /65525 clusters are too many/],
];
for (const [name, layout, change, reason] of REFUSED) {
  test(`${name}: refused`, () => {
    const image = changed(layout, change);
    assert.throws(() => mountFat(image), { code: 'ERR_BOOTFS_CORRUPT', message: reason });
    assert.notEqual(probe(memoryDevice(image))?.readable, true);
  });
}

const TAKEN: [name: string, layout: FatLayout, change?: (fat: FatBuilder) => void][] = [
  ...[1, 3, 4, 255].map((fats): (typeof TAKEN)[0] => [`${fats} FATs`, { ...SMALL, fats }]),
  ['200 reserved sectors', { ...SMALL, reservedSectors: 200 }],
  ['media byte 0xf0', { ...SMALL, media: 0xf0 }],
  ...[512, 1024, 2048, 4096].map((sectorSize): (typeof TAKEN)[0] => [
    `sectors of ${sectorSize} bytes`,
    { bits: 12, clusters: 50, sectorSize, rootEntries: 128 },
  ]),
  ['clusters of 64 KiB', { bits: 12, clusters: 4, sectorsPerCluster: 128 }],
  [
    'junk around the parameter block',
    SMALL,
    (fat) => {
      fat.image.fill(0xa5, 0, 11);
      fat.image.fill(0xa5, 0x24, 512);
    },
  ],
  ['both sector counts', SMALL, (fat) => fat.view.setUint32(0x20, 1, true)],
  ['a sector count far beyond the device', FAT32, (fat) => fat.view.setUint32(0x20, 0x7fffffff, true)],
  ['FAT32 version 1.0', FAT32, (fat) => fat.view.setUint16(0x2a, 0x100, true)],
  ['no FSInfo sector number', FAT32, (fat) => fat.view.setUint16(0x30, 0, true)],
  ['FSInfo of zeros', FAT32, (fat) => fat.image.fill(0, 512, 1024)],
];
for (const [name, layout, change] of TAKEN) {
  test(`${name}: read`, () => {
    assert.equal(mountFat(changed(layout, change)).readFile('/hello.txt', 'utf8'), 'hello '.repeat(300));
  });
}

test('without a sector count, or with one below the metadata, the FAT says how many clusters there are', () => {
  for (const sectors of [0, 3]) {
    const fs = mountFat(changed({ bits: 16, clusters: 5000 }, (fat) => fat.view.setUint16(0x13, sectors, true)));
    assert.deepEqual([fs.features.names, fs.details['clusters'].value], [['fat16'], 20 * 256 - 2]);
    assert.equal(fs.readFile('/hello.txt', 'utf8'), 'hello '.repeat(300));
  }
});

test('what moves the root, or leaves none, gives an empty root', () => {
  const moved = mountFat(changed(FAT32, (fat) => fat.view.setUint16(0x11, 512, true)));
  assert.deepEqual([moved.readdir('/'), moved.stat('/').size], [[], 512]);
  const none = mountFat(changed(FAT32, (fat) => fat.view.setUint32(0x2c, 0, true)));
  assert.deepEqual([none.readdir('/'), none.stat('/').size], [[], 0]);
  const noEntries = mountFat(new FatBuilder({ bits: 16, clusters: 5000, rootEntries: 0 }).build());
  assert.deepEqual([noEntries.readdir('/'), noEntries.stat('/').size], [[], 0]);
});

test('a root of FAT32 that can not be followed: no mount', () => {
  for (const cluster of [1, 102, 0xf0000002]) {
    assert.throws(() => mountFat(changed(FAT32, (fat) => fat.view.setUint32(0x2c, cluster, true))), {
      message: /chain leads to/,
    });
  }
  for (const value of [0, 1, 2]) {
    assert.throws(() => mountFat(changed(FAT32, (fat) => fat.setEntry(2, value))), { code: 'ERR_BOOTFS_CORRUPT' });
  }
  assert.throws(() => mountFat(changed(FAT32, (fat) => fat.view.setUint16(0x30, 0xffff, true))), { code: 'EIO' });
});

test('label and serial number: the entry in the root before the boot sector', () => {
  const fat = new FatBuilder({ ...SMALL, label: 'BOOTLABEL  ', serial: 0x1a2b3c4d });
  const image = fat.build();
  assert.deepEqual([mountFat(image).label, mountFat(image).uuid], ['BOOTLABEL', '1A2B-3C4D']);
  assert.deepEqual(probe(memoryDevice(image)), { kind: 'vfat', readable: true, label: 'BOOTLABEL', uuid: '1A2B-3C4D' });
  fat.addEntry(fat.root, 'R\x99OT LABEL ', { attributes: 0x08 });
  fat.build();
  assert.equal(mountFat(image).label, 'RÖOT LABEL');
  assert.equal(mountFat(image).details['bootSectorLabel'].value, 'BOOTLABEL');
  assert.deepEqual(mountFat(image).readdir('/'), []);
});

test('the dirty marks are told, and change nothing', () => {
  const marks: [FatLayout, (fat: FatBuilder) => void, boolean][] = [
    [SMALL, () => {}, false],
    [SMALL, (fat) => fat.view.setUint8(0x25, 1), true],
    [{ bits: 16, clusters: 5000 }, (fat) => fat.setEntry(1, 0x7fff), true],
    [FAT32, (fat) => fat.setEntry(1, 0x07ffffff), true],
    [FAT32, (fat) => fat.view.setUint8(0x41, 1), true],
    [FAT32, () => {}, false],
  ];
  for (const [layout, change, isDirty] of marks) {
    const warnings: string[] = [];
    const image = changed(layout, change);
    const fs = mount(memoryDevice(image), { type: 'vfat', onWarning: ({ code }) => warnings.push(code) });
    assert.equal(fs.details['dirty'].value, isDirty);
    assert.deepEqual(warnings, isDirty ? ['ERR_BOOTFS_DIRTY'] : []);
    assert.equal(fs.readFile('/hello.txt').length, 1800);
  }
});

test('FSInfo that states what can not be is a warning', () => {
  const warned = (change: (fat: FatBuilder) => void): [string[], unknown] => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => warnings.push(message);
    const fs = mount(memoryDevice(changed(FAT32, change)), { type: 'vfat', onWarning });
    return [warnings, fs.details['freeClusters']?.value];
  };
  assert.deepEqual(
    warned(() => {}),
    [[], undefined],
  );
  assert.deepEqual(
    warned((fat) => fat.view.setUint32(512 + 488, 77, true)),
    [[], 77],
  );
  assert.match(warned((fat) => fat.view.setUint32(512 + 488, 101, true))[0][0], /fat_boot_fsinfo is damaged/);
  assert.match(warned((fat) => fat.image.fill(0, 512, 1024))[0][0], /fat_boot_fsinfo is damaged/);
});

test('copies of the FAT are compared by an audit alone', () => {
  const audit = (change: (fat: FatBuilder) => void, layout = FAT32): string[] => {
    const found: string[] = [];
    const fs = mountFat(changed(layout, change));
    fs.audit(({ message }) => found.push(message));
    assert.equal(fs.readFile('/hello.txt').length, 1800);
    return found;
  };
  assert.deepEqual(
    audit(() => {}),
    [],
  );
  assert.match(audit((fat) => fat.setEntry(9, 5, 1))[0], /differs from the first \(copy 1, cluster 9\)/);
  assert.match(audit((fat) => fat.setEntry(152, 5, 2), { ...SMALL, fats: 3 })[0], /\(copy 2, cluster 152\)/);
  const notMirrored = (fat: FatBuilder) => {
    fat.setEntry(9, 5, 1);
    fat.view.setUint16(0x28, 0x80, true);
  };
  assert.deepEqual(audit(notMirrored), []);
});
