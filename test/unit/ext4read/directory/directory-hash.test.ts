/** The expected hashes are those that `debugfs -R "dx_hash ..."` gives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { hashName } from '../../../../src/ext4read/directory/directory-hash.ts';
import { DX_HASH_HALF_MD4, DX_HASH_LEGACY, DX_HASH_TEA } from '../../../../src/ext4read/ondisk/hash-tree.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const NO_SEED = [0, 0, 0, 0];
const SEED = [0xf507b0, 0x400000, 0x80, 0xf000000];

type Vector = readonly [version: number, seed: readonly number[], name: string, major: number, minor: number];
const VECTORS: readonly Vector[] = [
  [DX_HASH_LEGACY, NO_SEED, 'a', 0xe74b53e2, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'vmlinuz', 0x923e5b0, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'initrd.img-6.1.0-18-amd64', 0xa6b5805c, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'x'.repeat(31), 0xa365191c, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'x'.repeat(32), 0xccf8e87c, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'x'.repeat(33), 0x4e0d46ea, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'y'.repeat(255), 0xb1624e08, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'é中文名字', 0x12b28198, 0x0],
  [DX_HASH_LEGACY, NO_SEED, 'äöü-'.repeat(10), 0x31830954, 0x0],
  [DX_HASH_HALF_MD4, NO_SEED, 'a', 0xd5fa7d7a, 0xacb48187],
  [DX_HASH_HALF_MD4, NO_SEED, 'vmlinuz', 0x1c85057a, 0x29320f0a],
  [DX_HASH_HALF_MD4, NO_SEED, 'initrd.img-6.1.0-18-amd64', 0x92d4296e, 0x93313814],
  [DX_HASH_HALF_MD4, NO_SEED, 'x'.repeat(31), 0x415798c2, 0xe25911d8],
  [DX_HASH_HALF_MD4, NO_SEED, 'x'.repeat(32), 0xae38ae70, 0x439dc1ad],
  [DX_HASH_HALF_MD4, NO_SEED, 'x'.repeat(33), 0xebd0861e, 0x1d9af8b6],
  [DX_HASH_HALF_MD4, NO_SEED, 'y'.repeat(255), 0x6877c5f0, 0x735056c1],
  [DX_HASH_HALF_MD4, NO_SEED, 'é中文名字', 0x3b166b2a, 0xd3fd2679],
  [DX_HASH_HALF_MD4, NO_SEED, 'äöü-'.repeat(10), 0x5bb25dbe, 0x84588fa6],
  [DX_HASH_HALF_MD4, SEED, 'a', 0xdd653bfa, 0x4288249d],
  [DX_HASH_HALF_MD4, SEED, 'vmlinuz', 0x3a3240f8, 0xcf3e8e1e],
  [DX_HASH_HALF_MD4, SEED, 'initrd.img-6.1.0-18-amd64', 0x2d1f672e, 0x27275cd3],
  [DX_HASH_HALF_MD4, SEED, 'x'.repeat(31), 0x7f71859a, 0x230708a4],
  [DX_HASH_HALF_MD4, SEED, 'x'.repeat(32), 0xbca6a90, 0xd85f52c4],
  [DX_HASH_HALF_MD4, SEED, 'x'.repeat(33), 0xe09ce65e, 0x1ff7db1d],
  [DX_HASH_HALF_MD4, SEED, 'é中文名字', 0x49225f30, 0xf2e3999b],
  [DX_HASH_HALF_MD4, SEED, 'äöü-'.repeat(10), 0x877945d0, 0xcfdffc47],
  [DX_HASH_TEA, NO_SEED, 'a', 0x6d0ea4c0, 0xc18922df],
  [DX_HASH_TEA, NO_SEED, 'vmlinuz', 0xa84d78b8, 0x19cdca9],
  [DX_HASH_TEA, NO_SEED, 'initrd.img-6.1.0-18-amd64', 0x2b3a323c, 0xa9aa78de],
  [DX_HASH_TEA, NO_SEED, 'x'.repeat(31), 0x85384aa4, 0x3bd016f2],
  [DX_HASH_TEA, NO_SEED, 'x'.repeat(32), 0x4235b328, 0xaa22efb7],
  [DX_HASH_TEA, NO_SEED, 'x'.repeat(33), 0xaeca7924, 0xf8af0104],
  [DX_HASH_TEA, NO_SEED, 'y'.repeat(255), 0x2325ef56, 0x6e445230],
  [DX_HASH_TEA, NO_SEED, 'é中文名字', 0x1f8f0bfa, 0x901f8442],
  [DX_HASH_TEA, NO_SEED, 'äöü-'.repeat(10), 0xd0de011c, 0xba3d3fc5],
  [DX_HASH_TEA, SEED, 'a', 0x838074, 0x7600fdcd],
  [DX_HASH_TEA, SEED, 'vmlinuz', 0x4327306c, 0xe20d67a4],
  [DX_HASH_TEA, SEED, 'initrd.img-6.1.0-18-amd64', 0x4d219612, 0xba1e9efd],
  [DX_HASH_TEA, SEED, 'x'.repeat(31), 0x461958a2, 0x7e3155ec],
  [DX_HASH_TEA, SEED, 'x'.repeat(32), 0x6d907cf8, 0x7825e486],
  [DX_HASH_TEA, SEED, 'x'.repeat(33), 0xf8c27254, 0x24f7a29d],
  [DX_HASH_TEA, SEED, 'é中文名字', 0x71afb3b2, 0xf5bc57a0],
  [DX_HASH_TEA, SEED, 'äöü-'.repeat(10), 0x630e05f0, 0xa2c85eb7],
];

for (const [version, seed, name, major, minor] of VECTORS) {
  test(`hash ${version} of ${name.slice(0, 20)} (${name.length})`, () => {
    assert.deepEqual(hashName(version, false, seed, encodeUtf8(name)), { major, minor });
  });
}

test('bytes above 127 tell the signed hash from the unsigned one, others do not', () => {
  for (const version of [DX_HASH_LEGACY, DX_HASH_HALF_MD4, DX_HASH_TEA]) {
    const both = (name: string) =>
      [false, true].map((unsigned) => hashName(version, unsigned, SEED, encodeUtf8(name)).major);
    const [signed, unsigned] = both('é');
    assert.notEqual(signed, unsigned);
    const [left, right] = both('vmlinuz');
    assert.equal(left, right);
  }
});

for (const name of ['legacy', 'half-md4', 'tea']) {
  test(`every name of a directory that Linux indexed by ${name}, unsigned, is found without a search`, () => {
    const image = new ExtImage(`ext/ext4-hash-${name}-unsigned`);
    const warnings = image.warnings({}, (fs) => {
      for (const entry of fs.walk('/')) assert.equal(fs.lstat(entry.path).ino, entry.stats.ino);
    });
    assert.deepEqual(warnings, []);
  });
}

test('no name hashes to the end of the order, and bit 0 is free', () => {
  for (let index = 0; index < 2000; index++) {
    const { major } = hashName(DX_HASH_LEGACY, false, NO_SEED, encodeUtf8(`name-${index}`));
    assert.equal(major & 1, 0);
    assert.notEqual(major, 0xfffffffe);
  }
});
