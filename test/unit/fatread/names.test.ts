/** Names as Linux shows them, and as it finds them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCodePage, lowerCodePage } from '../../../src/fatread/code-page.ts';
import { decodeLongName, decodeShortName } from '../../../src/fatread/names.ts';
import { FatBuilder } from '../../support/fat/builder.ts';
import { FAT_CASES } from '../../support/fat/cases.ts';
import { namedSlots, rawName, shortSlot } from '../../support/fat/slots.ts';
import { mountFat, namesIn } from '../../support/fat/view.ts';

const namesOf = (name: keyof typeof FAT_CASES): string[] => namesIn(FAT_CASES[name]());

/** What `iconv -f CP437` makes of the bytes from 0x80 on. */
const UPPER_HALF =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

test('code page 437, and its letters in lower case where it has them', () => {
  const bytes = Uint8Array.from({ length: 128 }, (_, index) => 0x80 + index);
  assert.equal(decodeCodePage(bytes), UPPER_HALF);
  const lower = [...UPPER_HALF].map((letter) => ('ÇÄÅÉÆÖÜÑΣΦ'.includes(letter) ? letter.toLowerCase() : letter));
  assert.equal(decodeCodePage(lowerCodePage(bytes)), lower.join(''));
});

test('short names: padding, NUL, case bits, 0x05 for 0xE5', () => {
  const short = (raw: string, caseBits = 0): string => decodeShortName(rawName(raw), caseBits);
  assert.equal(short('README  TXT'), 'README.TXT');
  assert.equal(short('README  TXT', 0x08), 'readme.TXT');
  assert.equal(short('README  TXT', 0x10), 'README.txt');
  assert.equal(short('README  TXT', 0xe7), 'README.TXT');
  assert.equal(short('A  B    E X'), 'A  B.E X');
  assert.equal(short('NOEXT      '), 'NOEXT');
  assert.equal(short('        EXT'), '.EXT');
  assert.equal(short('           '), '');
  assert.equal(short('AB\0CDEF EXT'), 'AB.EXT');
  assert.equal(short('\x05X      \x05X '), 'σX.\x05X');
  assert.equal(short('lower   low'), 'lower.low');
});

test('long names: to the first zero, without lone surrogates', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
      const units = [...Array(name.length).keys()].map((at) => name.charCodeAt(at));
      const end = name.indexOf('\0');
      assert.equal(decodeLongName([...units, 0, 0xffff]), end < 0 ? name : name.slice(0, end));
    }),
  );
  assert.equal(decodeLongName([0x68, 0xd83d, 0x69]), 'hi');
  assert.equal(decodeLongName([0x68, 0xde00, 0x69]), 'hi');
  assert.equal(decodeLongName([0xd83d, 0xd83d, 0xde00]), '\u{1f600}');
  assert.equal(decodeLongName([0xd83d]), '');
});

test('any name that is written is listed and found', () => {
  const character = fc.constantFrom('a', 'B', ' ', '.', 'ä', 'Ж', '漢', '\u{1f600}', '~', '1', '\u00e9');
  const name = fc
    .array(character, { minLength: 1, maxLength: 60 })
    .map((characters) => characters.join(''))
    // What the builder would take for a short name of 11 bytes is none of these.
    .filter((text) => !/^\.+$/.test(text) && (text.length !== 11 || /[a-z]/.test(text)));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const fat = new FatBuilder({ bits: 12, clusters: 20 });
      for (const each of names) fat.addFile(fat.root, each);
      const fs = mountFat(fat.build());
      assert.deepEqual(fs.readdir('/'), names);
      for (const each of names) assert.ok(each.endsWith('.') || fs.stat(`/${each}`).type === 'file', each);
    }),
    { numRuns: 60 },
  );
});

test('parts of a long name that do not fit together leave the short name', () => {
  assert.deepEqual(namesOf('long-names-broken'), [
    ...['DELMID', 'ATTR4F', 'begun anew in the middle of it', 'begun anew after one part', 'EXTRA', 'NOMARK', 'BADSUM'],
    ...[
      'ALLBAD',
      'WRONGORD',
      'BIT80',
      'MISSING',
      'type and cluster of a part set',
      'mark on the second part, t',
      'PARTS',
      'PARTS',
    ],
    ...['PARTS', 'LAST'],
  ]);
});

test('long names of up to 260 units, of which a path may hold 780 bytes', () => {
  const image = FAT_CASES['long-names-odd']();
  const names = namesIn(image);
  for (const name of [
    'u'.repeat(255),
    'w'.repeat(260),
    '\u20ac'.repeat(255),
    'exactly 13 ch',
    'A\uffff\ufffeD',
    'hi.t',
  ]) {
    assert.ok(names.includes(name), name);
    assert.equal(mountFat(image).stat(`/${name}`).type, 'file');
  }
  assert.throws(() => mountFat(image).stat(`/${'u'.repeat(781)}`), { code: 'ENAMETOOLONG' });
  assert.ok(!names.includes('.') && !names.includes('..') && !names.includes('hidden by its alias'));
});

test('a look-up: ASCII case does not count, dots at the end neither, the first in disk order wins', () => {
  const fs = mountFat(FAT_CASES['same-names']());
  const text = (path: string): string => fs.readFile(path, 'utf8');
  assert.deepEqual(fs.readdir('/').slice(0, 2), ['Name', 'name']);
  assert.deepEqual([text('/Name'), text('/name'), text('/NAME...')], ['first', 'first', 'first']);
  assert.equal(text('/longfi~1.txt'), '');
  assert.ok(fs.readdir('/').includes('dot.'));
  assert.throws(() => fs.stat('/dot.'), { code: 'ENOENT' });
  assert.equal(text('/both.'), 'plain');
  assert.throws(() => fs.stat('/...'), { code: 'ENOENT' });
  assert.throws(() => fs.stat(new Uint8Array([0x2f, 0xff])), { code: 'ENOENT' });
});

test('letters outside ASCII keep their case in a look-up', () => {
  const fat = new FatBuilder({ bits: 12, clusters: 20 });
  for (const [name, text] of Object.entries({ Äpfel: 'upper', äpfel: 'lower', k: 'letter', '\u212a': 'Kelvin' })) {
    fat.addFile(fat.root, name, text);
  }
  const fs = mountFat(fat.build());
  for (const [name, text] of Object.entries({ Äpfel: 'upper', äpfel: 'lower', K: 'letter', '\u212a': 'Kelvin' })) {
    assert.equal(fs.readFile(`/${name}`, 'utf8'), text);
  }
});

test('a name that can not be listed ends the listing, with what is before it shown', () => {
  const image = FAT_CASES['directories-broken']();
  for (const directory of ['/slash', '/nameless']) {
    assert.throws(() => namesIn(image, directory), { code: 'ERR_BOOTFS_CORRUPT', message: /can't be listed/ });
    const shown = [...mountFat(image).walk(directory, { damage: 'report' })];
    assert.deepEqual(
      shown.map(({ path, error }) => [path, error?.code]),
      [
        [directory, 'ERR_BOOTFS_CORRUPT'],
        [`${directory}/BEFORE`, undefined],
      ],
    );
  }
});

test('an entry without a short name is listed under its long one and not found', () => {
  const fat = new FatBuilder({ bits: 12, clusters: 20 });
  fat.root.slots.push(
    ...namedSlots('long name of blanks', '           '),
    shortSlot('           '),
    shortSlot('LAST       '),
  );
  const fs = mountFat(fat.build());
  assert.deepEqual(fs.readdir('/'), ['long name of blanks', 'LAST']);
  assert.equal(fs.exists('/long name of blanks'), false);
});
