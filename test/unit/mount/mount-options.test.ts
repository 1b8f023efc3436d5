/** Options of a mount: what is given is checked by name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountOptions } from '../../../src/contract/options.ts';
import { resolveOptions } from '../../../src/mount/mount-options.ts';

const resolve = (options: Record<string, unknown>) => resolveOptions(options as MountOptions);

test('a value that an option has not, or a codec that is none, is a mistake of the caller', () => {
  for (const [options, message] of [
    [{ journal: 'sometimes' }, /option journal is 'sometimes', expected replay \| ignore/],
    [{ verify: 'maybe' }, /option verify is 'maybe'/],
    [{ fsverity: 1 }, /fsverity/],
    [{ codecs: { lz4: 'fast' } }, /options\.codecs\.lz4/],
  ] as const) {
    assert.throws(() => resolve(options), { code: 'EINVAL', message });
  }
  const codecs = { lz4: undefined, zstd: () => undefined };
  assert.deepEqual(Object.keys(resolve({ codecs }).codecs), ['lz4', 'zstd']);
  assert.equal(resolve({ journal: undefined }).journal, 'replay');
});
