/**
 * Filesystems that no mkfs makes: flags, sizes, indexes and options that Linux takes in its own way. What Linux shows of each is
 * what bootfs shows, entry by entry.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { u16le, u32le } from '../../src/bytes/endian.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';
import { judge, whyNoVm } from './vm.ts';

/** The rules of today. */
const KERNEL = 'sid';
const BLOCK = 1024;
const skip = whyNoVm(KERNEL);

interface Case {
  readonly name: string;
  /** For mke2fs; features without metadata_csum, so that bytes can be changed by hand, come by default. */
  readonly mkfs?: readonly string[];
  /** What debugfs does to it. */
  readonly debugfs?: readonly string[];
  /** Names of a directory /d, which is then given an index. */
  readonly indexed?: readonly string[];
  readonly change?: (image: Image) => void;
  /** Linux lists nothing after the damage; bootfs goes on. */
  readonly goesOn?: boolean;
}

/** The bytes, and where things are in them. */
class Image {
  readonly bytes: Uint8Array;
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
    this.bytes = readFileSync(path);
  }

  private debugfs(request: string): string {
    return spawnSync('debugfs', ['-R', request, this.path], { encoding: 'utf8' }).stdout.trim();
  }

  blocks(file: string): number[] {
    return this.debugfs(`blocks ${file}`).split(/\s+/).map(Number);
  }

  /** A block of a file. */
  block(file: string, index: number): Uint8Array {
    return this.bytes.subarray(this.blocks(file)[index] * BLOCK, (this.blocks(file)[index] + 1) * BLOCK);
  }

  /** The record of an inode. */
  inode(file: string): Uint8Array {
    const [, block, offset] = /located at block (\d+), offset (0x[0-9a-f]+)/.exec(this.debugfs(`imap ${file}`))!;
    const at = Number(block) * BLOCK + Number(offset);
    return this.bytes.subarray(at, at + 256);
  }

  get superblock(): Uint8Array {
    return this.bytes.subarray(1024, 2048);
  }

  /** The descriptor of a group. */
  group(index: number): Uint8Array {
    return this.bytes.subarray(2048 + index * 64, 2048 + (index + 1) * 64);
  }
}

const put16 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
};
const put32 = (bytes: Uint8Array, at: number, value: number): void => {
  put16(bytes, at, value);
  put16(bytes, at + 2, value >>> 16);
};

const NAMES = Array.from({ length: 300 }, (_, at) => `a rather long name of a file ${at} K\u00e4se`);
/** dx_root: hashes and blocks begin at byte 32, with limit and count in place of the first hash. */
const DX_ENTRIES = 32;
const EXTENTS = 0x80000;
const INLINE_DATA = 0x10000000;
const setFlags = (image: Image, file: string, flags: number) =>
  put32(image.inode(file), 0x20, u32le(image.inode(file), 0x20) | flags);
const setText = (image: Image, text: string) => image.superblock.set(Buffer.from(text), 0x200);

const CASES: readonly Case[] = [
  {
    name: 'inline data and extents: on a file of blocks',
    mkfs: ['-O', 'inline_data'],
    change: (image) => setFlags(image, '/blocks', INLINE_DATA),
  },
  {
    name: 'inline data and extents: on a file of the inode',
    mkfs: ['-O', 'inline_data'],
    change: (image) => setFlags(image, '/small', EXTENTS),
  },
  {
    name: 'inline data and extents: on a directory',
    mkfs: ['-O', 'inline_data'],
    change: (image) => setFlags(image, '/sub', EXTENTS),
  },
  { name: 'inline data without the feature', change: (image) => setFlags(image, '/small', INLINE_DATA) },
  ...[100, 1000, -100, -1000].map(
    (more): Case => ({
      name: `a directory with ${more} bytes more than its blocks`,
      change: (image) => {
        for (const file of ['/many', '/more']) put32(image.inode(file), 4, u32le(image.inode(file), 4) + more);
      },
    }),
  ),
  ...[100, -100].map(
    (more): Case => ({
      name: `an indexed directory with ${more} bytes more than its blocks`,
      indexed: NAMES,
      change: (image) => put32(image.inode('/d'), 4, u32le(image.inode('/d'), 4) + more),
    }),
  ),
  { name: 'an index, as it should be', indexed: NAMES },
  {
    name: 'an index that does not reach its last leaf',
    indexed: NAMES,
    change: (image) => {
      const root = image.block('/d', 0);
      put16(root, DX_ENTRIES + 2, u16le(root, DX_ENTRIES + 2) - 1);
    },
  },
  {
    name: 'an index that leads to the same leaf twice',
    indexed: NAMES,
    change: (image) => {
      const root = image.block('/d', 0);
      put32(root, DX_ENTRIES + 12, u32le(root, DX_ENTRIES + 4));
    },
  },
  {
    name: 'an index with two leaves exchanged',
    indexed: NAMES,
    change: (image) => {
      const root = image.block('/d', 0);
      const [first, second] = [u32le(root, DX_ENTRIES + 12), u32le(root, DX_ENTRIES + 20)];
      put32(root, DX_ENTRIES + 12, second);
      put32(root, DX_ENTRIES + 20, first);
    },
  },
  {
    name: 'an index with a wrong limit',
    indexed: NAMES,
    change: (image) => put16(image.block('/d', 0), DX_ENTRIES, 7),
  },
  { name: 'an index of an unknown hash', indexed: NAMES, change: (image) => image.block('/d', 0).set([77], 28) },
  {
    name: 'an index that leads past the end',
    goesOn: true,
    indexed: NAMES,
    change: (image) => put32(image.block('/d', 0), DX_ENTRIES + 12, 999),
  },
  { name: 'a hash without a sign', indexed: NAMES, change: (image) => put32(image.superblock, 0x160, 0) },
  { name: 'a hash of both signs', indexed: NAMES, change: (image) => put32(image.superblock, 0x160, 3) },
  { name: 'a hash of the wrong sign', indexed: NAMES, change: (image) => put32(image.superblock, 0x160, 2) },
  {
    name: 'ea_inode: a link in the inode, with blocks',
    mkfs: ['-O', 'ea_inode'],
    change: (image) => put32(image.inode('/link'), 0x1c, 8),
  },
  { name: 'a link in the inode, with blocks', change: (image) => put32(image.inode('/link'), 0x1c, 8) },
  {
    name: 'ea_inode: a short link in a block',
    mkfs: ['-O', 'ea_inode'],
    change: (image) => put32(image.inode('/longlink'), 4, 20),
  },
  { name: 'a short link in a block', change: (image) => put32(image.inode('/longlink'), 4, 20) },
  {
    name: 'attributes that Linux does not hand out',
    debugfs: [
      'ea_set /link user.x y',
      'ea_set /link trusted.t y',
      'mknod pipe p',
      'ea_set /pipe user.x y',
      'ea_set /pipe security.s y',
    ],
  },
  ...[5, 6].map(
    (count): Case => ({
      name: `an access control list of ${count} short entries`,
      debugfs: [
        'ea_set /small user.kept y',
        `ea_set /small system.posix_acl_access -x ${'02000000'}${'01000700ffffffff'.repeat(count)}`,
      ],
    }),
  ),
  ...['journal superblock of version 1', 'with 64bit'].map(
    (what, at): Case => ({
      name: `a ${what}`,
      mkfs: ['-O', `has_journal${at === 0 ? ',^64bit' : ',64bit'}`],
      change: (image) => image.block('<8>', 0).set([0, 0, 0, 3], 4),
    }),
  ),
  { name: 'both bitmaps in one block', change: (image) => put32(image.group(0), 4, u32le(image.group(0), 0)) },
  {
    name: 'a bitmap inside the inode table',
    change: (image) => put32(image.group(0), 0, u32le(image.group(0), 8) + 3),
  },
  { name: 'a bitmap in the block of the descriptors', change: (image) => put32(image.group(0), 4, 2) },
  {
    name: 'a file in the inode table',
    change: (image) => put32(image.inode('/blocks'), 0x28 + 12 + 8, u32le(image.group(0), 8)),
  },
  {
    name: 'a file in the inode table, with noblock_validity',
    change: (image) => {
      put32(image.inode('/blocks'), 0x28 + 12 + 8, u32le(image.group(0), 8));
      setText(image, 'noblock_validity');
    },
  },
  { name: 'the option uid16', change: (image) => put32(image.superblock, 0x100, 0x10) },
  ...[
    'nouid32',
    'noacl,nouid32',
    'nouid32,bogus',
    '=,nouid32,',
    'nouid32=1',
    'stripe=010,nouid32',
    'stripe=08,nouid32',
    'data=ordered,nouid32',
    'commit=7',
    'journal_async_commit',
    'dax',
    'dax=never,nouid32',
    'resgid=4294967295,nouid32',
    'usrjquota=a,nouid32',
    'usrjquota=a,jqfmt=vfsv1,nouid32',
    'x'.repeat(64),
    `nouid32${','.repeat(57)}`,
    `nouid32${','.repeat(56)}`,
  ].map((text): Case => ({ name: `mount options ${text}`, change: (image) => setText(image, text) })),
];

function makeImage(directory: string, { mkfs = [], debugfs = [], indexed, change }: Case): Uint8Array {
  const tree = join(directory, 'tree');
  mkdirSync(join(tree, 'sub'), { recursive: true });
  for (const name of ['many', 'more']) mkdirSync(join(tree, name));
  writeFileSync(join(tree, 'blocks'), new Uint8Array(3 * BLOCK).fill(0x61));
  writeFileSync(join(tree, 'small'), 'small');
  writeFileSync(join(tree, 'sub/file'), 'file');
  symlinkSync('small', join(tree, 'link'));
  symlinkSync(`${'long/'.repeat(20)}target`, join(tree, 'longlink'));
  for (const [folder, count] of [
    ['many', 60],
    ['more', 120],
  ] as const) {
    for (let at = 0; at < count; at++) writeFileSync(join(tree, `${folder}/a name of a file ${at}`), '');
  }
  for (const name of indexed ?? []) {
    mkdirSync(join(tree, 'd'), { recursive: true });
    writeFileSync(join(tree, 'd', name), '');
  }
  const path = join(directory, 'image');
  writeFileSync(path, '');
  truncateSync(path, 8 * 2 ** 20);
  const run = (command: string, parameters: readonly string[], statuses: readonly number[]): void => {
    const { status, stderr, stdout } = spawnSync(command, parameters, { encoding: 'utf8' });
    assert.ok(statuses.includes(status!), `${command} ${parameters.join(' ')}: ${stdout}${stderr}`);
  };
  const features = ['-O', '^metadata_csum,^has_journal,^resize_inode'];
  run('mke2fs', ['-q', '-F', '-t', 'ext4', '-b', String(BLOCK), ...features, ...mkfs, '-d', tree, path], [0]);
  for (const request of [...debugfs, 'sif /small uid 100001', 'sif /small gid 300000'])
    run('debugfs', ['-w', '-R', request, path], [0]);
  if (indexed !== undefined) run('e2fsck', ['-fyD', path], [0, 1]);
  const image = new Image(path);
  change?.(image);
  return image.bytes;
}

test('odd filesystems', { skip }, async () => {
  const made = CASES.map((one) => {
    const directory = mkdtempSync(join(tmpdir(), 'bootfs-odd-'));
    try {
      return { ...one, image: makeImage(directory, one) };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
  const mountedAt = Math.floor(Date.now() / 1000);
  const judgements = await judge(
    made.map(({ image }) => ({ image, type: 'ext4' })),
    { kernel: KERNEL },
  );
  const wrong = made.flatMap(({ name, image, goesOn }, at) => {
    const { trouble = '', dmesg } = judgements[at];
    const found = viewDifferences(bootfsView(image), { ...judgements[at], mountedAt });
    const counted = found.filter((difference) => !(goesOn && difference.startsWith('too much')));
    return [trouble, ...counted.slice(0, 4)]
      .filter(Boolean)
      .map((text) => `${name}: ${text} ${dmesg.slice(-3).join(' | ')}`);
  });
  assert.equal(wrong.length, 0, wrong.join('\n'));
});
