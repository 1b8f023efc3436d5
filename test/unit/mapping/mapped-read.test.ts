import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMapped } from '../../../src/mapping/mapped-read.ts';
import { mappingOfRuns } from '../../support/mapping/runs.ts';

const BLOCK_SIZE = 4;

/** A device whose every byte is the number of its block, and the reads that it got, as `byteOffset+length`. */
function numberedDevice() {
  const reads: string[] = [];
  return {
    reads,
    size: 400,
    read(byteOffset: number, target: Uint8Array) {
      reads.push(`${byteOffset}+${target.length}`);
      for (let at = 0; at < target.length; at++) target[at] = Math.floor((byteOffset + at) / BLOCK_SIZE);
    },
  };
}

test('runs that go on from each other on the device are one read; holes and unwritten blocks are zeros without one', () => {
  const device = numberedDevice();
  const mapping = mappingOfRuns([
    { fsBlock: 10, length: 2 },
    { fsBlock: 12, length: 1 },
    { fsBlock: undefined, length: 1 },
    { fsBlock: 13, length: 1, isUnwritten: true },
    { fsBlock: 7, length: 1 },
  ]);
  const target = new Uint8Array(22).fill(255);
  readMapped(device, BLOCK_SIZE, mapping, 1, target);
  const blocks = [10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7];
  assert.deepEqual([...target], blocks);
  assert.deepEqual(device.reads, ['41+11', '28+3']);
});
