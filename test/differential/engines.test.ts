/** The engines of test/bundle on more images, more damage and whole files (about 60 seconds). */
import { before, describe, test } from 'node:test';
import { assertSameReport, conformanceReport, THOROUGH } from '../bundle/conformance.ts';
import { engines, nodeReference } from '../bundle/engines.ts';

describe('every engine says the same as Node, byte for byte', () => {
  let expected = '';

  before(async () => {
    expected = await conformanceReport(nodeReference, THOROUGH);
  });

  for (const engine of engines.filter((one) => one !== nodeReference)) {
    test(engine.name, { skip: engine.skip ?? false }, async () => {
      assertSameReport(await conformanceReport(engine, THOROUGH), expected);
    });
  }
});
