/** A recipe that fails while something is mounted: nothing of it stays behind. Takes a second, root and loop devices. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { makeFilesystem } from '../firmware/disks.ts';
import { isInstalled, runTool } from '../firmware/requirements.ts';

const FAILING: Readonly<Record<string, string>> = {
  'a command fails': 'make ext4 8M\nattach\necho "no such upgrade" >&2\nfalse',
  'something still works on the mount':
    'make ext4 8M\nattach\ncd mnt\nsleep 60 > /dev/null 2>&1 &\ncd ..\necho "no such upgrade" >&2\nexit 7',
  'a journal of its own has a loop device':
    'make ext4 8M\ntruncate -s 4M journal\nlosetup -f --show journal\nattach\necho "no such upgrade" >&2\nexit 7',
  'it is ended by a signal': 'make ext4 8M\nattach\necho "no such upgrade" >&2\nkill $$\nsleep 5',
};

const reason =
  process.getuid?.() !== 0
    ? 'needs root'
    : !existsSync('/dev/loop-control')
      ? 'needs loop devices'
      : ['mkfs.ext4', 'losetup'].find((tool) => !isInstalled(tool))?.concat(' is not installed');

let directory = '';
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'bootfs-recipe-')));
});
afterEach(() => rmSync(directory, { recursive: true }));

for (const [what, recipe] of Object.entries(FAILING)) {
  test(`${what}: no mount and no loop device is left`, { skip: reason ?? false }, () => {
    assert.throws(() => makeFilesystem(directory, 'made', recipe, {}), /no such upgrade/);
    assert.ok(!readFileSync('/proc/self/mounts', 'latin1').includes(directory));
    assert.ok(!runTool('losetup', ['--list', '--noheadings']).includes(directory));
  });
}
