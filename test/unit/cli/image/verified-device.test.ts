/** The hash tree of dm-verity as the options of the command describe it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifiedDevice } from '../../../../src/cli/image/verified-device.ts';
import type { VerityFlags } from '../../../../src/cli/options/verity-options.ts';
import { UsageError } from '../../../../src/cli/terminal/exit-status.ts';
import { readBytes } from '../../../../src/device/block-device.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import type { VerityParameters } from '../../../../src/verity/parameters.ts';
import { hashAreaOf, makeVerityImage, SMALL } from '../../../support/verity/verity-image.ts';

function opened(parameters: VerityParameters, flags: VerityFlags, area?: Uint8Array): Uint8Array {
  const image = makeVerityImage(parameters);
  const hashes = area ?? image.tree;
  const device = verifiedDevice(memoryDevice(image.data), memoryDevice(hashes), { verity: image.rootHash, ...flags });
  const bytes = readBytes(device, 0, image.data.length);
  assert.deepEqual(bytes, image.data);
  return bytes;
}

test('a superblock says how the tree is made, wherever it stands', () => {
  const area = hashAreaOf(makeVerityImage(SMALL), SMALL);
  opened(SMALL, {}, area);
  opened(SMALL, { verityHashOffset: 1024 }, Uint8Array.from(Buffer.concat([Buffer.alloc(1024), area])));
});

test('without one the options say it, and what they leave out is as veritysetup has it', () => {
  const usual: VerityParameters = {
    ...SMALL,
    salt: new Uint8Array(0),
    dataBlockSize: 4096,
    hashBlockSize: 4096,
    dataBlocks: 3,
  };
  opened(usual, { verityNoSuperblock: true });
  const chromeOs: VerityParameters = { ...SMALL, hash: 'sha1', format: 0 };
  opened(chromeOs, {
    verityNoSuperblock: true,
    verityHash: 'sha1',
    verityFormat: '0',
    veritySalt: SMALL.salt,
    verityDataBlockSize: 512,
    verityHashBlockSize: 512,
    verityDataBlocks: 35,
  });
});

test('options that can be no tree are the mistake of whoever typed them', () => {
  const wrong: readonly (readonly [VerityFlags, RegExp])[] = [
    [{ verityHashOffset: 100 }, /--verity-hash-offset 100 is no multiple of 512/],
    [{ verity: '00' }, /--verity does not fit: the root hash has 1 bytes; one of sha256 has 32/],
    [
      { verityNoSuperblock: true, verityDataBlockSize: 1000 },
      /--verity does not fit: dm-verity data block size 1000 makes no sense/,
    ],
  ];
  const area = hashAreaOf(makeVerityImage(SMALL), SMALL);
  for (const [flags, message] of wrong)
    assert.throws(
      () => opened(SMALL, flags, area),
      (error) => error instanceof UsageError && message.test(error.message),
    );
});
