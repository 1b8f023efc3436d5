/** Every committed ext image, mounted by bootfs, against the manifest that Linux gave of it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { ext4Driver } from '../../src/ext4read/ext4.ts';
import { type BlockDevice, memoryDevice } from '../../src/index.ts';
import { mountWith } from '../../src/mount.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';

const IMAGES = fileURLToPath(new URL('../../images', import.meta.url));
const mount = mountWith([ext4Driver]);

const unpack = (name: string): BlockDevice => memoryDevice(gunzipSync(readFileSync(join(IMAGES, name))));

const names = readdirSync(IMAGES)
  .filter((file) => file.endsWith('.img.gz'))
  .map((file) => file.slice(0, -'.img.gz'.length));

for (const name of names) {
  test(`${name} shows what Linux shows`, () => {
    const journalDevice = existsSync(join(IMAGES, `${name}.journal.gz`)) ? unpack(`${name}.journal.gz`) : undefined;
    const fs = mount(unpack(`${name}.img.gz`), { journalDevice });
    const expected = readFileSync(join(IMAGES, `${name}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    assert.ok(expected.length > 1);
    const differences = manifestDifferences(manifestLines(fs), expected);
    assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
    assert.equal(fs.journal?.action, name.includes('crash') ? 'replayed' : 'none');
  });
}
