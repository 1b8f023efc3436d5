/**
 * dm-verity trees of `veritysetup format` with all its options, and digests of `fsverity digest`, read by the command. Run by
 * `npm run test:differential` (15 seconds); where a tool is missing its test is skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bootfs, scratch } from '../cli/command.ts';

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
