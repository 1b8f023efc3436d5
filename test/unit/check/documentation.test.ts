import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FINDING_KINDS } from '../../../src/check/index.ts';
import { LOADERS } from '../../../src/check/loaders/loaders.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../../docs/checking.md', import.meta.url)), 'utf8');

test('every finding stands in the documentation as it is', () => {
  for (const id of Object.keys(FINDING_KINDS)) {
    const { level, meaning } = FINDING_KINDS[id];
    assert.ok(PAGE.includes(`| \`${id}\` | ${level} | ${meaning} |`), id);
  }
});

test('every loader stands there with its source', () => {
  for (const { name, source } of LOADERS) {
    const row = PAGE.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
    assert.equal(row.length, 1, name);
    assert.ok(row[0].includes(source), name);
  }
});
