/**
 * dm-verity of another Linux as the judge: the same data, tree and table, whole and flipped, opened by the device mapper and here. One boot,
 * about a minute. Run by `npm run test:vm`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeDmCreate } from '../../src/check/command-line/dm-create.ts';
import type { BlockDevice, FileSystem } from '../../src/index.ts';
import { BootfsError, memoryDevice, mount, verityDevice } from '../../src/index.ts';
import type { VerityParameters } from '../../src/verity/parameters.ts';
import { imageBytes } from '../support/images.ts';
import { manifestLines } from '../support/manifest.ts';
import { seededRandom } from '../support/random.ts';
import { hashAreaOf, makeVerityImage } from '../support/verity/verity-image.ts';
import { type Job, judge, whyNoVm } from './vm.ts';

const KERNEL = '6.12';
const skip = whyNoVm(KERNEL);
/** Linux takes no filesystem with smaller blocks than the device's. */
const IMAGES = { 512: 'ext/ext2-default', 1024: 'ext/ext2-default', 4096: 'ext/ext4-default-4k' } as const;
const ROUNDS = 1;

/** A device of the device mapper: the same words for Linux and, with names of devices, for `dm-mod.create=`. */
interface Case {
  readonly name: string;
  readonly data: Uint8Array;
  readonly hashes: Uint8Array;
  readonly table: string;
}

function casesOf(): Case[] {
  const random = seededRandom(20261127);
  const cases: Case[] = [];
  for (const hash of ['sha1', 'sha256', 'sha512'] as const) {
    for (const format of [0, 1] as const) {
      for (const [dataBlockSize, hashBlockSize] of [
        [1024, 4096],
        [4096, 4096],
        [4096, 1024],
        [512, 512],
      ] as const) {
        const image = imageBytes(IMAGES[dataBlockSize]);
        const salt = Uint8Array.from({ length: random(3) === 0 ? 0 : 1 + random(64) }, () => random(256));
        const parameters: VerityParameters = {
          hash,
          format,
          salt,
          dataBlockSize,
          hashBlockSize,
          dataBlocks: image.length / dataBlockSize,
        };
        const made = makeVerityImage(parameters, image);
        const hashes = hashAreaOf(made, parameters);
        const table =
          `0 ${image.length / 512} verity ${format} $0 $1 ${dataBlockSize} ${hashBlockSize} ${parameters.dataBlocks} ` +
          `1 ${hash} ${made.rootHash} ${Buffer.from(salt).toString('hex') || '-'}`;
        const name = `${hash} ${format} ${dataBlockSize} ${hashBlockSize}`;
        cases.push({ name, data: image, hashes, table });
        for (let round = 0; round < ROUNDS; round++) {
          const at = random(image.length);
          const inTree = hashBlockSize + random(hashes.length - hashBlockSize);
          cases.push({ name: `${name}, data byte ${at}`, data: flipped(image, at), hashes, table });
          cases.push({ name: `${name}, hash byte ${inTree}`, data: image, hashes: flipped(hashes, inTree), table });
        }
      }
    }
  }
  return cases;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] ^= 0x40;
  return copy;
}

/** What is read through the table, or why nothing is. */
function read({ data, hashes, table }: Case): readonly string[] | BootfsError {
  const [{ rootHash, hashOffset, parameters }] = decodeDmCreate(`v,,,ro,${table}`);
  try {
    const hashDevice = memoryDevice(hashes);
    const device: BlockDevice = verityDevice(memoryDevice(data), { rootHash, hashDevice, hashOffset, parameters });
    const fs: FileSystem = mount(device);
    return manifestLines(fs);
  } catch (error) {
    if (error instanceof BootfsError) return error;
    throw error;
  }
}

const isWhole = (line: string): boolean => !line.includes('"error"');

test('what dm-verity gives is what is given here, and what it refuses is refused', { skip }, async (t) => {
  const cases = casesOf();
  const jobs = cases.map(({ data, hashes, table }): Job => ({ image: [data, hashes], type: 'ext4', table }));
  const judgements = await judge(jobs, { kernel: KERNEL });
  let refused = 0;
  judgements.forEach(({ lines, refused: refusal, trouble }, at) => {
    assert.equal(trouble, undefined, cases[at].name);
    const ours = read(cases[at]);
    const isPlain = !cases[at].name.includes('byte');
    if (isPlain) assert.deepEqual(ours, lines, cases[at].name);
    if (refusal !== undefined) refused++;
    // Linux verifies what it reads and no more; here the path to the last block is read when the device is made.
    if (ours instanceof BootfsError) assert.equal(ours.code, 'ERR_BOOTFS_CORRUPT', cases[at].name);
    else {
      assert.equal(refusal, undefined, cases[at].name);
      // Every line that is whole here is the one of Linux, and the other way round.
      assert.deepEqual(ours.filter(isWhole), lines.filter(isWhole), cases[at].name);
    }
  });
  t.diagnostic(`${cases.length} devices, ${refused} of which Linux does not mount`);
});
