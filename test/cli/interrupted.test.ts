/** An extraction that is ended at any moment leaves finished files, and what nobody takes for one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptedExtraction } from '../support/interrupted.ts';

test('SIGINT and SIGTERM leave no file that looks finished and is not', async () => {
  const kinds = { whole: 0, partial: 0 };
  for (const [index, signal] of (['SIGINT', 'SIGTERM'] as const).entries()) {
    const left = await interruptedExtraction(signal, 0.3 + 0.3 * index);
    kinds[left]++;
  }
  assert.ok(kinds.partial > 0, 'every run was over before its signal');
});
