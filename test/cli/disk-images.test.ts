/** What a person is told of disks of distributions (images/disk), and of disks with little on them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { putU32be, putU32le } from '../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../src/bytes/utf8.ts';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { groupText, linear, logicalVolume, physicalVolume } from '../support/disk/lvm.ts';
import { mdMember } from '../support/disk/md.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);

/** Up to the empty line behind the list of partitions. */
const INFO: Readonly<Record<string, string>> = {
  arch: `
disk      12.0 MiB, gpt, 11111111-2222-3333-4444-555555555555, sectors of 512 bytes
boots by  UEFI x64: systemd-boot 255.7-1, /EFI/BOOT/BOOTX64.EFI on partition 1
          UEFI x64: systemd-boot 255.7-1, /EFI/systemd/systemd-bootx64.efi on partition 1, where NVRAM names it

     role  type         filesystem  label  uuid                                     size  holds
  1  esp   esp          vfat        EFI    B1B2-C3D4                             4.0 MiB  systemd-boot 255.7-1, vmlinuz-linux
  2  root  root-x86-64  ext4        root   6b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8  6.0 MiB
`,
  'crashed-upgrade': `
disk    14.0 MiB, gpt, b007f500-0000-4000-8000-000000000100, sectors of 512 bytes
system  Demo Linux 1 (partition 2)

     role  type         filesystem  label  uuid                                     size  holds
  1  boot  linux        ext4        boot   b007f500-0000-4000-8000-000000000001  4.0 MiB  vmlinuz
  2  root  root-x86-64  ext4        root   b007f500-0000-4000-8000-000000000001  6.0 MiB  Demo Linux 1
  3  swap  swap         swap        swap   b007f500-0000-4000-8000-00000000000a  2.0 MiB
`,
  'raspberry-pi-os': `
disk      11.0 MiB, mbr, 4c1e2f3a, sectors of 512 bytes
boots by  rpi: Raspberry Pi firmware, /bootcode.bin on partition 1

     role  type   filesystem  label   uuid                                     size  holds
  1  boot  fat32  vfat        bootfs  D1B2-C3D4                             4.0 MiB  Raspberry Pi firmware, kernel8.img, kernel_2712.img
  2  root  linux  ext4        rootfs  7b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8  6.0 MiB
`,
};

for (const [name, expected] of Object.entries(INFO)) {
  test(`info of ${name}: the system, what boots it, and what each partition holds`, async () => {
    const { text, status } = await bootfs('info', imagePath(`disk/${name}.img.gz`));
    assert.equal(status, 0);
    assert.equal(`\n${text.split('\n\n').slice(0, 2).join('\n\n').trimEnd()}\n`, expected);
  });
}

test('menu: the default and when it is booted, submenus, what may not be booted', async () => {
  const menu = async (...argv: string[]) => (await bootfs('menu', ...argv)).text;
  assert.equal(
    await menu(imagePath('disk/limine.img.gz')),
    `* CachyOS > linux-cachyos  /8c0b7f1e/linux-cachyos/vmlinuz-linux-cachyos  limine 1:/limine.conf:9

* is the default, booted after 5 seconds
`,
  );
  assert.equal(
    await menu('-l', imagePath('disk/yocto-u-boot.img.gz')),
    `* Poky
    id         Poky
    partition  1
    kernel     /fitImage
    options    root=UUID=7b3f7a1c-2d4e-4f60-9182-a3b4c5d6e7f8 rootwait rw console=ttyS2,1500000
    source     extlinux 1:/extlinux/extlinux.conf:4
  plain
    id          plain
    partition   1
    kernel      /Image.gz
    options     root=PARTUUID=5f8e2b7a-0c3d-4e5f-8a9b-0c1d2e3f4a52 rootwait rw console=ttyS2,1500000
    devicetree  /board.dtb
    source      extlinux 1:/extlinux/extlinux.conf:7

* is the default, booted after 1 second
`,
  );
});

test('menu of a disk where nothing can be read says why', async () => {
  const disk = gptDisk([
    { type: TYPES.esp, uuid: uuidOf(1), firstSector: 40, contents: new Uint8Array(512), label: 'A' },
  ]);
  const { status, error } = await bootfs('menu', files.write('nothing.img', disk));
  assert.equal(status, 3);
  assert.match(error, /no readable partition: 1 is unknown contents/);
});

function uuidOf(number: number): string {
  return `0000000${number}-0000-4000-8000-000000000000`;
}

function luks1(): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set([...encodeUtf8('LUKS'), 0xba, 0xbe, 0, 1, ...encodeUtf8('aes')]);
  bytes.set(encodeUtf8('xts-plain64'), 40);
  putU32be(bytes, 104, 4096);
  putU32be(bytes, 108, 64);
  bytes.set(encodeUtf8('36a2c892-fae3-48f9-9373-77fd2a401dd6'), 168);
  return bytes;
}

function hibernated(): Uint8Array {
  const bytes = new Uint8Array(65536);
  putU32le(bytes, 1024, 1);
  putU32le(bytes, 1028, 15);
  bytes.set(encodeUtf8('S1SUSPEND\0'), 4086);
  return bytes;
}

test('info says in a few words what encrypted, striped and shared partitions hold', async () => {
  const group = physicalVolume(groupText(logicalVolume('slow', [linear(0, 1, 0)])));
  const contents: readonly Uint8Array[] = [
    luks1(),
    hibernated(),
    mdMember({ version: '1.2', data: new Uint8Array(65536), name: '' }),
    group,
    imageBytes('ext/ext2-default'),
  ];
  let firstSector = 2048;
  const partitions = contents.map((bytes, index) => {
    const place = { type: TYPES.linux, uuid: uuidOf(index + 1), label: `p${index}`, firstSector, contents: bytes };
    firstSector += Math.ceil(bytes.length / 512 / 8) * 8;
    return place;
  });
  const disk = files.write('mixed.img', gptDisk(partitions, 512, firstSector + 2048));
  const [{ disk: info }] = jsonLines(await bootfs('info', '--json', disk)) as unknown as {
    disk: {
      partitions: { holds: string }[];
    };
  }[];
  assert.deepEqual(
    info.partitions.map(({ holds }) => holds),
    ['version 1, aes-xts-plain64', 'a hibernated system', 'raid1, member 0 of 2', 'volume group vg', ''],
  );
  const { text } = await bootfs('info', disk);
  assert.match(text, /vg-slow +- +volume/);
});

test('a whole disk that is one container has no number and no type', async () => {
  const image = files.write('luks.img', luks1());
  const [{ disk: info }] = jsonLines(await bootfs('info', '--json', image)) as unknown as {
    disk: { partitions: Record<string, unknown>[] };
  }[];
  const { number, type, typeName, partitionLabel, partitionUuid, start, size, filesystem } = info.partitions[0];
  assert.deepEqual(
    [number, type, typeName, partitionLabel, partitionUuid, start, size, filesystem],
    [null, null, null, '', '', 0, 4096, 'LUKS'],
  );
  assert.match((await bootfs('info', image)).text, /no partition table/);
});

test('menu says which partitions for loaders could not be looked into', async () => {
  const ext = imageBytes('ext/ext4-crash-rename');
  const fat = imageBytes('fat/fat16-esp').fill(0, 11, 13);
  const at = (sector: number, bytes: Uint8Array) => sector + Math.ceil(bytes.length / 512);
  const places = [
    { type: TYPES.esp, uuid: uuidOf(1), label: 'ESP', firstSector: 2048, contents: fat },
    { type: TYPES.xbootldr, uuid: uuidOf(2), firstSector: at(2048, fat), contents: new Uint8Array(512) },
    { type: TYPES.root, uuid: uuidOf(3), firstSector: at(2048, fat) + 8, contents: ext },
  ];
  const disk = files.write('notes.img', gptDisk(places, 512, at(2048, fat) + 8 + ext.length / 512 + 64));
  const { text } = await bootfs('menu', disk);
  assert.match(text, /note: partition 1 \(ESP\) is .*: unified kernel images and loader entries on it are not shown/);
  assert.match(text, /note: partition 2 is nothing that bootfs knows, which is not read: unified/);
});
