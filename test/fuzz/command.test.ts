/** Damaged images through the whole command: an answer or one line, never a defect. `BOOTFS_FUZZ_RUNS` makes it longer. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bootfs, scratch } from '../cli/command.ts';
import { imageBytes } from '../support/images.ts';
import { seededRandom } from '../support/random.ts';

const files = scratch(after);
const ROUNDS = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 2);
/** Metadata stands at the start of these images, and most of what lies behind it is file data. */
const DAMAGED_BYTES = 400_000;

const COMMANDS: readonly string[][] = [
  ['info', '--json'],
  ['ls', '-l', '-R', '--verbose'],
  ['manifest', '--hash-limit', '1M'],
  ['journal'],
  ['diff'],
  ['manifest', '--journal', 'salvage', '--verify', 'none', '--hash-limit', '1M'],
  ['menu'],
  ['check', '--deep'],
];

function damage(image: Uint8Array, random: (below: number) => number): Uint8Array {
  const damaged = Uint8Array.from(image);
  const reach = Math.min(DAMAGED_BYTES, damaged.length);
  const changes = 1 + random(40);
  for (let change = 0; change < changes; change++) {
    const at = random(reach);
    const kind = random(4);
    if (kind === 0) damaged[at] = random(256);
    else if (kind === 1) damaged[at] ^= 1 << random(8);
    else if (kind === 2) damaged.fill(random(2) === 0 ? 0 : 0xff, at, at + 1 + random(16));
    else damaged.copyWithin(at, random(reach), random(reach));
  }
  return random(5) === 0 ? damaged.subarray(0, random(damaged.length)) : damaged;
}

for (const [seed, name] of [
  'ext/ext2-default',
  'ext/ext4-crash-fast-commit',
  'ext/ext4-inline-data',
  'erofs/lz4',
  'erofs/zstd',
].entries()) {
  test(`${name}, damaged in ${ROUNDS} ways`, async () => {
    const image = imageBytes(name);
    const random = seededRandom(1000 + seed);
    for (let round = 0; round < ROUNDS; round++) {
      const path = files.write('damaged.img', damage(image, random));
      for (const [verb, ...options] of COMMANDS) {
        const { status, error } = await bootfs(verb, path, ...options);
        const what = `round ${round}: ${verb} ${options.join(' ')}: ${status} ${error}`;
        assert.ok(status === 0 || status === 1 || status === 3, what);
        assert.doesNotMatch(error, /internal error/, what);
        const lines = error.split('\n').filter((line) => line !== '' && !line.startsWith('bootfs: warning: '));
        assert.ok(lines.length <= 1 && (status !== 3 || lines.length === 1), what);
      }
      const to = join(files.path, 'tree');
      const { status, error } = await bootfs('extract', path, '--to', to);
      assert.doesNotMatch(error, /internal error/, `round ${round}: extract: ${status} ${error}`);
      rmSync(to, { recursive: true, force: true });
    }
  });
}
