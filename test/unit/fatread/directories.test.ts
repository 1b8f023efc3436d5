/** Directories: what they show, where they end, and how much work a hostile one makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingDevice, memoryDevice, mount } from '../../../src/index.ts';
import { FatBuilder } from '../../support/fat/builder.ts';
import { FAT_CASES } from '../../support/fat/cases.ts';
import { ATTR_DIRECTORY, shortSlot } from '../../support/fat/slots.ts';
import { fatLines, mountFat, namesIn } from '../../support/fat/view.ts';

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('modes, link counts, sizes and times of a healthy tree', () => {
  const fat = new FatBuilder({ bits: 16, clusters: 4200, sectorsPerCluster: 4 });
  const efi = fat.addDirectory(fat.root, 'EFI        ', { date: 0x5a21, time: 0x6000 });
  fat.addDirectory(efi, 'BOOT');
  fat.addDirectory(efi, 'Linux', { attributes: 0x11 });
  fat.addFile(efi, 'read only', 'x', {
    attributes: 0x01,
    date: 0x5a21,
    time: 0x6001,
    creationDate: 0x5a21,
    creationTenths: 150,
  });
  const fs = mountFat(fat.build());
  const { mode, nlink, size, mtime } = fs.stat('/EFI');
  assert.deepEqual([mode, nlink, size, mtime.seconds], [0o40755, 4, 2048, Date.UTC(2025, 0, 1, 12) / 1000]);
  assert.deepEqual([fs.stat('/').nlink, fs.stat('/').size, fs.stat('/').mtime.seconds], [3, 512 * 32, 0]);
  assert.equal(fs.stat('/EFI/Linux').mode, 0o40755);
  const file = fs.stat('/EFI/read only');
  assert.deepEqual([file.mode, file.nlink, file.uid], [0o100555, 1, 0]);
  assert.equal(file.mtime.seconds, Date.UTC(2025, 0, 1, 12, 0, 2) / 1000);
  assert.deepEqual(file.birthtime, { seconds: Date.UTC(2025, 0, 1, 0, 0, 1) / 1000, nanoseconds: 500_000_000 });
  const inodes = [...fs.walk('/')].map(({ stats }) => stats.ino);
  assert.equal(new Set(inodes).size, inodes.length);
  assert.equal(inodes[0], 1);
});

test('times are computed, not checked', () => {
  const fs = mountFat(FAT_CASES['times']());
  const seconds = (number: number): number => fs.stat(`/time ${number}`).mtime.seconds;
  assert.equal(seconds(0), Date.UTC(1980, 0, 1) / 1000);
  assert.equal(seconds(2), Date.UTC(2024, 0, 2) / 1000);
  assert.equal(seconds(4), Date.UTC(2024, 2, 2) / 1000);
  assert.equal(seconds(6), Date.UTC(2025, 5, 16, 8, 4, 2) / 1000);
  assert.equal(seconds(8), Date.UTC(2100, 2, 1) / 1000);
  assert.equal(seconds(10), Date.UTC(2107, 11, 31, 23, 59, 58) / 1000);
});

test('a directory ends with the first zero byte, or with its clusters', () => {
  assert.deepEqual(namesIn(FAT_CASES['root-ended']()), ['before']);
  const image = FAT_CASES['directories-broken']();
  assert.deepEqual(namesIn(image, '/ended early'), ['before']);
  assert.equal(mountFat(image).stat('/ended early').nlink, 3);
  assert.equal(namesIn(image, '/full cluster').length, 14);
  assert.equal(mountFat(image).stat('/empty with clusters').size, 4 * 512);
});

test('what is no directory: listed by its parent, an error when looked up', () => {
  const fs = mountFat(FAT_CASES['directories-broken']());
  for (const name of ['at 0', 'at 1', 'at 3000', 'at 150', 'one and no dots', 'dots are files', 'loops']) {
    assert.ok(fs.readdir('/').includes(name));
    assert.equal(
      codeOf(() => fs.stat(`/${name}`)),
      'ERR_BOOTFS_CORRUPT',
      name,
    );
  }
  assert.deepEqual(fs.readdir('/two but no dots'), ['a', 'b']);
  assert.deepEqual(fs.readdir('/dots at the end'), ['a']);
  assert.equal(
    codeOf(() => mountFat(FAT_CASES['root-linked']()).stat('/root')),
    'ERR_BOOTFS_CORRUPT',
  );
});

test('a directory inside itself: ELOOP at the inner look-up, and a walk that ends', () => {
  const fs = mountFat(FAT_CASES['directories-linked']());
  assert.equal(fs.readFile('/outer/self/inner/up/../file', 'utf8'), 'inside');
  for (const path of ['/outer/self/self', '/outer/inner/up/inner', '/again/up/self/inner/up']) {
    assert.equal(
      codeOf(() => fs.stat(path)),
      'ELOOP',
      path,
    );
  }
  assert.ok([...fs.walk('/', { damage: 'report' })].length < 100);
});

test('a walk over 10,000 entries is no walk over their pairs', () => {
  const fat = new FatBuilder({ bits: 32, clusters: 30000 });
  const directory = fat.addDirectory(fat.root, 'large');
  for (let count = 0; count < 10000; count++)
    fat.addFile(directory, `entry number ${count}`, count % 100 === 0 ? 'x' : '');
  const device = countingDevice(memoryDevice(fat.build()));
  const fs = mount(device);
  const before = process.cpuUsage().user;
  assert.equal([...fs.walk('/')].length, 10002);
  for (let count = 0; count < 10000; count += 10) assert.ok(fs.exists(`/large/ENTRY NUMBER ${count}`));
  assert.ok(process.cpuUsage().user - before < 3_000_000);
  assert.ok(device.counts.bytesRead < 8 * 1024 * 1024, `${device.counts.bytesRead} bytes read`);
});

test('more entries than the limit are refused before they fill memory', () => {
  const fat = new FatBuilder({ bits: 12, clusters: 400 });
  for (let count = 0; count < 40; count++) fat.root.slots.push(shortSlot(`F${String(count).padStart(10, '0')}`));
  const fs = mount(memoryDevice(fat.build()), { limits: { directoryEntries: 39 } });
  assert.equal(
    codeOf(() => fs.readdir('/')),
    'EFBIG',
  );
});

/** Directories that begin one after the other in one chain of all clusters. */
function nestedChains(count: number, clusters: number): Uint8Array {
  const fat = new FatBuilder({ bits: 32, clusters });
  const chain = [...Array(clusters - 100).keys()].map((index) => index + 100);
  fat.chain(chain);
  for (const cluster of chain) {
    for (let slot = 0; slot < 16; slot++) {
      fat.image.set(
        shortSlot(`D${String(slot).padStart(10, '0')}`, { attributes: ATTR_DIRECTORY, cluster }),
        fat.clusterOffset(cluster) + slot * 32,
      );
    }
  }
  for (let index = 0; index < count; index++) {
    fat.root.slots.push(
      shortSlot(`X${String(index).padStart(10, '0')}`, { attributes: ATTR_DIRECTORY, cluster: chain[index] }),
    );
  }
  return fat.build();
}

test('directories that share their clusters can not make more than a few rounds of work', () => {
  const fs = mountFat(nestedChains(900, 20000));
  const before = process.cpuUsage().user;
  const codes = fs.readdir('/').map((name) => codeOf(() => fs.stat(`/${String(name)}`)));
  assert.equal(codes[0], 'none');
  assert.equal(codes[899], 'ERR_BOOTFS_CORRUPT');
  assert.ok(codes.filter((code) => code === 'none').length < 20);
  assert.ok(process.cpuUsage().user - before < 2_000_000);
});

test('one broken chain under many names is followed once', () => {
  const fat = new FatBuilder({ bits: 32, clusters: 60000 });
  const chain = [...Array(59000).keys()].map((index) => index + 900);
  fat.chain(chain, chain[5]);
  for (let index = 0; index < 10000; index++) {
    fat.root.slots.push(
      shortSlot(`X${String(index).padStart(10, '0')}`, { attributes: ATTR_DIRECTORY, cluster: chain[0] }),
    );
  }
  const fs = mountFat(fat.build());
  const before = process.cpuUsage().user;
  assert.equal([...fs.walk('/', { damage: 'report' })].filter(({ error }) => error !== undefined).length, 10000);
  assert.ok(process.cpuUsage().user - before < 3_000_000);
});

test('an image cut inside a directory shows what is left of it', () => {
  const image = FAT_CASES['cut-directory']();
  assert.equal(namesIn(image, '/dir').length, 7);
  assert.equal(mountFat(image).stat('/dir').size, 7 * 512);
  assert.equal(fatLines(image).length, 9);
});
