/** What is wrong with one entry stays with that entry, in every verb that walks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { u32le } from '../../src/bytes/endian.ts';
import { ExtImage } from '../support/ext4/ext-image.ts';
import { judgedManifest } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const I_BLOCK = 0x28;
const I_FLAGS = 0x20;
const I_FILE_ACL = 0x68;
const EXT4_ENCRYPT_FL = 0x800;

const isAbout = (path: string) => (line: string) => line.startsWith(`{"path": ${JSON.stringify(path)}, `);

/** The lines of a manifest about all other entries, and the error of this one. */
async function manifestWithout(image: string, path: string): Promise<{ others: string[]; error: string }> {
  const lines = (await bootfs('manifest', image, '--verify', 'none')).text.split('\n');
  const own = lines.filter(isAbout(path)).map((line) => JSON.parse(line) as { error?: string });
  assert.equal(own.length, 1);
  return { others: lines.filter((line) => !isAbout(path)(line)), error: own[0].error ?? '' };
}

function firstLink(name: string): string {
  const links = judgedManifest(name).map((line) => JSON.parse(line) as { path: string; type: string; size: number });
  return links.find(({ type, size }) => type === 'symlink' && size < 60)?.path ?? assert.fail();
}

for (const [what, name, damage, reason] of [
  ['a link whose ciphertext has another length', 'ext/ext4-encrypt', [I_BLOCK, 0xffff], /fscrypt_symlink_data.len/],
  ['a link that is encrypted without a context', 'ext/ext4-default-4k', [I_FLAGS, EXT4_ENCRYPT_FL], /context/],
] as const) {
  test(`${what} is one error; manifest, extract and diff go on behind it`, async () => {
    const path = firstLink(name);
    const image = new ExtImage(name);
    const whole = await manifestWithout(files.write('whole.img', image.bytes), path);
    const file = files.write('link.img', image.putInode(path, damage[0], 2, damage[1]).bytes);
    const { others, error } = await manifestWithout(file, path);
    assert.deepEqual(others, whole.others);
    assert.match(error, reason);
    const extracted = await bootfs('extract', file, '--verify', 'none', '--json', '--to', join(files.path, what));
    assert.equal(extracted.status, 3);
    const [{ files: count }] = jsonLines(extracted) as unknown as { files: number }[];
    const readable = others.filter((line) => /"type": "file"/.test(line) && !/"error"/.test(line));
    assert.equal(count, new Set(readable.map((line) => (JSON.parse(line) as { ino: number }).ino)).size);
    const diff = await bootfs('diff', file, '--verify', 'none');
    assert.match(diff.text, new RegExp(`^unreadable-after ${path}$`, 'm'));
  });
}

test('a file whose attribute block is damaged keeps its bytes; its attributes are the error', async () => {
  const image = new ExtImage('ext/ext4-xattr-block-shared');
  const block = u32le(image.bytes, image.inodeOf('/1') + I_FILE_ACL);
  image.put(block * image.blockSize, 4, 0x58585858);
  const file = files.write('attributes.img', image.bytes);
  const to = join(files.path, 'attributes');
  const { status, error } = await bootfs('extract', file, '--to', to);
  assert.equal(status, 3);
  assert.match(error, /could not be extracted: \/[^\n]*h_magic is 0x58585858/);
  for (const name of ['1', '2', '3', '4', '5']) assert.equal(readFileSync(join(to, name), 'utf8'), `${name}\n`);
  const sums = jsonLines(await bootfs('manifest', file)).filter(({ type }) => type === 'file');
  assert.ok(
    sums.length === 5 && sums.every(({ sha256, error: reason }) => sha256 !== undefined && reason !== undefined),
  );
});
