/** The engines of test/bundle on more images, more damage and whole files (about 60 seconds). */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { assertSameReport, conformanceReport, SMALL_BUNDLES, THOROUGH } from '../bundle/conformance.ts';
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

describe('bundles of one format say the same in every engine of ES2020', () => {
  const reports = new Map<string, string>();

  before(async () => {
    for (const extent of SMALL_BUNDLES) reports.set(extent.library, await conformanceReport(nodeReference, extent));
  });

  for (const engine of engines.filter((one) => one !== nodeReference && one.language === 'es2020')) {
    for (const extent of SMALL_BUNDLES) {
      test(`${engine.name}: ${extent.library}`, { skip: engine.skip ?? false }, async () => {
        const report = await conformanceReport(engine, extent);
        assert.doesNotMatch(report, /NOT A BOOTFS ERROR/);
        assertSameReport(report, reports.get(extent.library)!);
      });
    }
  }
});
