import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxesOf, boxNamed } from '../../../src/box/boxes.ts';
import { FORMAT_NAMES } from '../../../src/box/format-names.ts';
import { PLAIN_INFLATERS } from '../../../src/box/inflaters.ts';

test('the names that are offered are those of the boxes, and every box has one', () => {
  const boxes = boxesOf(PLAIN_INFLATERS);
  const named = new Set(FORMAT_NAMES.map((name) => boxNamed(boxes, name)));
  assert.deepEqual(
    boxes.filter((box) => !named.has(box)).map(({ name }) => name),
    [],
  );
});
