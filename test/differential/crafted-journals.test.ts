/**
 * Logs that no crash leaves behind, with random damage: what Linux makes of each is what bootfs makes of it. Run by
 * `npm run test:differential`, as root; elsewhere the tests are skipped.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BLOCK, dirtyImage, makeCraftedBase } from '../support/jbd2/crafted-log.ts';
import { type ChecksumKind, escapable, filled, JournalBuilder } from '../support/jbd2/journal-builder.ts';
import { kernelsView, whyNoKernel } from '../support/kernel.ts';
import { seededRandom } from '../support/random.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';

const RUNS = Number(process.env['BOOTFS_DIFFERENTIAL_RUNS'] ?? 30);
const skip = whyNoKernel();

type Random = (below: number) => number;

function randomJournal(random: Random, target: readonly number[]): JournalBuilder {
  const checksum = (['none', 'v1', 'v2', 'v3'] satisfies ChecksumKind[])[random(4)];
  const builder = new JournalBuilder({
    checksum,
    is64bit: random(2) === 1,
    asyncCommit: random(3) === 0,
    start: 1 + random(1023),
    sequence: random(2) === 0 ? 50 : 0x7ffffffe,
    withUuid: random(2) === 1,
  });
  const anyBlock = () => target[random(target.length)];
  const count = 1 + random(5);
  let commitSeconds = 1000;
  for (let index = 0; index < count; index++) {
    // Mostly forwards, as a stale transaction is told by its older time.
    commitSeconds += random(6) === 0 ? -random(3) : random(2);
    builder.transaction({
      blocks: Array.from({ length: random(8) }, () => ({
        block: anyBlock(),
        data: random(4) === 0 ? escapable(BLOCK, random(256)) : filled(BLOCK, random(256)),
      })),
      revokes: Array.from({ length: random(6) }, anyBlock),
      tagsPerDescriptor: 1 + random(5),
      commitSeconds,
      withCommit: index < count - 1 || random(3) > 0,
    });
  }
  for (let flips = random(3); flips > 0 && builder.written.length > 0; flips--) {
    const { journalBlock } = builder.written[random(builder.written.length)];
    builder.block(journalBlock)[random(3) === 0 ? random(64) : random(BLOCK)] ^= 1 << random(8);
  }
  return builder;
}

if (skip !== undefined) test('crafted journals', { skip }, () => undefined);
else {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-crafted-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const base = makeCraftedBase(directory);
  for (let seed = 1; seed <= RUNS; seed++) {
    test(`crafted journal of seed ${seed}`, async () => {
      const image = dirtyImage(base, randomJournal(seededRandom(seed), base.target));
      writeFileSync(join(directory, 'image'), image);
      assert.deepEqual(viewDifferences(bootfsView(image), await kernelsView(directory)), []);
    });
  }
}
