/** An extraction that is ended at any moment leaves finished files, and what nobody takes for one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptedExtraction } from '../support/interrupted.ts';

test('SIGINT and SIGTERM leave no file that looks finished and is not', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A quick run may be over before its signal: the earlier it comes, the less so.
    const moments = [0.4, 0.2, 0.1, 0, 0, 0];
    let left = 'whole';
    while (left === 'whole' && moments.length > 0) left = await interruptedExtraction(signal, moments.shift()!);
    assert.equal(left, 'partial', `every run was over before its ${signal}`);
  }
});
