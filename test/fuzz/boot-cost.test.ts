/**
 * Boot configurations that are made to cost as much as they can: grown from a grammar of everything that repeats,
 * doubles or looks things up, and the costliest ones changed again. Whatever comes of it must end within the bounds.
 * `BOOTFS_FUZZ_SECONDS` makes the search longer than the second or two that it takes otherwise.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectBootEntries } from '../../src/boot/index.ts';
import { seededRandom } from '../support/random.ts';
import { fileSystemOf, type Genes } from './boot-grammar.ts';

const SECONDS = Number(process.env['BOOTFS_FUZZ_SECONDS'] ?? 2);
/** Of one menu. The goal is a second; the machine that runs the tests may be slow and busy. */
const MAX_CPU_MILLISECONDS = 2000;
const MAX_HEAP_BYTES = 160 * 2 ** 20;

type Random = (below: number) => number;

interface Cost {
  readonly milliseconds: number;
  readonly heapBytes: number;
}

function costOf(genes: Genes): Cost {
  const fs = fileSystemOf(genes);
  const heapBefore = process.memoryUsage().heapUsed;
  const start = process.cpuUsage();
  const menu = collectBootEntries(fs);
  const { user } = process.cpuUsage(start);
  const heapBytes = process.memoryUsage().heapUsed - heapBefore;
  assert.ok(menu.entries.length <= 1000 && menu.problems.length <= 1000);
  return { milliseconds: user / 1000, heapBytes };
}

function change(genes: Genes, random: Random): Genes {
  const changed = genes.slice();
  for (let count = 1 + random(3); count > 0; count--) changed[random(changed.length)] = random(2 ** 20);
  if (random(4) === 0) changed.splice(random(changed.length), 1 + random(3));
  if (random(4) === 0) changed.splice(random(changed.length), 0, random(2 ** 20), random(2 ** 20));
  return changed.length === 0 ? [random(2 ** 20)] : changed;
}

test('the costliest configurations that can be grown stay within the bounds', () => {
  const random = seededRandom(Number(process.env['BOOTFS_FUZZ_SEED'] ?? 11));
  const end = process.cpuUsage().user + SECONDS * 1e6;
  let best: { genes: Genes; milliseconds: number }[] = [];
  let rounds = 0;
  while (process.cpuUsage().user < end || rounds < 20) {
    rounds++;
    const isNew = best.length < 20 || random(5) === 0;
    const genes = isNew
      ? Array.from({ length: 1 + random(60) }, () => random(2 ** 20))
      : change(best[random(best.length)].genes, random);
    const { milliseconds, heapBytes } = costOf(genes);
    const what = `${milliseconds.toFixed(0)} ms, ${(heapBytes / 2 ** 20).toFixed(0)} MiB: ${JSON.stringify(genes)}`;
    assert.ok(milliseconds < MAX_CPU_MILLISECONDS && heapBytes < MAX_HEAP_BYTES, what);
    if (process.env['BOOTFS_FUZZ_SECONDS'] !== undefined && milliseconds > (best[0]?.milliseconds ?? 0))
      console.log(what);
    best = [...best, { genes, milliseconds }]
      .sort((left, right) => right.milliseconds - left.milliseconds)
      .slice(0, 20);
  }
});
