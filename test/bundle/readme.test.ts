/** The example of firmware-shim/README.md runs as it stands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mbrSector } from '../support/disk/disks.ts';
import { imageBytes } from '../support/images.ts';
import { bundle, manifestEntry } from './bundles.ts';
import { engines, nodeReference } from './engines.ts';

const readme = readFileSync(new URL('../../firmware-shim/README.md', import.meta.url), 'utf8');
const [, example] = /^```js\n(.*?)^```/ms.exec(readme)!;
const BOOT = `
host.boot = function (kernel, options, initrd) { return 'started ' + kernel.length + ' ' + initrd.length + ' ' + options; };
`;

for (const engine of engines) {
  test(`${engine.name} runs the example`, { skip: engine.skip ?? false }, async () => {
    const library = await bundle(engine.language === 'es5' ? 'bootfs.es5.js' : 'bootfs.js');
    const disks = [imageBytes('ext/ext4-crash-rename')];
    const printed = await engine.run({ scripts: [library, BOOT, example], disks });
    const [kernel, initrd] = ['vmlinuz', 'initrd.img'].map((name) =>
      manifestEntry('ext/ext4-crash-rename', `/boot/${name}`),
    );
    assert.equal(printed, `journal: dirty, replayed\nstarted ${kernel.size} ${initrd.size} root=LABEL=demo ro\n`);
  });
}

test('the example boots from a disk with one partition, and passes over one with nothing to boot', async () => {
  const image = imageBytes('ext/ext4-crash-rename');
  const sectors = image.length / 512;
  const disk = new Uint8Array(image.length + 2 * 2048 * 512);
  disk.set(image, 2048 * 512);
  const one = { type: 0x83, start: 2048, sectors };
  for (const partitions of [[one], [{ type: 0x83, start: 2048 + sectors, sectors: 2048 }, one]]) {
    disk.set(mbrSector(partitions));
    const printed = await nodeReference.run({ scripts: [await bundle('bootfs.js'), BOOT, example], disks: [disk] });
    const refused = partitions.length > 1 ? 'ERR_BOOTFS_UNRECOGNISED\n' : '';
    assert.match(
      printed,
      new RegExp(`^${refused}journal: dirty, replayed\nstarted [0-9]+ [0-9]+ root=LABEL=demo ro\n$`),
    );
  }
});

test('the example is about twenty lines', () => {
  assert.ok(example.trim().split('\n').length <= 20);
});
