/** Boot files inside of LVM2 and md: menus and checks look there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectDiskMenu } from '../../../src/boot/index.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { checkDisk } from '../../../src/check/index.ts';
import { readBytes } from '../../../src/device/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import type { Disk } from '../../../src/disk/disk.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { probeDisk } from '../../../src/formats/recognisers.ts';
import { menuNotes } from '../../../src/report/menu-notes.ts';
import { grubModules } from '../../support/boot-images.ts';
import { gptDisk, TYPES } from '../../support/disk/disks.ts';
import { FIRST_EXTENT_AT, groupText, linear, logicalVolume, physicalVolume } from '../../support/disk/lvm.ts';
import { ARRAY_UUID, mdMember } from '../../support/disk/md.ts';
import { bootFileSystem, type Files } from '../boot/support/boot-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { bzImage, mainArchive, VERSION } from './support/images.ts';

const ELF = '\x7fELF';
const ENTRY = 'menuentry Linux { linux /vmlinuz root=/dev/mapper/vg-root ro\n initrd /initrd.img\n}\n';
const BOOT: Files = {
  '/grub/x86_64-efi/normal.mod': ELF,
  '/grub/x86_64-efi/linux.mod': ELF,
  '/grub/grub.cfg': ENTRY,
  '/vmlinuz': bzImage(),
  '/initrd.img': mainArchive(),
};
const ROOT: Files = { '/sbin/init': 'x', [`/lib/modules/${VERSION}/modules.dep`]: 'x' };

/** ESP, a mirror's member with /boot, a physical volume with the root: filesystems are told by their first bytes. */
function disk(prefix: string, boot: Files = BOOT, root: Files = ROOT, superblock: '1.0' | '1.2' = '1.2'): Disk {
  const data = new Uint8Array(65536);
  data.set(encodeUtf8('FS:boot'));
  const group = physicalVolume(groupText(logicalVolume('root', [linear(0, 4, 3)])));
  group.set(encodeUtf8('FS:root'), FIRST_EXTENT_AT + 3 * 64 * 1024);
  const esp = peFile([['mods', grubModules([['prefix', prefix]])]]);
  const files: Record<string, Files> = {
    'FS:boot': boot,
    'FS:root': root,
    'FS:efi_': { '/EFI/BOOT/BOOTX64.EFI': esp },
  };
  const part = (type: string, firstSector: number, contents: Uint8Array) => ({ type, uuid: '', firstSector, contents });
  const member = mdMember({ version: superblock, data, name: 'host:boot' });
  const bytes = gptDisk(
    [part(TYPES.esp, 64, encodeUtf8('FS:efi_')), part(TYPES.linux, 128, member), part(TYPES.linux, 1024, group)],
    512,
    12_000,
  );
  const markOf = (device: Parameters<typeof probeDisk>[0]) =>
    String.fromCharCode(...readBytes(device, 0, Math.min(7, device.size)));
  return openDisk(memoryDevice(bytes), {
    formats: {
      probe: (device) =>
        files[markOf(device)] === undefined
          ? probeDisk(device)
          : { kind: markOf(device) === 'FS:efi_' ? 'vfat' : 'ext4', readable: true, label: '', uuid: markOf(device) },
      mount: (device) => Object.assign(bootFileSystem(files[markOf(device)]), { uuid: markOf(device) }),
    },
  });
}

const MIRROR = `(mduuid/${ARRAY_UUID.replace(/-/g, '')})/grub`;

test('/boot on a mirror and the root on LVM: both are looked into, under numbers of their own', () => {
  const healthy = disk(MIRROR);
  const { verdict, findings, files, volumes } = checkDisk(healthy);
  assert.deepEqual([verdict, findings], ['ready', []]);
  assert.deepEqual(
    volumes.map(({ number, name, partition }) => `${number} ${name} ${partition}`),
    ['4 md/boot 2', '5 vg-root 3'],
  );
  assert.deepEqual(files.map(({ partition, path }) => `${partition}:${path}`).sort(), [
    ...['4:/grub/grub.cfg', '4:/initrd.img', '4:/vmlinuz'],
  ]);
  assert.ok(menuNotes(healthy).includes('4 is md/boot, inside of partition 2'));
});

test('the names that GRUB has for volumes', () => {
  for (const prefix of [MIRROR, '(md/boot)/grub'])
    assert.equal(collectDiskMenu(disk(prefix)).entries.length, 1, prefix);
  const atStart = collectDiskMenu(disk(MIRROR, BOOT, ROOT, '1.0'));
  assert.deepEqual(
    atStart.entries.map(({ partition }) => partition),
    [2],
    'a member that begins with its filesystem',
  );
  const swapped = collectDiskMenu(disk('(lvm/vg-root)/grub', {}, BOOT));
  assert.deepEqual(
    swapped.entries.map(({ partition }) => partition),
    [5],
  );
  const id = 'VVVVVV-1111-2222-3333-4444-5555-VVVVVV/LLLLLL-1111-2222-3333-4444-5555-LLLLLL';
  assert.equal(collectDiskMenu(disk(`(lvmid/${id})/grub`, {}, BOOT)).entries.length, 1, 'as grub-install writes it');
  const bySearch = ENTRY.replace('linux /', 'search --fs-uuid --set=root FS:root\n linux /');
  const moved = collectDiskMenu(disk(MIRROR, { '/grub/grub.cfg': bySearch }, BOOT));
  assert.deepEqual(
    moved.entries.map(({ partition, unbootable }) => [partition, unbootable]),
    [[5, undefined]],
  );
});

test('damage inside of volumes is found, and says where it is', () => {
  const judge = (boot: Files, root?: Files) =>
    checkDisk(disk(MIRROR, boot, root)).findings.map(({ level, id, partition }) => `${level} ${id} ${partition}`);
  assert.deepEqual(judge({ ...BOOT, '/vmlinuz': '' }), ['error file-empty 4']);
  assert.deepEqual(judge({ ...BOOT, '/grub/x86_64-efi/normal.mod': '\0\0\0\0' }), ['error loader-module-broken 4']);
  assert.deepEqual(judge(BOOT, { '/etc/fstab': '' }), ['error init-missing 5']);
});
