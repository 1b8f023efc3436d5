/**
 * Logs with one byte of one control block changed, whatever it is and wherever it stands, with each kind of checksum: bootfs
 * shows what Linux shows after its replay, and refuses exactly where Linux says "journal recovery failed".
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BLOCK, type CraftedBase, dirtyImage, makeCraftedBase } from '../support/jbd2/crafted-log.ts';
import { type BuilderOptions, escapable, filled, JournalBuilder } from '../support/jbd2/journal-builder.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';
import { type Job, judge, whyNoVm } from './vm.ts';

/** The rules of today: Linux counts revoke records in its first pass since 6.14. */
const KERNEL = 'sid';
const skip = whyNoVm(KERNEL);

/** One of so many changes is tried: all of them take an hour. */
const EVERY = Number(process.env['BOOTFS_VM_EVERY'] ?? 16);

const KINDS: readonly BuilderOptions[] = [
  { checksum: 'none' },
  { checksum: 'none', is64bit: true, start: 1020 },
  { checksum: 'v1', is64bit: true },
  { checksum: 'v1', asyncCommit: true },
  { checksum: 'v2', is64bit: true },
  { checksum: 'v3', is64bit: true, start: 1020 },
  { checksum: 'v3', is64bit: true, asyncCommit: true, withUuid: false },
];

/** Offsets that mean something in a header, a tag, a record or a commit; and the last bytes, which hold checksums. */
const OFFSETS = [
  ...[0, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 18, 19, 20, 22, 23, 24, 27, 28, 31, 32, 35, 38, 39, 40, 43, 44, 46, 47],
  ...[0x32, 0x34, 0x37, 0x3b, 0x40, BLOCK - 5, BLOCK - 4, BLOCK - 1],
];
const CHANGES: readonly ((byte: number) => number)[] = [
  (byte) => byte ^ 1,
  (byte) => byte ^ 0x80,
  (byte) => byte ^ 0xff,
];

/** Three transactions; the last has lost its commit block, or not. */
function makeLog(options: BuilderOptions, target: readonly number[], isTorn: boolean): JournalBuilder {
  const builder = new JournalBuilder(options);
  for (let index = 0; index < 3; index++) {
    const blocks = [0, 1, 2].map((at) => ({
      block: target[index * 2 + at],
      data: at === 1 ? escapable(BLOCK, index) : filled(BLOCK, index * 16 + at),
    }));
    const withCommit = index < 2 || !isTorn;
    builder.transaction({
      blocks,
      revokes: [target[index * 2], target[9]],
      tagsPerDescriptor: 2,
      commitSeconds: 1000 + index,
      withCommit,
    });
  }
  return builder;
}

function changedLogs(
  base: CraftedBase,
  options: BuilderOptions,
  isTorn: boolean,
): { name: string; image: Uint8Array }[] {
  const { written } = makeLog(options, base.target, isTorn);
  const logs: { name: string; image: Uint8Array }[] = [];
  let number = isTorn ? 1 : 0;
  for (const { journalBlock, kind } of written.filter((block) => block.kind !== 'data')) {
    for (const [index, at] of OFFSETS.entries()) {
      if (number++ % EVERY !== 0) continue;
      // Every third one for each kind of change, so that all kinds meet all offsets over the blocks of a log.
      const change = CHANGES[(index + journalBlock) % CHANGES.length];
      const builder = makeLog(options, base.target, isTorn);
      const block = builder.block(journalBlock);
      block[at] = change(block[at]);
      logs.push({
        name: `${kind} in block ${journalBlock}, byte ${at} is ${block[at]}`,
        image: dirtyImage(base, builder),
      });
    }
  }
  return logs;
}

if (skip !== undefined) test('changed journals', { skip }, () => undefined);
else {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-crafted-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const base = makeCraftedBase(directory);
  for (const options of KINDS) {
    for (const isTorn of [false, true]) {
      const name = `${JSON.stringify(options)}${isTorn ? ', torn' : ''}`;
      test(`changed journals ${name}`, async () => {
        const logs = changedLogs(base, options, isTorn);
        const mountedAt = Math.floor(Date.now() / 1000);
        const jobs = logs.map(({ image }): Job => ({ image, type: 'ext4' }));
        const judgements = await judge(jobs, { kernel: KERNEL });
        const wrong = logs.flatMap((log, at) => {
          const differences = viewDifferences(bootfsView(log.image), { ...judgements[at], mountedAt });
          return differences
            .slice(0, 1)
            .map((difference) => `${log.name}: ${difference} ${judgements[at].dmesg.join(' | ')}`);
        });
        assert.equal(wrong.length, 0, `${wrong.length} of ${logs.length}:\n${wrong.join('\n')}`);
      });
    }
  }
}
