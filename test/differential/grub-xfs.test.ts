/**
 * The rows of check's table about GRUB and XFS, against GRUB itself: it reads a committed image if, and only if, the table says
 * so (5 seconds). grub-fstest is the machine's, or $GRUB_FSTEST.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireLoader } from '../../src/check/loaders/loaders.ts';
import { imageBytes, imageNames, mountImage } from '../support/images.ts';

const GRUB = process.env['GRUB_FSTEST'] ?? 'grub-fstest';
/** By what `grub-fstest -V` says; Debian 12 has patches of 2.12 in its 2.06. */
const LOADERS: Readonly<Record<string, string>> = {
  '2.06': 'grub-2.06-debian',
  '2.12': 'grub-2.12',
  '2.14': 'grub-2.14',
};

const version = /\(GRUB\) (\d+\.\d+)/.exec(spawnSync(GRUB, ['-V'], { encoding: 'utf8' }).stdout ?? '')?.[1];
const loaderName = LOADERS[version ?? ''];
const skip = loaderName === undefined && `needs grub-fstest of ${Object.keys(LOADERS).join(', ')}`;

for (const name of imageNames('xfs/').filter((each) => !each.includes('crash'))) {
  test(`${name} and GRUB ${version}`, { skip }, () => {
    const fs = mountImage(name);
    const { formats } = requireLoader(loaderName);
    const support = formats['xfs'];
    assert.ok('reads' in support);
    const unread = fs.requirements.filter((need) => !support.reads.includes(need.name)).map((need) => need.name);
    const directory = mkdtempSync(join(tmpdir(), 'bootfs-grub-'));
    try {
      writeFileSync(join(directory, 'image'), imageBytes(name));
      const { stdout } = spawnSync(GRUB, [join(directory, 'image'), 'ls', '/'], { encoding: 'utf8' });
      const names = fs.readdir('/').map(String);
      const shown = names.filter((each) => /^[a-z0-9-]+$/.test(each) && stdout.includes(each));
      assert.equal(shown.length > 0, unread.length === 0, `not read: ${unread.join()}; GRUB shows: ${stdout}`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}
