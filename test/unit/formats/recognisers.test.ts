/** Recognisers stand in a list of their own, as a list that names drivers would bring every reader to who only asks what a device holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allDrivers } from '../../../src/formats/drivers.ts';
import { allRecognisers } from '../../../src/formats/recognisers.ts';

test('every format is both among the drivers and among the recognisers, in the same order', () => {
  assert.deepEqual(
    allRecognisers.map(({ name }) => name),
    allDrivers.map(({ name }) => name),
  );
});
