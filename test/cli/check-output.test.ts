/** What `check` writes beside its answer: a summary for a page, and settings that it finds by itself. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { COMMAND } from '../support/command-process.ts';
import { imagePath } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const files = scratch(after);
const DISK = imagePath('disk/arch.img.gz');

test('settings in the working directory count without being named', () => {
  const check = () =>
    spawnSync(process.execPath, [...COMMAND, 'check', '--json', DISK], { encoding: 'utf8', cwd: files.path });
  const plain = check();
  assert.equal(plain.status, 0, plain.stderr);
  writeFileSync(join(files.path, 'bootfs.check.json'), 'no settings');
  const refused = check();
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /bootfs\.check\.json/);
});

test('a summary has the entries of each image, and what was found', async () => {
  const path = join(files.path, 'summary.md');
  await bootfs('check', '--markdown', path, DISK, imagePath('disk/crashed-upgrade.img.gz'));
  const text = readFileSync(path, 'utf8');
  assert.match(text, /Arch Linux/);
  assert.match(text, /\| (error|warning|note) \|/);
});
