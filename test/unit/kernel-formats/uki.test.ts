import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { putU32le } from '../../../src/bytes/endian.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { readUki } from '../../../src/kernel-formats/uki.ts';
import { bootFileSystem, defaultId, ids, menuOf, problems } from '../boot/support/boot-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';

const OS_RELEASE = `NAME="Fedora Linux"
VERSION="40 (Server Edition)"
ID=fedora
PRETTY_NAME="Fedora \\"40\\""
`;

const IMAGE = peFile([
  ['.osrel', OS_RELEASE],
  ['.uname', '6.8.5-301.fc40.x86_64'],
  ['.cmdline', 'root=/dev/vda2 quiet\n\0'],
  ['.linux', 'kernel'],
  ['.initrd', 'initrd'],
]);

test('a unified kernel image is an entry by itself', () => {
  const menu = menuOf({ '/EFI/Linux/fedora-6.8.5+3.efi': IMAGE });
  assert.deepEqual(menu.entries, [
    {
      id: 'fedora-6.8.5.efi',
      title: 'Fedora "40"',
      kind: 'uki',
      source: { dialect: 'uki', path: '/EFI/Linux/fedora-6.8.5+3.efi' },
      kernel: '/EFI/Linux/fedora-6.8.5+3.efi',
      initrds: [],
      options: 'root=/dev/vda2 quiet',
      devicetreeOverlays: [],
      version: '40 (Server Edition)',
      sortKey: 'fedora',
      triesLeft: 3,
      triesDone: 0,
      submenu: [],
      default: true,
    },
  ]);
});

test('its parts are told', () => {
  const [profile] = readUki(bootFileSystem({ '/u.efi': IMAGE }).open('/u.efi')).profiles;
  assert.equal(profile.kernelRelease, '6.8.5-301.fc40.x86_64');
  assert.equal(profile.sections['.initrd'].length, 6);
});

test('type 1 and type 2 entries are one menu with one default', () => {
  const menu = menuOf({
    '/loader/loader.conf': 'default FEDORA*\n',
    '/loader/entries/z.conf': 'linux /linux\n',
    '/linux': '',
    '/EFI/Linux/fedora.efi': IMAGE,
    '/EFI/Linux/readme.txt': '',
  });
  assert.deepEqual(ids(menu), ['fedora.efi', 'z.conf']);
  assert.equal(defaultId(menu), 'fedora.efi');
});

test('each profile is an entry; the sections before the first one are common', () => {
  const image = peFile([
    ['.osrel', OS_RELEASE],
    ['.linux', 'kernel'],
    ['.cmdline', 'common'],
    ['.profile', 'ID=main\nTITLE="Regular boot"\n'],
    ['.profile', 'ID=reset\nTITLE="Factory reset"\n'],
    ['.cmdline', 'reset'],
  ]);
  const menu = menuOf({ '/EFI/Linux/os.efi': image });
  assert.deepEqual(
    menu.entries.map(({ id, title, options }) => [id, title, options]),
    [
      ['os.efi', 'Fedora "40" (Regular boot)', 'common'],
      ['os.efi@1', 'Fedora "40" (Factory reset)', 'reset'],
    ],
  );
});

test('a profile takes its own sections before the common ones, and has a title in any case', () => {
  const image = peFile([
    ['.linux', 'kernel'],
    ['.osrel', OS_RELEASE],
    ['.initrd', 'common'],
    ['.profile', ''],
    ['.profile', 'ID=debug\n'],
    ['.initrd', 'own'],
    ['.osrel', 'ID=rescue\nVERSION_ID=2\n'],
    ['.profile', 'VERSION=1\n'],
  ]);
  const menu = menuOf({ '/EFI/Linux/os.efi': image });
  assert.deepEqual(
    menu.entries.map(({ id, title, version, sortKey }) => [id, title, version, sortKey]),
    [
      ['os.efi', 'Fedora "40"', '40 (Server Edition)', 'fedora'],
      ['os.efi@2', 'Fedora "40" (Profile #3)', '40 (Server Edition)', 'fedora'],
      ['os.efi@1', 'rescue (debug)', '2', 'rescue'],
    ],
  );
  const { profiles } = readUki(bootFileSystem({ '/u.efi': image }).open('/u.efi'));
  assert.deepEqual(
    profiles.map(({ sections }) => sections['.initrd'].length),
    [6, 3, 6],
  );
});

test('files that are no unified kernel images are skipped with the reason', () => {
  const noKernel = peFile([['.text', 'code']]);
  const outside = IMAGE.slice();
  putU32le(outside, 0x80 + 24 + 0xf0 + 20, 0xfffffff0);
  const long = peFile([
    ['.linux', ''],
    ['.cmdline', 'x'.repeat(65537)],
  ]);
  const latin = peFile([
    ['.linux', ''],
    ['.cmdline', new Uint8Array([0xe9])],
  ]);
  const far = IMAGE.slice();
  putU32le(far, 0x3c, 65537);
  const many = IMAGE.slice();
  many[0x80 + 6] = 97;
  const cases: [Uint8Array, RegExp][] = [
    [noKernel, /no \.linux section/],
    [
      peFile([
        ['.profile', 'ID=a\n'],
        ['.profile', 'ID=b\n'],
        ['.linux', 'kernel'],
      ]),
      /profile 0 has no \.linux section/,
    ],
    [outside, /PE section \.osrel leaves the file/],
    [long, /PE section \.cmdline is too long \(length 65537, limit 65536\)/],
    [latin, /PE section \.cmdline is not UTF-8 text/],
    [far, /PE header too far from the start/],
    [many, /more than 96 PE sections/],
    [IMAGE.slice(0, 0x90), /COFF header leaves the file/],
    [IMAGE.slice(0, 0x180), /section table leaves the file/],
    [new Uint8Array(64), /no MZ signature/],
  ];
  for (const [image, message] of cases) {
    const menu = menuOf({ '/EFI/Linux/os.efi': image });
    assert.deepEqual(ids(menu), []);
    assert.match(problems(menu)[0], message);
  }
});

test('any bytes give an image or a BootfsError', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(bytes, fc.nat(0x260), (noise, at) => {
      const image = IMAGE.slice();
      image.set(noise.subarray(0, Math.min(noise.length, image.length - at)), at);
      const file = bootFileSystem({ '/u.efi': image }).open('/u.efi');
      try {
        readUki(file);
      } catch (error) {
        assert.ok(error instanceof BootfsError, String(error));
      }
    }),
  );
});
