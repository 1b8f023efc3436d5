import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeUtf8, encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { foldName } from '../../../../src/ext4read/directory/casefold.ts';
import { ExtImage } from '../../../support/ext4/ext-image.ts';

const fold = (name: string): string => decodeUtf8(foldName(encodeUtf8(name))!)!;

const PAIRS: readonly (readonly [name: string, folded: string])[] = [
  ['README.txt', 'readme.txt'],
  ['Straße', 'strasse'],
  ['ÀÉ', 'a\u0300e\u0301'],
  ['\u212b', 'a\u030a'],
  ['ﬃ', 'ffi'],
  ['Ǆ', 'ǆ'],
  ['İ', 'i\u0307'],
  ['Σς', 'σσ'],
  ['한', '\u1112\u1161\u11ab'],
  ['𐐀', '𐐨'],
  ['a\u0301\u0323', 'a\u0323\u0301'],
  ['soft\u00adhyphen\u200d', 'softhyphen'],
  // U+1ABF is newer than 12.1: it does not move, though later Unicode gives it a combining class.
  ['a\u0301\u1abf', 'a\u0301\u1abf'],
  ['Ꟶx', 'Ꟶx'],
];

for (const [name, folded] of PAIRS) {
  test(`${JSON.stringify(name)} folds as Linux folds it`, () => assert.equal(fold(name), folded));
}

test('what is not UTF-8 has no folded form', () => {
  assert.equal(foldName(new Uint8Array([0x41, 0xff])), undefined);
});

test('an engine without normalize says so, and still folds ASCII', () => {
  const { normalize } = String.prototype;
  try {
    (String.prototype as { normalize: unknown }).normalize = undefined;
    assert.throws(() => fold('é'), { code: 'ERR_BOOTFS_UNSUPPORTED', message: /String.prototype.normalize/ });
    assert.equal(fold('ABC'), 'abc');
  } finally {
    String.prototype.normalize = normalize;
  }
});

test('a casefolded directory is looked up without case, its neighbour is not', () => {
  const fs = new ExtImage('ext/ext4-casefold').mount();
  for (const name of ['README.txt', 'readme.TXT', 'STRASSE', 'strasse', 'a\u030angstro\u0308m', 'ǆ', 'PLAIN']) {
    assert.equal(fs.exists(`/folded/${name}`), true, name);
  }
  assert.equal(fs.exists('/folded/readme'), false);
  assert.equal(fs.exists('/plain/README.txt'), true);
  assert.equal(fs.exists('/plain/readme.txt'), false);
  assert.equal(fs.exists('/Folded'), false);
});

test('a name that is not UTF-8 equals itself, and nothing in strict mode', () => {
  const image = new ExtImage('ext/ext4-casefold');
  image.put(image.entryAt('/folded/plain') + 8, 1, 0xff);
  const name = Buffer.concat([Buffer.from('/folded/'), Buffer.from([0xff]), Buffer.from('lain')]);
  assert.equal(image.mount({ verify: 'none' }).exists(name), true);
  image.putSuper(0x27e, 2, 1);
  assert.equal(image.mount({ verify: 'none' }).exists(name), false);
});
