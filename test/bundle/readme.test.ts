/** The example of firmware-shim/README.md runs as it stands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { imageBytes } from '../support/images.ts';
import { bundle, manifestEntry } from './bundles.ts';
import { engines } from './engines.ts';

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

test('the example is about twenty lines', () => {
  assert.ok(example.trim().split('\n').length <= 20);
});
