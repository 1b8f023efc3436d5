/** Layers below an image on the command line: overlayfs and composefs, held against what Linux made of the same layers. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { mount } from '../../src/index.ts';
import { openDevice } from '../../src/node/index.ts';
import { imageBytes, mountImage } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const IMAGE = 'ext/ext4-crash-layers';
const files = scratch(after);
const boot = mountImage(IMAGE);
const disk = files.write('boot.img', imageBytes(IMAGE));
const top = files.write('top.erofs', boot.readFile('/top.erofs'));
const base = files.write('base.erofs', boot.readFile('/base.erofs'));
const composed = files.write('image.cfs', boot.readFile('/composefs/image'));
const digest = boot.readFile('/composefs/digest', 'utf8').trim();

/** The objects as a directory of this machine. */
const objects = join(files.path, 'objects');
for (const { path, stats, open } of boot.walk('/composefs/objects')) {
  if (stats.type !== 'file') continue;
  const bytes = new Uint8Array(stats.size);
  open().read(0, bytes);
  const file = join(objects, String(path).slice('/composefs/objects'.length));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** Linux's inode numbers of merged directories are made up. */
const withoutIno = (text: string): string => text.replace(/"ino": \d+, /g, '');
const linux = (name: string): string => withoutIno(boot.readFile(`/${name}.jsonl`, 'utf8'));

test('the layers below the image are merged as Linux merges them, wherever they lie', async () => {
  for (const layers of [
    [top, '--overlay', base],
    [disk, '--in', '/top.erofs', '--overlay', 'image:/base.erofs'],
    [top, '--overlay', `${disk}:/base.erofs`],
  ]) {
    const { status, text, error } = await bootfs('manifest', ...layers);
    assert.deepEqual([status, error], [0, '']);
    assert.equal(withoutIno(text), linux('merged'));
  }
});

test('composefs is shown as Linux mounts it, from a directory and from the filesystem that it lies on', async () => {
  for (const image of [
    [composed, '--objects', objects],
    [disk, '--in', '/composefs/image', '--objects', 'image:/composefs/objects'],
    [composed, '--objects', `${disk}:/composefs/objects`, '--digest', digest],
    [composed, '--objects', objects, '--digest', `quiet composefs=${digest} ro`],
  ]) {
    const { status, text, error } = await bootfs('manifest', ...image);
    assert.deepEqual([status, error], [0, '']);
    assert.equal(withoutIno(text), linux('composefs'));
  }
});

test('every verb that reads a tree takes layers', async () => {
  const layered = [top, '--overlay', base] as const;
  assert.equal((await bootfs('cat', ...layered, '/etc/os-release')).text, 'top\n');
  assert.equal((await bootfs('ls', ...layered, '/lib/drivers')).text, 'ext4.ko\n');
  assert.match((await bootfs('stat', ...layered, '/init')).text, /size +20000 bytes/);
  assert.match((await bootfs('info', ...layered)).text, /type +overlay\n.*layers +erofs, erofs/s);
  assert.match((await bootfs('tar', ...layered)).out.toString('latin1'), /lib\/drivers\/ext4\.ko/);
  const to = join(files.path, 'out');
  assert.equal((await bootfs('extract', ...layered, '/lib/drivers', '--to', to)).status, 0);
  assert.deepEqual(
    new Uint8Array(readFileSync(join(to, 'ext4.ko'))),
    mount(openDevice(base)).readFile('/lib/modules/ext4.ko'),
  );
  const same = await bootfs('diff', top, base, '--overlay', base);
  assert.equal(same.status, 1);
  assert.match(same.text, /os-release/);
});

test('the menu and the check of a composefs image are those of its contents', async () => {
  const whole = await bootfs('menu', composed, '--objects', objects);
  assert.match(whole.text, /^\* Composed {2}\/boot\/vmlinuz {2}bls/);
  const check = await bootfs('check', composed, '--objects', objects);
  assert.doesNotMatch(check.text, /file-elsewhere|file-zeros/);
});

test('without a store, what is missing is named and no zeros are given', async () => {
  const cat = await bootfs('cat', composed, '/boot/vmlinuz');
  assert.deepEqual([cat.status, cat.text], [3, '']);
  assert.match(cat.error, /placeholder.* as \/[0-9a-f]{2}\/[0-9a-f]{62}; see --objects/);
  const menu = await bootfs('menu', composed);
  assert.match(menu.text, /a\.conf can't be read: .*placeholder.* as \/[0-9a-f]{2}\//);
  const check = await bootfs('check', composed);
  assert.match(check.text, /file-elsewhere\n.*\/boot\/vmlinuz.*at \/[0-9a-f]{2}\//);
  assert.doesNotMatch(check.text, /file-zeros/);
  const extract = await bootfs('extract', composed, '--to', join(files.path, 'nothing'));
  assert.equal(extract.status, 3);
  assert.match(extract.error, /placeholder/);
  assert.equal((await bootfs('manifest', composed)).status, 0);
  const empty = join(files.path, 'empty');
  mkdirSync(empty);
  const missing = await bootfs('cat', composed, '/boot/vmlinuz', '--objects', empty);
  assert.match(
    missing.error,
    /ERR_BOOTFS_CORRUPT: the data of a metacopy file is missing: \/[0-9a-f]{2}\/[0-9a-f]{62}/,
  );
});

test('a digest that does not fit refuses the image, or the object, and nothing is printed', async () => {
  const wrong = digest.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const image = await bootfs('ls', composed, '--digest', wrong);
  assert.deepEqual([image.status, image.text], [3, '']);
  assert.match(image.error, /the image has another fs-verity digest/);
  const [target] = /\/[0-9a-f]{2}\/[0-9a-f]{62}/.exec((await bootfs('cat', composed, '/boot/vmlinuz')).error) ?? [];
  const object = [join(objects, target!), `${join(objects, target!)}.file`].find((path) => existsSync(path))!;
  const bytes = readFileSync(object);
  bytes[bytes.length - 1] ^= 1;
  const broken = join(files.path, 'broken', target!);
  mkdirSync(dirname(broken), { recursive: true });
  writeFileSync(broken, bytes);
  const cat = await bootfs('cat', composed, '/boot/vmlinuz', '--objects', join(files.path, 'broken'));
  assert.deepEqual([cat.status, cat.text], [3, '']);
  assert.match(cat.error, /another fs-verity digest/);
});

test('a layer below is verified by what stands behind its name, and the whole way of an initoverlayfs boot is one command', async () => {
  const bootDisk = imageBytes('ext/ext4-crash-initoverlayfs');
  const fs = mountImage('ext/ext4-crash-initoverlayfs');
  const [, rootHash] = /roothash=([0-9a-f]+)/.exec(fs.readFile('/loader/entries/first.conf', 'utf8'))!;
  const all = files.write('initoverlayfs.img', bootDisk);
  const first = files.write('first, of two.img', fs.readFile('/initoverlayfs.img'));
  const hashes = files.write('first.verity', fs.readFile('/initoverlayfs.verity'));
  const machine = files.write('machine.img', fs.readFile('/machine.img'));
  for (const layers of [
    [
      all,
      '--in',
      '/machine.img',
      '--overlay',
      `image:/initoverlayfs.img,verity=${rootHash},verity-device=image:/initoverlayfs.verity`,
    ],
    [machine, '--overlay', `${first},verity=${rootHash},verity-device=${hashes}`],
    [machine, '--overlay', `${all}:/initoverlayfs.img,verity=${rootHash},verity-device=${hashes},verity-hash-offset=0`],
  ]) {
    const { status, text, error } = await bootfs('cat', ...layers, '/init');
    assert.deepEqual([status, text, error], [0, '#!/bin/sh\nexec /usr/lib/systemd/systemd\n', '']);
  }

  const flipped = fs.readFile('/initoverlayfs.img');
  for (let at = 0; at < flipped.length; at += 4096) flipped[at + 77] ^= 1;
  const broken = files.write('flipped.img', flipped);
  const refused = await bootfs('ls', machine, '--overlay', `${broken},verity=${rootHash},verity-device=${hashes}`);
  assert.deepEqual([refused.status, refused.text], [3, '']);
  assert.match(refused.error, /flipped\.img: .*data block has a wrong hash \(dataBlock 0\)/);
  // Nobody vouches for it without the words.
  const { status } = await bootfs('ls', machine, '--overlay', `${first}`);
  assert.equal(status, 0);

  for (const [words, pattern] of [
    ['verity-device=x', /--verity-device needs --verity/],
    [`verity=${rootHash},verity-salt=00`, /--verity-salt needs --verity-no-superblock/],
    [`verity=${rootHash},verity-no-superblock=1`, /verity-no-superblock takes no value/],
    ['verity=', /verity needs a value/],
    [`verity=${rootHash},verity-device=image:/x`, /there is no image around this one/],
    [`verity=${rootHash},verity-no-superblock,verity-hash=md5`, /verity-hash is one of sha1, sha256, sha512/],
  ] as const) {
    const usage = await bootfs('ls', machine, '--overlay', `${first},${words}`);
    assert.deepEqual([usage.status, usage.text], [2, ''], usage.error);
    assert.match(usage.error, pattern);
  }
});

test('what makes no sense is a usage error, and a layer that is not there is named', async () => {
  for (const [options, pattern] of [
    [['ls', top, '--userxattr'], /--userxattr needs --overlay/],
    [['ls', top, '--digest', 'abc'], /--digest: a digest .* 64 hexadecimal digits/],
    [['ls', top, '--digest', `sha512:${digest}`], /--digest/],
    [['journal', top, '--overlay', base], /not of layers/],
    [['map', top, '/init', '--overlay', base], /not of layers/],
  ] as const) {
    const { status, error } = await bootfs(...options);
    assert.equal(status, 2, error);
    assert.match(error, pattern);
  }
  for (const layer of [
    ['--overlay', '/nowhere.img'],
    ['--objects', '/nowhere'],
    ['--overlay', `${disk}:/nowhere`],
  ]) {
    const { status, error } = await bootfs('ls', top, ...layer);
    assert.notEqual(status, 0);
    assert.match(error, /nowhere/);
    assert.equal(error.trimEnd().split('\n').length, 1);
  }
});

test('a composefs image is known by its header', async () => {
  assert.match((await bootfs('info', composed)).text, /composefs +image format 1/);
  assert.doesNotMatch((await bootfs('info', base)).text, /composefs/);
});
