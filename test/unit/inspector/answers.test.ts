/** What the worker of the inspector finds out, held against the readers that bootfs itself goes by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapePath } from '../../../src/bytes/names.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { decodeExt4SuperBlock } from '../../../src/ext4-superblock/ondisk/structs.gen.ts';
import { blockAt, loggedBlockAt } from '../../../src/inspector/answers/blocks.ts';
import { compareStates } from '../../../src/inspector/answers/comparison.ts';
import { journalOf, transactionOf } from '../../../src/inspector/answers/journal.ts';
import { listEntries, searchNames } from '../../../src/inspector/answers/listing.ts';
import { CELL_KINDS, pictureOf } from '../../../src/inspector/answers/picture.ts';
import { structuresIn } from '../../../src/inspector/answers/structures.ts';
import { isJbd2Report } from '../../../src/jbd2replay/jbd2-report.ts';
import { type MountedPlace, mountPlace } from '../../../src/web/mount-place.ts';
import type { Place } from '../../../src/web/place.ts';
import { isXfsReport } from '../../../src/xfslog/xfs-report.ts';
import { imageBytes } from '../../support/images.ts';
import { seededRandom } from '../../support/random.ts';

const quiet = (): void => undefined;

function placeIn(name: string, place: Partial<Place> = {}): MountedPlace {
  return mountPlace(openDisk(memoryDevice(imageBytes(name))), { partition: 0, ...place });
}

const DIRTY = [
  'ext4-crash-rename',
  'ext4-crash-revoke',
  'ext4-crash-data-journal-escape',
  'ext4-crash-fast-commit',
  'ext3-crash',
];

for (const name of DIRTY) {
  test(`${name}: transactions and blocks are those of the report`, () => {
    const place = placeIn(`ext/${name}`);
    const { report, log } = journalOf(place);
    assert.ok(isJbd2Report(report) && log !== undefined);
    assert.deepEqual(
      log.transactions.map(({ tid, counts, logBlock }) => ({ tid, ...counts, logBlock })),
      report.transactions.map(({ tid, blocks, revokedBlocks, revokes, escapes, logBlock }) => ({
        tid,
        Blocks: blocks,
        'Of them revoked': revokedBlocks,
        Revokes: revokes,
        Escapes: escapes,
        logBlock,
      })),
    );
    for (const { tid, escapes, revokedBlocks } of report.transactions) {
      const { blocks } = transactionOf(place, tid);
      assert.equal(blocks.filter(({ marks }) => marks.includes('escaped')).length, escapes);
      assert.equal(blocks.filter(({ marks }) => marks.includes('revoked')).length, revokedBlocks);
    }
    assert.equal(pictureOf(place, quiet).replayedBlocks, report.replayedBlocks);
  });
}

test('a block before a transaction is the block after the one before it', () => {
  const place = placeIn('ext/ext4-crash-rename');
  const seen = new Map<number, Uint8Array>();
  for (const { tid } of journalOf(place).log!.transactions) {
    for (const { fsBlock } of transactionOf(place, tid).blocks) {
      const { before, after, beforeFrom } = loggedBlockAt(place, tid, fsBlock);
      const known = seen.get(fsBlock) ?? blockAt(place, fsBlock).home.bytes;
      assert.deepEqual(before.bytes, known);
      assert.equal(beforeFrom === 'on the device', !seen.has(fsBlock));
      seen.set(fsBlock, after.bytes);
    }
  }
  for (const [fsBlock, bytes] of seen) assert.deepEqual(blockAt(place, fsBlock).replayed?.bytes, bytes);
  assert.throws(() => loggedBlockAt(place, 5, 5000), { code: 'EINVAL' });
  assert.throws(() => blockAt(place, 8192), { code: 'EINVAL' });
});

const DIRTY_XFS = [
  'xfs-crash-rename',
  'xfs-crash-extents',
  'xfs-crash-wrapped',
  'xfs-crash-torn',
  'xfs-crash-reused-blocks',
  'xfs-crash-large-records',
];

for (const name of DIRTY_XFS) {
  test(`${name}: checkpoints are those of the report, and lead from the device to what is replayed`, () => {
    const place = placeIn(`xfs/${name}`);
    const { report, log } = journalOf(place);
    assert.ok(isXfsReport(report) && log !== undefined);
    assert.deepEqual(
      log.transactions.map(({ tid }) => tid),
      Array.from({ length: report.transactionCount }, (_, index) => index + 1),
    );
    const sum = (column: string): number => log.transactions.reduce((total, { counts }) => total + counts[column], 0);
    assert.equal(sum('Inodes'), report.items['INODE'] ?? 0);
    assert.equal(sum('New chunks'), report.items['ICREATE'] ?? 0);
    assert.ok(
      log.transactions.every(({ logBlock, lengthInBlocks }) => logBlock < report.logBlocks && lengthInBlocks > 1),
    );
    assert.equal(pictureOf(place, quiet).replayedBlocks, report.replayedBlocks);
    const { fs, device } = place;
    let seen = new Map<number, Uint8Array>();
    for (const { tid } of log.transactions) {
      const next = new Map(seen);
      for (const { fsBlock, lengthInBlocks } of transactionOf(place, tid).blocks) {
        const { before, after } = loggedBlockAt(place, tid, fsBlock);
        for (let at = 0; at < lengthInBlocks; at++) {
          const part = ({ bytes }: { bytes: Uint8Array }) => bytes.slice(at * fs.blockSize, (at + 1) * fs.blockSize);
          const known = seen.get(fsBlock + at) ?? readBytes(device, (fsBlock + at) * fs.blockSize, fs.blockSize);
          assert.deepEqual(part(before), known, `${fsBlock + at} before ${tid}`);
          next.set(fsBlock + at, part(after));
        }
      }
      seen = next;
    }
    for (const [fsBlock, bytes] of seen) {
      assert.deepEqual(blockAt(place, fsBlock).replayed?.bytes ?? blockAt(place, fsBlock).home.bytes, bytes);
    }
  });
}

test('fields have the values that the generated reader gives', () => {
  const { home } = blockAt(placeIn('ext/ext4-crash-rename'), 1);
  const decoded = decodeExt4SuperBlock(home.bytes) as unknown as Record<string, unknown>;
  let compared = 0;
  for (const { name, value } of home.structures[0].fields) {
    if (typeof decoded[name] !== 'number') continue;
    assert.equal(Number.parseInt(value, 10), decoded[name], name);
    compared++;
  }
  assert.ok(compared > 40);
});

test('structures by their places and by their chains: inodes, group descriptors, directories', () => {
  const place = placeIn('ext/ext4-crash-rename');
  const inodes = blockAt(place, 98).home.structures;
  assert.deepEqual(inodes.map(({ title }) => title)[0], 'inode 1');
  assert.equal(blockAt(place, 2).home.structures[0].title, 'group 0');
  const { blocks } = transactionOf(place, 5);
  const directory = blocks.find(({ what }) => what === 'entries of a directory');
  const titles = blockAt(place, directory!.fsBlock).replayed!.structures.map(({ title }) => title);
  assert.deepEqual(titles.slice(0, 2), ['entry .', 'entry ..']);
  assert.ok(titles.includes('entry vmlinuz-6.12.0'));
});

test('whatever the bytes, a block has structures or none', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 400; round++) {
    const bytes = Uint8Array.from({ length: [0, 1, 8, 512, 1024, 4096][round % 6] }, () => random(256));
    const magics = [
      [0x0a, 0xf3],
      [0xc0, 0x3b, 0x39, 0x98, 0, 0, 0, 1 + (round % 5)],
      [0x58, 0x46, 0x53, 0x42],
      [0x49, 0x4e],
    ];
    bytes.set(magics[round % magics.length].slice(0, bytes.length));
    for (const format of ['ext4', 'xfs', 'erofs', 'vfat', 'none']) {
      for (const recordBytes of [32, 64, 128, 256]) {
        const setting = { what: 'inode table', recordBytes, firstNumber: 1 } as const;
        const found = structuresIn(format, bytes, round % 2 === 0 ? 0 : 4096, round % 3 === 0 ? setting : undefined);
        assert.ok(found.length <= 64);
      }
    }
  }
});

test('the picture has every kind of block, and its sum is the filesystem', () => {
  for (const [name, kinds] of [
    // Free, superblocks and maps, inodes, extent trees, directories, journal, files.
    ['ext/ext4-crash-rename', [true, true, true, false, true, true, true]],
    ['ext/ext4-extent-depth', [true, true, true, true, true, false, true]],
    ['xfs/xfs-extents', [true, true, true, true, false, true, true]],
    ['fat/fat16-esp', [true, true, false, false, true, false, true]],
    ['erofs/lz4', [false, false, true, false, true, false, true]],
  ] as const) {
    const { blocks, blockCount, cells, blocksPerCell } = pictureOf(placeIn(name), quiet);
    assert.deepEqual(
      blocks.map((count) => count > 0),
      kinds,
      name,
    );
    assert.equal(cells.length, Math.ceil(blockCount / blocksPerCell));
    if (kinds[0])
      assert.equal(
        blocks.reduce((sum, count) => sum + count),
        blockCount,
      );
  }
});

test('a block names the file that it belongs to, and what of it', () => {
  const place = placeIn('ext/ext4-extent-depth');
  assert.deepEqual(blockAt(place, 1172).owners, []);
  const { cells } = pictureOf(place, quiet);
  // As debugfs has it: ETB0 and the like of depth-1 and depth-2, and the nodes of what is left.
  const trees = Array.from(cells.keys()).filter((block) => cells[block] === 3);
  const paths = trees.map((block) => blockAt(place, block).owners[0].path);
  const countOf = (path: string): number => paths.filter((each) => each === path).length;
  assert.deepEqual([countOf('/depth-1'), countOf('/depth-2')], [2, 55]);
  const tree = blockAt(place, trees[0]);
  assert.equal(tree.owners[0].what, 'mapping');
  assert.equal(tree.home.structures[0].title, 'node of an extent tree');
});

test('inodes, entries and records of XFS and EROFS are told one by one', () => {
  const titlesOf = (name: string, kind: string): string[] => {
    const place = placeIn(name);
    const { cells, blocksPerCell } = pictureOf(place, quiet);
    const drawn = Array.from(cells.keys()).filter((cell) => CELL_KINDS[cells[cell]] === kind);
    return drawn.flatMap((cell) => {
      const { home, replayed } = blockAt(place, cell * blocksPerCell);
      return (replayed ?? home).structures.map(({ title }) => title);
    });
  };
  const inodes = titlesOf('xfs/xfs-extents', 'inodes');
  const numbers = [...placeIn('xfs/xfs-extents').fs.walk('/')].map(({ stats }) => `inode ${stats.ino}`);
  for (const title of numbers) assert.ok(inodes.includes(title), title);
  assert.ok(titlesOf('xfs/xfs-extents', 'extent trees').includes('extent 0'));
  assert.ok(titlesOf('xfs/xfs-directories', 'directories').some((title) => title.startsWith('entry ')));
  const erofs = placeIn('erofs/lz4').fs;
  const shown = [...titlesOf('erofs/lz4', 'inodes'), ...titlesOf('erofs/lz4', 'directories')];
  for (const { name } of erofs.readdir('/', { withFileTypes: true }))
    assert.ok(shown.includes(`entry ${escapePath(name)}`));
  assert.ok(shown.includes(`inode ${erofs.lstat('/').ino}`));
});

test('differences: boot files first, kernels by version, texts as such', () => {
  const disk = openDisk(memoryDevice(imageBytes('disk/crashed-upgrade')));
  const after = mountPlace(disk, { partition: 1 }).fs;
  const before = mountPlace(disk, { partition: 1, journal: 'ignore' }).fs;
  const { differences } = compareStates(before, after, quiet);
  const [first, second] = differences;
  assert.deepEqual([first.path, first.rank, first.isText], ['/vmlinuz', 0, false]);
  assert.deepEqual([first.kernelBefore, first.kernelAfter], ['bzImage 6.1.0-amd64', 'bzImage 6.12.0-amd64']);
  assert.deepEqual([second.path, second.isText], ['/extlinux/extlinux.conf', true]);
  assert.deepEqual(
    differences.map(({ rank }) => rank),
    differences.map(({ rank }) => rank).sort(),
  );
});

test('directories come first, then names by their bytes; a search finds whatever the case', () => {
  const { fs } = placeIn('ext/ext4-crash-rename');
  const names = listEntries(fs, '/boot').map(({ name }) => name);
  assert.deepEqual(names.slice(0, 3), ['grub', 'loader', 'initrd.img']);
  const { found, isCut, looked } = searchNames(fs, 'VMLINUZ-6.1', quiet);
  assert.deepEqual(
    found.map(({ path }) => path),
    ['/boot/vmlinuz-6.1.0', '/boot/vmlinuz-6.12.0'],
  );
  assert.ok(!isCut && looked > 10);
});

test('a damaged log is told of as far as it is consistent', () => {
  const bytes = imageBytes('ext/ext4-crash-rename');
  const whole = placeIn('ext/ext4-crash-rename');
  const last = transactionOf(whole, 10).blocks[0];
  const log = blockAt(whole, last.fsBlock).replayed!.bytes;
  const at = Buffer.from(bytes.buffer).lastIndexOf(Buffer.from(log));
  bytes[at + 100] ^= 0xff;
  const disk = openDisk(memoryDevice(bytes));
  assert.throws(() => mountPlace(disk, { partition: 0 }), { code: 'ERR_BOOTFS_CORRUPT' });
  const salvaged = journalOf(mountPlace(disk, { partition: 0, journal: 'salvage' }), 'refused');
  assert.equal(salvaged.refusal, 'refused');
  assert.equal(salvaged.report?.action, 'salvaged');
});

test('what earlier rounds left in a log is told apart from what a power cut tore', () => {
  const partsOf = (name: string) =>
    (journalOf(placeIn(name)).log?.parts ?? []).map(({ kind, logBlock, lengthInBlocks }) => [
      kind,
      logBlock,
      lengthInBlocks,
    ]);
  assert.deepEqual(partsOf('ext/ext4-crash-torn'), [
    ['torn', 43, 7],
    ['stale', 1, 9],
  ]);
  assert.deepEqual(partsOf('ext/ext4-crash-stale-tail'), [
    ['stale', 35, 8],
    ['stale', 1, 9],
  ]);
  assert.deepEqual(partsOf('xfs/xfs-crash-torn'), [
    ['torn', 19, 5],
    ['stale', 0, 2],
    ['stale', 2, 6],
    ['stale', 8, 2],
    ['stale', 10, 2],
    ['stale', 12, 2],
  ]);
  const wrapped = journalOf(placeIn('ext/ext4-crash-wrapped')).log!;
  const [first, end] = wrapped.area;
  const covered = new Uint8Array(end);
  for (const { logBlock, lengthInBlocks } of [...wrapped.transactions, ...wrapped.parts]) {
    for (let at = 0; at < lengthInBlocks; at++) covered[first + ((logBlock - first + at) % (end - first))]++;
  }
  assert.ok(covered.every((times) => times <= 1));
  assert.ok(covered.filter((times) => times === 1).length > end - 16);
});

test('what was interrupted before its commit is told apart from the transaction before it', () => {
  const bytes = imageBytes('ext/ext4-crash-rename');
  const whole = journalOf(placeIn('ext/ext4-crash-rename'));
  const tornIn = ({ log }: typeof whole) => log?.parts.filter(({ kind }) => kind === 'torn');
  assert.deepEqual(tornIn(whole), []);
  const last = whole.log!.transactions[5];
  assert.equal(last.lengthInBlocks, last.counts['Blocks'] + 2);
  // The commit block of the last transaction: magic, type and the transaction's number.
  const commit = Buffer.from(bytes.buffer).lastIndexOf(Buffer.from('c03b3998000000020000000a', 'hex'));
  bytes.fill(0, commit, commit + 12);
  const torn = journalOf(mountPlace(openDisk(memoryDevice(bytes)), { partition: 0 }));
  assert.equal(torn.log?.transactions.length, 5);
  assert.deepEqual(tornIn(torn), [
    {
      kind: 'torn',
      title: 'transaction 10, interrupted before its commit',
      logBlock: last.logBlock,
      lengthInBlocks: last.counts['Blocks'] + 1,
    },
  ]);
  assert.match(torn.report?.dropped[0] ?? '', /interrupted before its commit/);
});
