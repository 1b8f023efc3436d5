import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { ext4Driver } from '../../../src/ext4read/ext4.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { tinyExt4 } from '../../support/ext4/tiny-ext4.ts';
import { type BuilderOptions, filled, JournalBuilder } from '../../support/jbd2/journal-builder.ts';

const mount = mountWith([ext4Driver]);
const SUPERBLOCK = 1024;
const JOURNAL_INODE = 4 * 4096 + 7 * 128;
/** Where tinyExt4 has the block of its root directory. */
const ROOT_BLOCK = 8;

function builderOf(options: BuilderOptions = {}): JournalBuilder {
  return new JournalBuilder({ blockSize: 4096, blockCount: 1030, ...options });
}

/** A root directory with a file name in it, which leads nowhere. */
function rootBlock(name: string): Uint8Array {
  const block = filled(4096, 0);
  const view = new DataView(block.buffer);
  const entry = (at: number, ino: number, length: number, text: string) => {
    view.setUint32(at, ino, true);
    view.setUint16(at + 4, length, true);
    block[at + 6] = text.length;
    Array.from(text).forEach((letter, index) => {
      block[at + 8 + index] = letter.charCodeAt(0);
    });
  };
  entry(0, 2, 12, '.');
  entry(12, 2, 12, '..');
  entry(24, 11, 4096 - 24, name);
  return block;
}

function dirtyImage(): Uint8Array {
  return tinyExt4(builderOf().transaction({ blocks: [{ block: ROOT_BLOCK, data: rootBlock('replayed') }] }).bytes);
}

function namesOf(image: Uint8Array, options: MountOptions = {}) {
  const fs = mount(memoryDevice(image), options);
  return { names: fs.readdir('/'), report: fs.journal! };
}

test('a journal in an inode', () => {
  assert.deepEqual(namesOf(dirtyImage()).names, ['replayed']);
});

test('a bad journal inode: refused, ignored, or salvaged through s_jnl_blocks', () => {
  for (const wipe of ['mode', 'mapping', 'size'] as const) {
    const image = dirtyImage();
    const inode = image.slice(JOURNAL_INODE, JOURNAL_INODE + 128);
    if (wipe === 'mode') image.fill(0, JOURNAL_INODE, JOURNAL_INODE + 2);
    if (wipe === 'mapping') image.fill(0, JOURNAL_INODE + 0x28 + 12, JOURNAL_INODE + 0x64);
    if (wipe === 'size') image.fill(0, JOURNAL_INODE + 4, JOURNAL_INODE + 8);
    assert.throws(() => namesOf(image), { code: 'ERR_BOOTFS_CORRUPT' });
    assert.throws(() => namesOf(image, { journal: 'require-clean' }), { code: 'ERR_BOOTFS_CORRUPT' });
    const ignored = namesOf(image, { journal: 'ignore' });
    assert.deepEqual(ignored.names, []);
    assert.deepEqual([ignored.report.state, ignored.report.action], ['dirty', 'ignored']);
    const unsalvageable = namesOf(image, { journal: 'salvage' });
    assert.deepEqual(unsalvageable.names, []);
    assert.equal(unsalvageable.report.action, 'salvaged');
    assert.equal(unsalvageable.report.damage.length, 1);

    image[SUPERBLOCK + 0xfd] = 1;
    image.set(inode.subarray(0x28, 0x64), SUPERBLOCK + 0x10c);
    image.set(inode.subarray(4, 8), SUPERBLOCK + 0x10c + 64);
    assert.throws(() => namesOf(image), { code: 'ERR_BOOTFS_CORRUPT' });
    const salvaged = namesOf(image, { journal: 'salvage' });
    assert.deepEqual(salvaged.names, ['replayed']);
    assert.match(salvaged.report.damage.join(), /s_jnl_blocks/);
  }
});

test('a copy in s_jnl_blocks that is no better', () => {
  const image = dirtyImage();
  image.fill(0, JOURNAL_INODE, JOURNAL_INODE + 2);
  image[SUPERBLOCK + 0xfd] = 1;
  for (const byte of [0, 0xff]) {
    image.fill(byte, SUPERBLOCK + 0x10c, SUPERBLOCK + 0x10c + 68);
    const { names, report } = namesOf(image, { journal: 'salvage' });
    assert.deepEqual(names, []);
    assert.equal(report.action, 'salvaged');
  }
});

/** A filesystem whose journal is on another device, and that device. */
function externalPair(): { image: Uint8Array; journal: Uint8Array } {
  const builder = builderOf({ superblockBlock: 1, checksum: 'v3' });
  builder.transaction({ blocks: [{ block: ROOT_BLOCK, data: rootBlock('external') }] });
  const image = tinyExt4(new Uint8Array(4096));
  new DataView(image.buffer).setUint32(SUPERBLOCK + 0xe0, 0, true);
  image.set(builder.uuid, SUPERBLOCK + 0xd0);
  const journal = builder.bytes;
  const view = new DataView(journal.buffer);
  view.setUint32(SUPERBLOCK + 0x4, builder.blockCount, true);
  view.setUint16(SUPERBLOCK + 0x38, 0xef53, true);
  view.setUint32(SUPERBLOCK + 0x60, 0x8, true);
  journal.set(builder.uuid, SUPERBLOCK + 0x68);
  return { image, journal };
}

test('an external journal', () => {
  const { image, journal } = externalPair();
  const { names, report } = namesOf(image, { journalDevice: memoryDevice(journal) });
  assert.deepEqual(names, ['external']);
  assert.equal(report.location, 'external');
});

test('an external journal that is not given', () => {
  const { image } = externalPair();
  for (const journal of ['replay', 'require-clean', 'salvage'] as const) {
    assert.throws(() => namesOf(image, { journal }), {
      code: 'EINVAL',
      message: /a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf/,
    });
  }
  const { names, report } = namesOf(image, { journal: 'ignore' });
  assert.deepEqual(names, []);
  assert.deepEqual([report.state, report.action, report.location], ['dirty', 'ignored', 'external']);
});

test('a journal device that holds something else', () => {
  const breaks: [at: number, value: number, message: RegExp][] = [
    [0x38, 0, /no ext4 superblock/],
    [0x60, 0, /a filesystem/],
    [0x68, 0xff, /its uuid is ffa1a2a3/],
    [0x4, 3, /s_maxlen is 1030, the journal has 1027 blocks/],
  ];
  for (const [at, value, message] of breaks) {
    const { image, journal } = externalPair();
    journal[SUPERBLOCK + at] = value;
    const journalDevice = memoryDevice(journal);
    assert.throws(() => namesOf(image, { journalDevice }), { code: 'ERR_BOOTFS_CORRUPT', message });
    assert.deepEqual(namesOf(image, { journalDevice, journal: 'ignore' }).names, []);
    assert.equal(namesOf(image, { journalDevice, journal: 'salvage' }).report.damage.length, 1);
  }
  const { image, journal } = externalPair();
  for (const size of [0, 1024, 2047, 2048, 4096, 1029 * 4096]) {
    const journalDevice = memoryDevice(journal.slice(0, size));
    assert.throws(() => namesOf(image, { journalDevice }), { code: 'ERR_BOOTFS_CORRUPT' });
  }
});

test('a journal device that several filesystems share', () => {
  const { image, journal } = externalPair();
  const builder = builderOf({ superblockBlock: 1 });
  builder.writeSuperblock({ 64: 2 });
  journal.set(builder.block(1), 4096);
  assert.throws(() => namesOf(image, { journalDevice: memoryDevice(journal) }), {
    code: 'ERR_BOOTFS_UNSUPPORTED',
    message: /2 users/,
  });
});

test('journal_dev with metadata_csum needs a right checksum', () => {
  const { image, journal } = externalPair();
  journal[SUPERBLOCK + 0x65] = 0x4;
  assert.throws(() => namesOf(image, { journalDevice: memoryDevice(journal) }), { message: /wrong checksum/ });
});
