/** A log on another device: given, forgotten, too small, or not wanted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDevice, mount } from '../../../src/index.ts';
import { imageBytes, mountImage } from '../../support/images.ts';

const IMAGE = 'xfs/xfs-external-log';

test('without its device a filesystem is not shown, but for who asks for it as it stands', () => {
  const bytes = imageBytes(IMAGE);
  assert.throws(() => mount(memoryDevice(bytes)), { code: 'EINVAL', message: /log is on another device/ });
  const small = memoryDevice(new Uint8Array(4096));
  assert.throws(() => mount(memoryDevice(bytes), { journalDevice: small }), { message: /smaller than the log/ });
  const { journal } = mount(memoryDevice(bytes), { journal: 'ignore' });
  assert.deepEqual([journal?.state, journal?.action, journal?.location], ['none', 'ignored', 'external']);
  assert.equal(mountImage(IMAGE).journal?.location, 'external');
});
