/** Hash trees with more levels than a small directory needs, built block by block. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../../src/bytes/endian.ts';
import { DeepImage } from '../../../support/ext4/deep-image.ts';
import {
  hashOfName,
  type IndexedDirectory,
  putIndexedDirectory,
  sealIndexBlock,
} from '../../../support/ext4/indexed-directory.ts';

const PATH = '/zeroed';
const INCOMPAT_BYTE_1 = 0x61;
const LARGEDIR = 0x40;
/** Half MD4 gives both the same hash with the seed of the image. */
const TWINS = ['name-69185', 'name-116849'];

/** 16 names; the twins are the two in the middle, so that they stand on either side of the root's second entry. */
function namesAroundTwins(image: DeepImage): string[] {
  const middle = hashOfName(image, TWINS[0]);
  assert.equal(hashOfName(image, TWINS[1]), middle);
  const others = Array.from({ length: 200 }, (_, index) => `name-${index}`);
  const below = others.filter((name) => hashOfName(image, name) < middle).slice(0, 7);
  const above = others.filter((name) => hashOfName(image, name) > middle).slice(0, 7);
  return [...below, ...TWINS, ...above];
}

interface Built extends IndexedDirectory {
  readonly image: DeepImage;
  readonly ino: number;
  readonly names: readonly string[];
}

/** Two entries in each node and two names in each leaf. */
function threeLevels(features: number): Built {
  const image = new DeepImage();
  image.setSuper(INCOMPAT_BYTE_1, 1, image.bytes[1024 + INCOMPAT_BYTE_1] | features);
  const { ino } = image.mount().stat(PATH);
  const names = namesAroundTwins(image);
  const target = image.mount().stat('/short').ino;
  return { image, ino, names, ...putIndexedDirectory(image, ino, names, target, 2, 2) };
}

/** Makes every entry of an index block lead to `logicalBlock`. */
function redirect({ image, ino, fsBlocks }: Built, block: number, logicalBlock: number): void {
  const bytes = image.block(fsBlocks[block]);
  const at = block === 0 ? 32 : 8;
  for (let entry = 0; entry < 2; entry++) bytes.set([logicalBlock, 0, 0, 0], at + entry * 8 + 4);
  sealIndexBlock(bytes, at, image.seedOf(ino));
}

test('every name under three levels is found without a search', () => {
  const { image, names, levels } = threeLevels(LARGEDIR);
  assert.deepEqual(
    levels.map((level) => level.length),
    [1, 2, 4, 8],
  );
  const warnings = image.warnings({}, (fs) => {
    for (const name of names) assert.equal(fs.readFile(`${PATH}/${name}`).length, 5);
    assert.deepEqual(fs.readdir(PATH).sort(), [...names].sort());
    assert.equal(fs.exists(`${PATH}/name-none`), false);
  });
  assert.deepEqual(warnings, []);
});

test('a run of equal hashes is followed from one subtree into the next', () => {
  const built = threeLevels(LARGEDIR);
  const { image, fsBlocks } = built;
  const fs = image.mount();
  for (const twin of TWINS) assert.ok(fs.exists(`${PATH}/${twin}`));
  // Without the mark of a run, which the root's second entry carries, only one of the twins is found.
  const root = image.block(fsBlocks[0]);
  root[32 + 8] &= ~1;
  sealIndexBlock(root, 32, image.seedOf(built.ino));
  const found = TWINS.map((twin) => image.mount().exists(`${PATH}/${twin}`));
  assert.equal(found.filter(Boolean).length, 1);
});

test('three levels need large_dir; without it all blocks are searched', () => {
  const { image, names } = threeLevels(0);
  const warnings = image.warnings({}, (fs) => {
    for (const name of names) assert.ok(fs.exists(`${PATH}/${name}`));
  });
  assert.match(warnings[0].message, /indirect_levels is 2; all blocks are searched/);
});

for (const level of [0, 1, 2, 3]) {
  test(`each block of level ${level} is checked against its checksum`, () => {
    for (const block of threeLevels(LARGEDIR).levels[level]) {
      const { image, names, fsBlocks } = threeLevels(LARGEDIR);
      // The block number in the first entry of the index, or a name.
      image.block(fsBlocks[block])[[36, 12, 12, 9][level]] ^= 1;
      const fs = image.mount();
      const failing = names.filter((name) => {
        try {
          return !fs.exists(`${PATH}/${name}`);
        } catch (error) {
          assert.match((error as Error).message, /checksum is wrong/);
          return true;
        }
      });
      // A run of equal hashes leads over into the next leaf, which then fails for the twin before it.
      assert.ok(failing.length >= 16 >> level && failing.length <= (16 >> level) + 1);
    }
  });
}

for (const level of [0, 1, 2]) {
  test(`an index that leads from level ${level} back to itself is left for a search`, () => {
    for (const back of [0, ...(level > 0 ? [threeLevels(LARGEDIR).levels[level][0]] : [])]) {
      const built = threeLevels(LARGEDIR);
      redirect(built, built.levels[level][0], back);
      const warnings = built.image.warnings({}, (fs) => {
        for (const name of built.names) assert.ok(fs.exists(`${PATH}/${name}`));
      });
      assert.match(warnings[0].message, new RegExp(`index loops at block ${back}; all blocks are searched`));
    }
  });
}

test('an index that leads to a leaf too early is an error', () => {
  const built = threeLevels(LARGEDIR);
  redirect(built, built.levels[1][0], built.levels[3][0]);
  const name = [...built.names].sort((a, b) => hashOfName(built.image, a) - hashOfName(built.image, b))[0];
  assert.throws(() => built.image.mount().exists(`${PATH}/${name}`), { message: /leads to a leaf/ });
});

/** An index without levels, all of whose leaves stand in one run of the hash of `wanted`. */
function oneRun(leaves: number, wanted: string): DeepImage {
  const image = new DeepImage();
  const { ino } = image.mount().stat(PATH);
  const names = Array.from({ length: 2 * leaves }, (_, index) => `name-${index}`);
  const { fsBlocks } = putIndexedDirectory(image, ino, names, image.mount().stat('/short').ino, 0, 2);
  const root = image.block(fsBlocks[0]);
  for (let entry = 1; entry < leaves; entry++) putU32le(root, 32 + entry * 8, hashOfName(image, wanted) + 1);
  sealIndexBlock(root, 32, image.seedOf(ino));
  return image;
}

test('a run of equal hashes has an end', () => {
  assert.equal(oneRun(64, 'wanted').mount().exists(`${PATH}/wanted`), false);
  assert.throws(() => oneRun(65, 'wanted').mount().exists(`${PATH}/wanted`), {
    code: 'ERR_BOOTFS_CORRUPT',
    message: /run of one hash over more than 64 leaves/,
  });
});
