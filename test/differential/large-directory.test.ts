/**
 * A directory that Linux itself indexes with three levels (large_dir): all its names are found through the index. Run by
 * `npm run test:differential`, as root; elsewhere the test is skipped.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { memoryDevice } from '../../src/device/memory.ts';
import { mount } from '../../src/index.ts';
import { runBounded } from '../support/bounded.ts';
import { whyNoKernel } from '../support/kernel.ts';

const NAMES = 26_000;

/** Long names: three of them fill a block, so that fewer are needed. */
const FILL = `
import os
os.mkdir('mnt/d')
open('mnt/d/first', 'w').write('hello')
for index in range(${NAMES}):
    os.link('mnt/d/first', 'mnt/d/' + 'n' * 240 + '%05d' % index)
`;

test('all names under three levels of Linux are found without a search', { skip: whyNoKernel() }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-large-dir-'));
  const image = join(directory, 'image');
  writeFileSync(image, '');
  truncateSync(image, 64 * 2 ** 20);
  mkdirSync(join(directory, 'mnt'));
  execFileSync('mke2fs', ['-q', '-F', '-t', 'ext4', '-b', '1024', '-O', 'large_dir,^has_journal', image]);
  const script = 'mount -o loop image mnt && { python3 -c "$0"; status=$?; umount mnt && exit $status; }';
  const { status, stderr } = await runBounded('sh', ['-c', script, FILL], directory, 120);
  assert.equal(status, 0, stderr);
  const index = execFileSync('debugfs', ['-R', 'htree_dump /d', image], { stdio: 'pipe', maxBuffer: 2 ** 26 });
  assert.match(index.toString(), /Indirect levels: 2/);

  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.message);
  const fs = mount(memoryDevice(readFileSync(image)), { onWarning });
  const names = fs.readdir('/d').map(String);
  assert.equal(names.length, NAMES + 1);
  const { ino } = fs.stat('/d/first');
  for (const name of names) assert.equal(fs.stat(`/d/${name}`).ino, ino);
  assert.equal(fs.stat('/d/first').nlink, NAMES + 1);
  assert.equal(fs.exists(`/d/${'n'.repeat(240)}99999`), false);
  assert.deepEqual(warnings, []);
  rmSync(directory, { recursive: true });
});
