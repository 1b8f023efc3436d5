import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { probe } from '../../../src/formats/recognisers.ts';
import { describeContents } from '../../../src/probe/probe.ts';
import { looksLikeExt, mbrSector } from '../../support/disk/disks.ts';

function withMagic(at: number, magic: string, size = 128 * 1024): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < magic.length; index++) bytes[at + index] = magic.charCodeAt(index);
  return bytes;
}

/** Offsets as the formats' own documents and libblkid have them. */
const KINDS: [kind: string, at: number, magic: string][] = [
  ['btrfs', 0x10040, '_BHRfS_M'],
  ['squashfs', 0, 'hsqs'],
  ['LVM2', 0x218, 'LVM2 001'],
  ['LUKS', 0, 'LUKS\xba\xbe'],
  ['md', 0x1000, '\xfc\x4e\x2b\xa9'],
  ['swap', 4086, 'SWAPSPACE2'],
  ['exfat', 3, 'EXFAT   '],
  ['ntfs', 3, 'NTFS    '],
  ['f2fs', 0x400, '\x10\x20\xf5\xf2'],
  ['iso9660', 0x8001, 'CD001'],
  ['erofs', 0x400, '\xe2\xe1\xf5\xe0'],
  ['gzip', 0, '\x1f\x8b\x08'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
  ['xz', 0, '\xfd7zXZ\0'],
  ['qcow2', 0, 'QFI\xfb'],
  ['Android sparse image', 0, '\x3a\xff\x26\xed'],
  // liblp's LP_METADATA_GEOMETRY_MAGIC, 0x616c4467, behind a reserved page.
  ['Android super partition', 4096, 'gDla'],
  ['Android OTA payload', 0, 'CrAU'],
  ['Android vbmeta image', 0, 'AVB0'],
  ['Android boot image', 0, 'ANDROID!'],
  ['Android vendor boot image', 0, 'VNDRBOOT'],
  ['dm-verity hash tree', 0, 'verity\0\0'],
  ['vmdk', 0, '# Disk DescriptorFile'],
  ['vmdk', 0, 'KDMV'],
  ['vmdk', 0, 'COWD'],
  ['qed', 0, 'QED\0'],
  ['parallels', 0, 'WithouFreSpacExt'],
  ['lz4', 0, '\x02\x21\x4c\x18'],
  ['U-Boot legacy image', 0, '\x27\x05\x19\x56'],
];

for (const [kind, at, magic] of KINDS) {
  test(`${kind} is named by ${JSON.stringify(magic)}, and read only where it is a whole superblock`, () => {
    const device = memoryDevice(withMagic(at, magic));
    assert.equal(probe(device)?.kind, kind);
    assert.equal(probe(device)?.readable, kind === 'erofs');
    assert.equal(
      probe(memoryDevice(withMagic(at, magic, at + magic.length - 1))),
      undefined,
      'cut off inside its magic',
    );
  });
}

test('ext2, ext3, ext4 and an external journal are told apart by their features', () => {
  const kindOf = (compat: number, incompat: number, roCompat: number) => {
    const bytes = looksLikeExt('name');
    putU32le(bytes, 1024 + 0x5c, compat);
    putU32le(bytes, 1024 + 0x60, incompat);
    putU32le(bytes, 1024 + 0x64, roCompat);
    assert.equal(probe(memoryDevice(bytes))?.label, 'name');
    return probe(memoryDevice(bytes))?.kind;
  };
  assert.equal(kindOf(0x38, 0x2, 0x3), 'ext2');
  assert.equal(kindOf(0x3c, 0x6, 0x3), 'ext3');
  assert.equal(kindOf(0x3c, 0x42, 0x3), 'ext4');
  assert.equal(kindOf(0x3c, 0x2, 0x400), 'ext4');
  assert.equal(kindOf(0, 0x8, 0), 'ext4 external journal');
});

test('FAT gives its label and serial number as Linux shows them', () => {
  const bytes = withMagic(82, 'FAT32   ');
  bytes.set([0x4d, 0x3c, 0x2b, 0x1a], 67);
  bytes.set(encodeUtf8('BOOT       '), 71);
  assert.deepEqual(probe(memoryDevice(bytes)), { kind: 'vfat', readable: false, label: 'BOOT', uuid: '1A2B-3C4D' });
});

test('md superblocks at the end of the device are found', () => {
  const size = 1024 * 1024 + 4096;
  assert.equal(probe(memoryDevice(withMagic(size - 8192, '\xfc\x4e\x2b\xa9', size)))?.kind, 'md');
  assert.equal(probe(memoryDevice(withMagic(1024 * 1024 - 65536, '\xfc\x4e\x2b\xa9', size)))?.kind, 'md');
});

test('a description says what is there, or that nothing known is', () => {
  assert.equal(describeContents(memoryDevice(new Uint8Array(0))), 'the image is empty');
  assert.equal(describeContents(memoryDevice(new Uint8Array(5000))), 'no known signature');
  assert.equal(describeContents(memoryDevice(withMagic(0, 'hsqs'))), 'this is squashfs');
  assert.equal(describeContents(memoryDevice(mbrSector([]))), 'this looks like a partitioned disk');
});
