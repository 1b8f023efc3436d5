import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walkInTurns } from '../../../src/node/index.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';

const names = Array.from({ length: 50 }, (_, index) => `file-${String(index).padStart(2, '0')}`);
const fs = memoryFileSystem({ boot: Object.fromEntries(names.map((name) => [name, 'x'])) });

test('others have their turns between the entries, and all entries come', async () => {
  let turns = 0;
  let isWalking = true;
  const count = (): void => {
    turns++;
    if (isWalking) setImmediate(count);
  };
  setImmediate(count);
  const found: unknown[] = [];
  for await (const { path } of walkInTurns(fs, '/boot', { milliseconds: 0 })) found.push(path);
  isWalking = false;
  assert.deepEqual(found, ['/boot', ...names.map((name) => `/boot/${name}`)]);
  assert.ok(turns >= 50, `${turns} turns`);
});

test('a signal ends it', async () => {
  const controller = new AbortController();
  const found: unknown[] = [];
  const walk = async (): Promise<void> => {
    for await (const { path } of walkInTurns(fs, '/boot', { signal: controller.signal })) {
      found.push(path);
      if (found.length === 3) controller.abort(new Error('enough'));
    }
  };
  await assert.rejects(walk(), /enough/);
  assert.equal(found.length, 3);
});

test('wrong arguments are named', async () => {
  await assert.rejects(walkInTurns(fs, '/boot', { milliseconds: -1 }).next(), { code: 'EINVAL' });
  await assert.rejects(walkInTurns(fs, '/boot', { pace: 1 } as object).next(), { code: 'EINVAL' });
  await assert.rejects(walkInTurns(fs, '/nope').next(), { code: 'ENOENT' });
});
