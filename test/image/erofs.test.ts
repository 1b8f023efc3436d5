/** Every committed EROFS image, mounted by bootfs, against the manifest that Linux gave of it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { memoryDevice } from '../../src/device/memory.ts';
import { allCodecs } from '../../src/erofsread/codecs/all.ts';
import { erofsDriver } from '../../src/erofsread/erofs.ts';
import { mountWith } from '../../src/mount.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';

const IMAGES = fileURLToPath(new URL('../../images/erofs', import.meta.url));
const mount = mountWith([erofsDriver(allCodecs)]);

const names = readdirSync(IMAGES)
  .filter((file) => file.endsWith('.img.gz'))
  .map((file) => file.slice(0, -'.img.gz'.length));

test('there are images', () => assert.ok(names.length >= 29));

for (const name of names) {
  test(`${name} shows what Linux shows`, () => {
    const fs = mount(memoryDevice(gunzipSync(readFileSync(join(IMAGES, `${name}.img.gz`)))));
    const expected = readFileSync(join(IMAGES, `${name}.jsonl`), 'utf8');
    const ours = manifestLines(fs);
    const differences = manifestDifferences(ours, expected.trimEnd().split('\n'));
    assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
    assert.ok(`${ours.join('\n')}\n` === expected, 'the bytes differ');
  });
}
