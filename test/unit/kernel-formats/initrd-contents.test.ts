import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { CpioScanner } from '../../../src/kernel-formats/cpio.ts';
import { findObstacle, InitrdContents } from '../../../src/kernel-formats/initrd-contents.ts';
import { type CpioFile, cpio, DIRECTORY } from '../check/support/images.ts';

const LINK = 0o120777;
const SCRIPT = encodeUtf8('#!/bin/sh\n');

function contents(...files: readonly CpioFile[]): InitrdContents {
  const all = new InitrdContents();
  new CpioScanner(all).push(cpio(files));
  return all;
}

function link(name: string, target: string): CpioFile {
  return { name, mode: LINK, data: encodeUtf8(target) };
}

function obstacle(files: readonly CpioFile[], path = '/init'): string | undefined {
  return findObstacle([contents(...files)], path)?.message;
}

test('a program is a file that can be run and has something in it', () => {
  for (const name of ['init', './init', '/init', './/./init'])
    assert.equal(obstacle([{ name, data: SCRIPT }]), undefined);
  assert.equal(obstacle([{ name: 'init', data: SCRIPT, mode: 0o100644 }]), 'is not executable');
  assert.equal(obstacle([{ name: 'init', mode: DIRECTORY }]), 'is no file');
  assert.equal(obstacle([{ name: 'init', mode: 0o20755 }]), 'is no file');
  assert.equal(obstacle([{ name: 'init' }]), 'is empty');
  assert.equal(obstacle([{ name: 'sbin/init', data: SCRIPT }]), 'is not there');
  assert.equal(obstacle([{ name: 'sbin/init', data: SCRIPT }], '/sbin/init'), undefined);
});

test('symbolic links are followed, those on the way as well', () => {
  const systemd = { name: 'usr/lib/systemd/systemd', data: SCRIPT };
  assert.equal(obstacle([link('init', 'usr/lib/systemd/systemd'), systemd]), undefined);
  assert.equal(obstacle([link('init', '/lib/systemd/systemd'), link('lib', 'usr/lib'), systemd]), undefined);
  assert.equal(
    obstacle([link('init', '../../lib/./systemd/../systemd/systemd'), link('lib', 'usr/lib'), systemd]),
    undefined,
  );
  assert.equal(obstacle([link('init', '/lib/systemd/systemd'), systemd]), 'is a link that leads nowhere');
  assert.equal(obstacle([link('init', 'init')]), 'is a link that leads nowhere');
  assert.equal(obstacle([link('init', '')]), 'is a link that leads nowhere');
});

test('one initrd over the other: the later one counts', () => {
  const program = contents({ name: 'init', data: SCRIPT });
  const empty = contents({ name: 'init' });
  assert.equal(findObstacle([empty, program], '/init'), undefined);
  assert.equal(findObstacle([program, empty], '/init')?.message, 'is empty');
  assert.equal(
    findObstacle([contents(link('init', 'bin/x')), contents({ name: 'bin/x', data: SCRIPT })], '/init'),
    undefined,
  );
});

test('a file with several names has its bytes at one of them', () => {
  const archive = cpio([{ name: 'init' }, { name: 'bin/busybox', data: SCRIPT }]);
  // nlink, the fifth field behind the magic number, of both.
  for (const at of [0, 116]) archive.set(encodeUtf8('00000002'), at + 6 + 4 * 8);
  const all = new InitrdContents();
  new CpioScanner(all).push(archive);
  assert.equal(findObstacle([all], '/init'), undefined);
});

test('of more names than are kept nothing is claimed', () => {
  const all = new InitrdContents();
  const header = { hasSum: false, ino: 1, mode: LINK, uid: 0, gid: 0, nlink: 1, mtime: 0, fileBytes: 0 };
  const rest = { devMajor: 0, devMinor: 0, rdevMajor: 0, rdevMinor: 0, nameBytes: 2, sum: 0 };
  for (let count = 0; count <= 100_000; count++) {
    all.onEntry({ ...header, ...rest }, encodeUtf8(String(count)));
    all.onEntryEnd();
  }
  assert.equal(all.isComplete, false);
  assert.equal(findObstacle([all], '/init'), undefined);
  const long = new InitrdContents();
  for (let count = 0; count < 5000 && long.isComplete; count++) {
    long.onEntry({ ...header, ...rest }, encodeUtf8(`${count}${'x'.repeat(4000)}`));
    long.onEntryEnd();
  }
  assert.equal(long.isComplete, false);
});
