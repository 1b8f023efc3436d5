/**
 * dm-verity trees of `veritysetup format` with all its options, and digests of `fsverity digest`, read by the command. Run by
 * `npm run test:differential` (60 seconds); where a tool is missing its test is skipped. BOOTFS_DIFFERENTIAL_SEED draws other files and parameters.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { BootfsError, memoryDevice, verityDevice } from '../../src/index.ts';
import { bootfs, scratch } from '../cli/command.ts';
import { seededRandom } from '../support/random.ts';

const SEED = Number(process.env['BOOTFS_DIFFERENTIAL_SEED'] ?? 1);
const files = scratch(after);
const image = gunzipSync(readFileSync(new URL('../../images/ext/ext4-verity.img.gz', import.meta.url)));

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(error ?? status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function whyNot(command: string): string | undefined {
  return spawnSync(command, ['--version']).error === undefined ? undefined : `needs ${command}`;
}

/** Options of `veritysetup format`, and the same without a superblock for both. */
function optionsOf(hash: string, format: number, data: number, blocks: number, salt: string) {
  return [
    [
      `--hash=${hash}`,
      `--format=${format}`,
      `--data-block-size=${data}`,
      `--hash-block-size=${blocks}`,
      `--salt=${salt}`,
    ],
    [
      '--verity-no-superblock',
      ...['--verity-hash', hash, '--verity-format', String(format), '--verity-salt', salt],
      ...['--verity-data-block-size', String(data), '--verity-hash-block-size', String(blocks)],
    ],
  ];
}

for (const hash of ['sha1', 'sha256', 'sha512']) {
  for (const format of [0, 1]) {
    for (const [data, blocks, salt] of [
      [4096, 4096, 'aabbccdd'],
      [1024, 4096, '-'],
      [4096, 512, 'ab'.repeat(256)],
      [512, 1024, '01'.repeat(32)],
    ] as const) {
      test(`${hash}, format ${format}, blocks of ${data} and ${blocks}`, { skip: whyNot('veritysetup') }, async () => {
        const plain = files.write('plain.img', image);
        const { text: expected } = await bootfs('manifest', plain);
        const tree = files.write('tree', new Uint8Array(0));
        const [theirs, ours] = optionsOf(hash, format, data, blocks, salt);
        const rootHashOf = (out: string) => /Root hash:\s*([0-9a-f]+)/.exec(out)![1];

        const rootHash = rootHashOf(run('veritysetup', 'format', plain, tree, ...theirs));
        const read = await bootfs('manifest', plain, '--verity', rootHash, '--verity-device', tree);
        assert.deepEqual([read.status, read.text], [0, expected], read.error);

        const bare = files.write('bare', new Uint8Array(0));
        const bareHash = rootHashOf(run('veritysetup', 'format', '--no-superblock', plain, bare, ...theirs));
        const headless = await bootfs('manifest', plain, '--verity', bareHash, '--verity-device', bare, ...ours);
        assert.deepEqual([headless.status, headless.text], [0, expected], headless.error);

        const dataBlocks = image.length / data;
        const behind = ['--data-blocks', String(dataBlocks), '--hash-offset', String(image.length)];
        const both = files.write('both.img', image);
        truncateSync(both, image.length * 2);
        const joint = rootHashOf(run('veritysetup', 'format', both, both, ...theirs, ...behind));
        const same = await bootfs('manifest', both, '--verity', joint, '--verity-hash-offset', String(image.length));
        assert.deepEqual([same.status, same.text], [0, expected], same.error);
      });
    }
  }
}

test('what the command refuses of a changed tree, veritysetup verify refuses too', {
  skip: whyNot('veritysetup'),
}, async () => {
  const plain = files.write('plain.img', image);
  const tree = files.write('tree', new Uint8Array(0));
  const rootHash = /Root hash:\s*([0-9a-f]+)/.exec(run('veritysetup', 'format', plain, tree))![1];
  const bytes = readFileSync(tree);
  for (let at = 0; at < bytes.length; at += 509) {
    const copy = Buffer.from(bytes);
    copy[at] ^= 4;
    const bad = files.write('bad', copy);
    const theirs = spawnSync('veritysetup', ['verify', plain, bad, rootHash], { timeout: 60_000 }).status;
    const ours = await bootfs('info', plain, '--verity', rootHash, '--verity-device', bad);
    // `info` reads a part of the blocks alone: what it refuses, veritysetup refuses too.
    if (ours.status !== 0) assert.notEqual(theirs, 0, `byte ${at}: ${ours.error}`);
  }
});

test('digests of files of all sizes, with all parameters', { skip: whyNot('fsverity') }, async () => {
  const root = files.path;
  const plain = join(root, 'plain.ext4');
  const source = files.write('source', new Uint8Array(0));
  writeFileSync(plain, new Uint8Array(0));
  truncateSync(plain, 16 * 1024 * 1024);
  run('mke2fs', '-q', '-F', '-t', 'ext4', plain);
  const names: string[] = [];
  for (const size of [0, 1, 4095, 4096, 4097, 128 * 4096, 128 * 4096 + 1, 1_234_567]) {
    writeFileSync(
      source,
      Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 10)) & 255),
    );
    run('debugfs', '-w', '-R', `write ${source} f${size}`, plain);
    names.push(`/f${size}`);
    files.write(`f${size}`, readFileSync(source));
  }
  for (const parameters of [
    [],
    ['--hash-alg=sha512'],
    ['--block-size=1024', '--salt=00ff'],
    ['--block-size=65536', '--hash-alg=sha512', `--salt=${'ab'.repeat(32)}`],
  ]) {
    const theirs = run('fsverity', 'digest', ...parameters, ...names.map((name) => root + name));
    const ours = await bootfs('verity', plain, ...names, ...parameters);
    assert.equal(ours.status, 0, ours.error);
    assert.equal(ours.text, theirs.split(root).join(''));
  }
});

/** Each makes a filesystem of a directory, where its tool is there. */
const FORMATS: readonly (readonly [name: string, tool: string, script: string])[] = [
  ['ext4', 'mke2fs', 'truncate -s 64M "$1" && mke2fs -q -F -t ext4 -d "$2" "$1"'],
  ['ext2 with blocks of 1024', 'mke2fs', 'truncate -s 64M "$1" && mke2fs -q -F -t ext2 -b 1024 -d "$2" "$1"'],
  ['EROFS', 'mkfs.erofs', 'mkfs.erofs --quiet "$1" "$2"'],
  ['EROFS, LZ4', 'mkfs.erofs', 'mkfs.erofs --quiet -zlz4 "$1" "$2"'],
  ['FAT', 'mcopy', 'truncate -s 64M "$1" && mkfs.fat "$1" > /dev/null && mcopy -i "$1" "$2"/* ::'],
  ['initrd', 'cpio', '(cd "$2" && find . | cpio --quiet -o -H newc) | gzip > "$1"'],
];

for (const [name, tool, script] of FORMATS) {
  test(`digests of files of ${name}, with parameters drawn at random`, {
    skip: whyNot('fsverity') ?? whyNot(tool),
  }, async () => {
    const random = seededRandom(SEED * 100 + name.length);
    const directory = join(files.path, `tree-${name.length}`);
    mkdirSync(directory);
    const names: string[] = [];
    for (let count = 0; count < 8; count++) {
      const blocks = 4096 * (1 + random(300));
      const size = [random(200), blocks, blocks - 1, blocks + 1, random(3_000_000)][random(5)];
      const isDull = random(2) === 0;
      writeFileSync(
        join(directory, `f${count}`),
        Uint8Array.from({ length: size }, () => (isDull ? 7 : random(256))),
      );
      names.push(`/f${count}`);
    }
    const image = join(files.path, `${name.length}.img`);
    run('sh', '-c', script, 'sh', image, directory);
    for (let round = 0; round < 6; round++) {
      const parameters = [
        ...[[], ['--hash-alg=sha256'], ['--hash-alg=sha512']][random(3)],
        ...(random(3) === 0 ? [] : [`--block-size=${1024 << random(7)}`]),
        ...(random(2) === 0
          ? []
          : [`--salt=${Buffer.from(Array.from({ length: 1 + random(32) }, () => random(256))).toString('hex')}`]),
      ];
      const theirs = run('fsverity', 'digest', ...parameters, ...names.map((path) => directory + path));
      const ours = await bootfs('verity', image, ...names, ...parameters);
      assert.deepEqual([ours.status, ours.text], [0, theirs.split(directory).join('')], parameters.join(' '));
    }
  });
}

test('trees of random parameters, as veritysetup makes them, and any flipped byte that it finds', {
  skip: whyNot('veritysetup'),
}, async () => {
  const random = seededRandom(SEED);
  for (let round = 0; round < 10; round++) {
    const [data, blocks] = [512 << random(4), 512 << random(4)];
    const dataBlocks = 1 + random(2 ** random(11));
    const parameters = [
      `--hash=${['sha1', 'sha256', 'sha512'][random(3)]}`,
      `--format=${random(2)}`,
      `--salt=${random(4) === 0 ? '-' : Buffer.from(Array.from({ length: 1 + random(256) }, () => random(256))).toString('hex')}`,
      ...[`--data-block-size=${data}`, `--hash-block-size=${blocks}`],
    ];
    const bytes = Uint8Array.from({ length: data * dataBlocks }, () => random(256));
    const plain = files.write('plain.bin', bytes);
    const tree = files.write('tree.bin', new Uint8Array(0));
    const rootHash = /Root hash:\s*([0-9a-f]+)/.exec(run('veritysetup', 'format', plain, tree, ...parameters))![1];
    const hashes = new Uint8Array(readFileSync(tree));
    const read = (from: Uint8Array, by: Uint8Array): Uint8Array | BootfsError => {
      try {
        const device = verityDevice(memoryDevice(from), { rootHash, hashDevice: memoryDevice(by) });
        const all = new Uint8Array(device.size);
        device.read(0, all);
        return all;
      } catch (error) {
        if (error instanceof BootfsError) return error;
        throw error;
      }
    };
    assert.deepEqual(read(bytes, hashes), bytes, parameters.join(' '));
    for (let flip = 0; flip < 6; flip++) {
      const [from, by] = [bytes.slice(), hashes.slice()];
      const target = flip % 2 === 0 ? from : by;
      const at = random(flip === 1 ? 512 : target.length);
      target[at] ^= 1 << random(8);
      const { status } = spawnSync('veritysetup', [
        'verify',
        files.write('from.bin', from),
        files.write('by.bin', by),
        rootHash,
      ]);
      const isRefused = read(from, by) instanceof BootfsError;
      assert.equal(
        isRefused,
        status !== 0,
        `${parameters.join(' ')}: byte ${at} of ${flip % 2 === 0 ? 'data' : 'tree'}`,
      );
    }
  }
});
