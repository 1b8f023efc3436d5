import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCodecs } from '../../../src/codecs/all.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { erofsDriver } from '../../../src/erofsread/erofs.ts';
import { mountWith } from '../../../src/mount/mount.ts';
import { erofsCases } from '../../support/erofs/erofs-cases.ts';
import { seededRandom } from '../../support/random.ts';

const mount = mountWith([erofsDriver(allCodecs)]);

for (const { name, image, files, blobs } of erofsCases()) {
  test(name, () => {
    const fs = mount(memoryDevice(image), { blobs: blobs?.map(memoryDevice) });
    for (const [path, expected] of Object.entries(files)) {
      if (expected === undefined) {
        assert.throws(() => fs.readFile(path), BootfsError, path);
        continue;
      }
      assert.ok(Buffer.from(expected).equals(fs.readFile(path)), path);
      const random = seededRandom(expected.length);
      const file = fs.open(path);
      for (let attempt = 0; attempt < 20; attempt++) {
        const start = random(expected.length + 10);
        const part = new Uint8Array(random(6000));
        const got = file.read(start, part);
        assert.ok(Buffer.from(expected.subarray(start, start + part.length)).equals(part.subarray(0, got)), path);
      }
      assert.equal(
        file.extents().reduce((sum, { length }) => sum + length, 0),
        expected.length,
        path,
      );
    }
  });
}
