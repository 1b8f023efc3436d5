/** The first use of all: a script engine, a callback that reads sectors, and the right kernel from a dirty filesystem. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { imageBytes } from '../support/images.ts';
import { bundle, manifestEntry } from './bundles.ts';
import { engines } from './engines.ts';

const READ_KERNEL = `
(function () {
  var fs = bootfs.mount(bootfs.hostDevice(host, 0), OPTIONS);
  var bytes = fs.readFile('/boot/vmlinuz'), digits = [];
  for (var at = 0; at < bytes.length; at++) digits.push((bytes[at] < 16 ? '0' : '') + bytes[at].toString(16));
  host.print(fs.journal.action + ' ' + digits.join(''));
})();
`;

const cases = [
  { file: 'bootfs.js', language: 'es2020', image: 'ext/ext4-crash-rename' },
  { file: 'bootfs-ext4.js', language: 'es2020', image: 'ext/ext4-crash-rename' },
  { file: 'bootfs.es5.js', language: 'es5', image: 'ext/ext4-crash-rename' },
  { file: 'bootfs-xfs.js', language: 'es2020', image: 'xfs/xfs-crash-rename' },
  { file: 'bootfs.es5.js', language: 'es5', image: 'xfs/xfs-crash-rename' },
];

for (const engine of engines) {
  describe(engine.name, { skip: engine.skip ?? false }, () => {
    for (const { file, image } of cases.filter((one) => one.language === engine.language)) {
      test(`${file} reads the kernel of ${image} that Linux shows after its own replay`, async () => {
        const disks = [imageBytes(image)];
        const printed = await engine.run({
          scripts: [await bundle(file), READ_KERNEL.replace('OPTIONS', '{}')],
          disks,
        });
        const [action, hex] = printed.split(' ');
        assert.equal(action, 'replayed', printed.slice(0, 500));
        const kernel = Buffer.from(hex, 'hex');
        const expected = manifestEntry(image, '/boot/vmlinuz');
        assert.equal(kernel.length, expected.size);
        assert.equal(createHash('sha256').update(kernel).digest('hex'), expected.sha256);
      });
    }

    test('without the journal there is another one', async () => {
      const scripts = [
        await bundle(engine.language === 'es5' ? 'bootfs.es5.js' : 'bootfs.js'),
        READ_KERNEL.replace('OPTIONS', '{ journal: "ignore" }'),
      ];
      const [action, hex] = (await engine.run({ scripts, disks: [imageBytes('ext/ext4-crash-rename')] })).split(' ');
      assert.equal(action, 'ignored');
      const hash = createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
      assert.notEqual(hash, manifestEntry('ext/ext4-crash-rename', '/boot/vmlinuz').sha256);
    });
  });
}
