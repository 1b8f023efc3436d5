/** Every committed ext image, mounted by bootfs, against the manifest that Linux gave of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageNames, judgedManifest, mountImage } from '../support/images.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';

for (const name of imageNames('ext/')) {
  test(`${name} shows what Linux shows`, () => {
    const fs = mountImage(name);
    const expected = judgedManifest(name);
    assert.ok(expected.length > 1);
    const differences = manifestDifferences(manifestLines(fs), expected);
    assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
    assert.equal(fs.journal?.action, name.includes('crash') ? 'replayed' : 'none');
  });
}
