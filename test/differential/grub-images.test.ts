/**
 * Images of the real GRUB: the one that Debian signs, from its package, and one for a BIOS made by grub-mkimage. What is
 * packed into them must lead to the menu. Run by `npm run test:differential`; what is not there is skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { collectDiskMenu } from '../../src/boot/index.ts';
import { putU32le } from '../../src/bytes/endian.ts';
import { mount } from '../../src/formats/drivers.ts';
import { identifyEfiProgram } from '../../src/kernel-formats/efi-program.ts';
import { bootDisk } from '../support/boot-disk.ts';
import { memoryFileSystem } from '../support/memory-tree.ts';

const UUID = 'a9b4e488-8334-46db-9df6-ffd41470ea6d';
const ROOT = {
  uuid: UUID,
  files: {
    '/boot/grub/grub.cfg': `menuentry x {\n search --fs-uuid --set=root ${UUID}\n linux /boot/vmlinuz\n}\n`,
    '/boot/vmlinuz': '',
  },
};
const directory = mkdtempSync(join(tmpdir(), 'bootfs-grub-'));
after(() => rmSync(directory, { recursive: true }));

/** A file of a Debian package; undefined where it can't be had. */
function fromPackage(name: string, path: string): Uint8Array | undefined {
  const find = () => readdirSync(directory).find((file) => file.startsWith(`${name}_`));
  if (find() === undefined) spawnSync('apt-get', ['download', name], { cwd: directory });
  const archive = find();
  if (archive === undefined) return undefined;
  const target = join(directory, name);
  const { status } = spawnSync('dpkg', ['-x', join(directory, archive), target]);
  return status === 0 && existsSync(join(target, path)) ? readFileSync(join(target, path)) : undefined;
}

test("Debian's signed GRUB: memdisk, stub on the ESP, configuration on the root", (context) => {
  const grub = fromPackage('grub-efi-amd64-signed', 'usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed');
  const shim = fromPackage('shim-signed', 'usr/lib/shim/shimx64.efi.signed');
  if (grub === undefined || shim === undefined) return context.skip('needs packages of Debian');
  const stub = `search.fs_uuid ${UUID} root\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n`;
  const files = { '/EFI/BOOT/BOOTX64.EFI': shim, '/EFI/debian/grubx64.efi': grub, '/EFI/debian/grub.cfg': stub };
  const disk = bootDisk([{ role: 'esp', files }, ROOT]);
  const { entries, loaders, problems } = collectDiskMenu({ ...disk, mount: (device) => mount(device) });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    entries.map(({ kernel, partition, guessed }) => [kernel, partition, guessed]),
    [['/boot/vmlinuz', 2, undefined]],
  );
  assert.deepEqual(
    loaders.map(({ kind, version }) => [kind, /^[0-9]+\.[0-9]+/.test(version ?? '')]),
    [
      ['shim', true],
      ['grub', true],
    ],
  );
});

test('other programs of Debian are known by their content', (context) => {
  const programs: [name: string, path: string, kind: string][] = [
    ['systemd-boot-efi', 'usr/lib/systemd/boot/efi/systemd-bootx64.efi', 'systemd-boot'],
    ['grub-efi-amd64-bin', 'usr/lib/grub/x86_64-efi/monolithic/grubx64.efi', 'grub'],
    ['shim-unsigned', 'usr/lib/shim/fbx64.efi', 'shim-fallback'],
    ['shim-unsigned', 'usr/lib/shim/mmx64.efi', 'mok-manager'],
    ['refind', 'usr/share/refind/refind/refind_x64.efi', 'refind'],
    ['refind', 'usr/share/refind/refind/drivers_x64/ext4_x64.efi', 'other'],
  ];
  for (const [name, path, kind] of programs) {
    const bytes = fromPackage(name, path);
    if (bytes === undefined) return context.skip(`needs Debian's ${name}`);
    assert.equal(identifyEfiProgram(memoryFileSystem({ x: bytes }).open('/x')).kind, kind, path);
  }
});

test('a core image of grub-mkimage in the boot sectors', (context) => {
  const bootImage = fromPackage('grub-pc-bin', 'usr/lib/grub/i386-pc/boot.img');
  if (bootImage === undefined) return context.skip("needs Debian's grub-pc-bin");
  const folder = join(directory, 'grub-pc-bin/usr/lib/grub/i386-pc');
  const early = join(directory, 'early.cfg');
  const core = join(directory, 'core.img');
  writeFileSync(early, `search.fs_uuid ${UUID} root\nset prefix=($root)/boot/grub\n`);
  const modules = ['biosdisk', 'part_msdos', 'ext2', 'normal', 'search_fs_uuid', 'configfile'];
  const { status, stderr } = spawnSync('grub-mkimage', [
    '-O',
    'i386-pc',
    '-d',
    folder,
    '-p',
    '/gone',
    '-c',
    early,
    '-o',
    core,
    ...modules,
  ]);
  assert.equal(status, 0, String(stderr));
  const image = readFileSync(core);
  const bytes = new Uint8Array(2048 * 512 + image.length + 512);
  bytes.set(bootImage);
  bytes.set(image, 2048 * 512);
  // What grub-bios-setup writes into both: where the core is, and where the rest of it is.
  putU32le(bytes, 0x5c, 2048);
  putU32le(bytes, 2048 * 512 + 500, 2049);
  const { entries, problems } = collectDiskMenu(bootDisk([ROOT], { kind: 'mbr', bytes }));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    entries.map(({ kernel, guessed }) => [kernel, guessed]),
    [['/boot/vmlinuz', undefined]],
  );
});
