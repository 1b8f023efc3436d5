import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunList } from '../../../../src/xfsread/mapping/run-list.ts';
import { seededRandom } from '../../../support/random.ts';

const extent = (logicalBlock: number, length: number, fsBlock: number, isUnwritten = false) => ({
  logicalBlock,
  length,
  fsBlock,
  isUnwritten,
});

test('an extent that is not behind all others is refused', () => {
  const list = new RunList();
  assert.ok(list.append(extent(5, 3, 100)));
  assert.ok(!list.append(extent(7, 1, 200)));
  assert.ok(!list.append(extent(0, 1, 200)));
  assert.ok(list.append(extent(8, 1, 200)));
  assert.equal(list.endBlock, 9);
});

test('find gives the rest of an extent or of a hole, in whatever order it is asked', () => {
  const list = new RunList();
  const blocks: (number | undefined)[] = [];
  const random = seededRandom(3);
  for (let logicalBlock = 0; logicalBlock < 400; ) {
    const length = 1 + random(4);
    if (random(2) === 0) {
      list.append(extent(logicalBlock, length, 10_000 + logicalBlock * 7, random(2) === 0));
      for (let index = 0; index < length; index++) blocks[logicalBlock + index] = 10_000 + logicalBlock * 7 + index;
    }
    logicalBlock += length;
  }
  for (let round = 0; round < 2000; round++) {
    const at = random(410);
    const run = list.find(at);
    assert.equal(run.fsBlock, blocks[at]);
    assert.equal(run.logicalBlock, at);
    const next = run.length === Number.POSITIVE_INFINITY ? undefined : list.find(at + run.length);
    if (run.fsBlock === undefined && next !== undefined) assert.notEqual(next.fsBlock, undefined);
  }
  assert.equal(new RunList().find(3).length, Number.POSITIVE_INFINITY);
});
