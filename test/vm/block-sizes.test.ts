/** What `check --loader linux-X` says of block sizes is what that Linux does with the image (about 30 seconds). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFileSystem } from '../../src/check/index.ts';
import { imageBytes, mountImage } from '../support/images.ts';
import { judge, whyNoVm } from './vm.ts';

const IMAGES = ['erofs/plain-b512', 'erofs/lz4-b512', 'ext/ext4-block-2k', 'ext/ext4-block-16k'] as const;

/**
 * For each kernel, which of the images it reads whole: EROFS below a page since 6.4, compressed since 6.8; ext4 above one since
 * 6.19. The last stable releases of 6.1 have taken over the first of these; `check` speaks of the release itself.
 */
const KERNELS: Readonly<Record<string, { readonly reads: readonly boolean[]; readonly said: readonly boolean[] }>> = {
  '6.1': { reads: [true, false, true, false], said: [false, false, true, false] },
  '6.12': { reads: [true, true, true, false], said: [true, true, true, false] },
};

for (const [kernel, { reads, said }] of Object.entries(KERNELS)) {
  test(`block sizes and Linux ${kernel}`, { skip: whyNoVm(kernel) }, async () => {
    const jobs = IMAGES.map((name) => ({ image: imageBytes(name), type: name.startsWith('ext') ? 'ext4' : 'erofs' }));
    const judgements = await judge(jobs, { kernel });
    for (const [at, name] of IMAGES.entries()) {
      const { refused, lines, trouble } = judgements[at];
      assert.equal(trouble, undefined, name);
      assert.equal(refused === undefined && lines.every((line) => !line.includes('"error"')), reads[at], name);
      const { findings } = checkFileSystem(mountImage(name), { loaders: [`linux-${kernel}`] });
      assert.equal(!findings.some(({ id }) => id === 'loader-feature'), said[at], `${name}: check`);
    }
  });
}
