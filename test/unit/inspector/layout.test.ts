/** Where things are drawn: to scale, in order, none too narrow to be seen, none outside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedLines } from '../../../src/inspector/page/parts/hex-pair.tsx';
import { changedFields } from '../../../src/inspector/page/parts/structure-changes.ts';
import { layOut } from '../../../src/inspector/page/views/disk.tsx';
import { piecesOf } from '../../../src/inspector/page/views/log-strip.tsx';
import { gridFor } from '../../../src/inspector/page/views/picture.tsx';
import type { PartitionJson } from '../../../src/report/disk-facts.ts';

test('partitions are to scale, and do not cover each other where they are narrow', () => {
  const partition = (start: number, size: number) => ({ start, size }) as PartitionJson;
  const places = layOut(1000, [partition(500, 400), partition(1, 1), partition(2, 1), partition(999, 1e12)]);
  assert.deepEqual(places[0], { at: 500, width: 400 });
  assert.deepEqual([places[1].width, places[2].width], [8, 8]);
  assert.ok(places[2].at >= places[1].at + places[1].width);
  for (const { at, width } of places) assert.ok(at >= 0 && at + width <= 1000.001);
  assert.deepEqual(layOut(0, [partition(0, 0)]), [{ at: 0, width: 8 }]);
});

test('a transaction that goes over the end of the log is two pieces', () => {
  assert.deepEqual(piecesOf({ logBlock: 10, lengthInBlocks: 5 }, [1, 100]), [[10, 5]]);
  assert.deepEqual(piecesOf({ logBlock: 98, lengthInBlocks: 5 }, [1, 100]), [
    [98, 2],
    [1, 3],
  ]);
});

test('cells are as large as there is room for', () => {
  assert.deepEqual(gridFor(1000, 100), { columns: 71, cell: 14 });
  assert.equal(gridFor(300, 16384).cell, 4);
  assert.equal(gridFor(0, 100).columns, 1);
});

test('fields and lines that differ, and no others', () => {
  const field = (name: string, value: string) => ({ name, value, byteOffset: 0, lengthInBytes: 4, meaning: '' });
  const structure = (title: string, value: string) => ({
    title,
    struct: 's',
    source: '',
    byteOffset: 0,
    fields: [field('same', '1'), field('other', value)],
  });
  assert.deepEqual(
    changedFields([structure('a', '1'), structure('b', '1')], [structure('a', '2'), structure('b', '1')]),
    [{ title: 'a', name: 'other', meaning: '', before: '1', after: '2' }],
  );
  assert.equal(changedFields([], [structure('a', '1')])[0].before, undefined);
  const bytes = new Uint8Array(64);
  const changed = bytes.slice();
  changed[33] = 1;
  assert.deepEqual(changedLines(bytes, changed), [32]);
  assert.deepEqual(changedLines(bytes, bytes.slice(0, 40)), [32, 48]);
});
