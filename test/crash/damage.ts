/** Damages the log of an image, as bad sectors, lost writes and stale caches would: one block, chosen by the seed. */
import { spawnSync } from 'node:child_process';
import { Choices } from '../support/random.ts';

/** Changes `image` in place and says how; undefined where its log holds nothing. */
export function damageLog(image: Uint8Array, imageFile: string, blockSize: number, seed: number): string | undefined {
  const choose = new Choices(seed ^ 0x5a5a5a);
  const blocks = journalBlocks(imageFile);
  const at = (index: number): Uint8Array => image.subarray(blocks[index] * blockSize, (blocks[index] + 1) * blockSize);
  // Block 0 is the superblock of the journal.
  const used = blocks.map((_, index) => index).filter((index) => index > 0 && at(index).some((byte) => byte !== 0));
  if (used.length === 0) return undefined;
  const index = choose.of(...used);
  const kind = choose.of('zeroed', 'a bit flipped', 'a word set', 'another block in its place', 'the second half lost');
  const block = at(index);
  if (kind === 'zeroed') block.fill(0);
  if (kind === 'the second half lost') block.fill(0, blockSize / 2);
  if (kind === 'a bit flipped') block[choose.between(0, blockSize - 1)] ^= 1 << choose.between(0, 7);
  if (kind === 'another block in its place') block.set(at(choose.of(...used)));
  if (kind === 'a word set') {
    const word = choose.between(0, 15) * 4;
    block.fill(choose.between(0, 255), word, word + 4);
  }
  return `log block ${index}: ${kind}`;
}

/** The filesystem block of each block of the journal inode. */
function journalBlocks(imageFile: string): number[] {
  const { stdout } = spawnSync('debugfs', ['-c', '-R', 'blocks <8>', imageFile], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/).map(Number);
}
