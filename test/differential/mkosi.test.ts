/**
 * contrib's hook in a build by mkosi itself, the one of Debian 13 in a root of its own, as its systemd-repart needs more than older
 * releases have: an image that boots is built, one that does not fails the build. Run by `npm run test:differential` as root
 * (one to three minutes, 110 MB of packages); skipped where the root can't be made.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDisk } from '../../src/disk/open-disk.ts';
import { openDevice } from '../../src/node/file-device.ts';
import { efiKernel, initrd, rootTree, SYSTEMD_BOOT, type Tree } from '../support/disk/healthy/parts.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bootfs-mkosi-'));
const root = join(folder, 'root');
const project = join(root, 'work/project');
after(() => rmSync(folder, { recursive: true }));

const PACKAGES = 'mkosi,systemd-repart,e2fsprogs,dosfstools,mtools,libstdc++6';
const VERSION = '6.12.0';
const ROOT_UUID = 'b007f500-0000-4000-8000-000000000015';

/** Scripts of packages call sync(1), which waits for every filesystem of the machine. */
const WITHOUT_SYNC =
  'mkdir -p "$1/usr/local/bin"; printf "#!/bin/sh\\n" > "$1/usr/local/bin/sync"; chmod +x "$1/usr/local/bin/sync"';

/** Makes the root. @returns why it could not */
function makeRoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('which', ['mmdebstrap']).status !== 0) return 'needs mmdebstrap';
  const options = ['--mode=root', '--variant=essential', `--setup-hook=${WITHOUT_SYNC}`, `--include=${PACKAGES}`];
  const { status, stderr } = spawnSync('mmdebstrap', [...options, 'trixie', root], { encoding: 'utf8' });
  if (status !== 0) return `no root with mkosi: ${stderr.trim().split('\n').pop()}`;
  // Of the system around it, the hook sees /usr alone.
  copyFileSync(process.execPath, join(root, 'usr/bin/node'));
  cpSync(join(repository, 'dist'), join(root, 'usr/lib/bootfs/dist'), { recursive: true });
  copyFileSync(join(repository, 'package.json'), join(root, 'usr/lib/bootfs/package.json'));
  return undefined;
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

function writeTree(at: string, files: Tree): void {
  for (const [path, content] of Object.entries(files)) {
    const target = at + path;
    if (path.endsWith('/')) mkdirSync(join(project, target), { recursive: true });
    else if (typeof content === 'string' || content instanceof Uint8Array) write(target, content);
    else {
      mkdirSync(dirname(join(project, target)), { recursive: true });
      symlinkSync(content.link, join(project, target));
    }
  }
}

function partition(type: string, format: string, from: string, more = ''): string {
  const size = 'SizeMinBytes=64M\nSizeMaxBytes=64M\n';
  return `[Partition]\nType=${type}\nFormat=${format}\nCopyFiles=${from}:/\n${size}${more}`;
}

function makeProject(): void {
  write(
    'mkosi.conf',
    '[Distribution]\nDistribution=custom\n[Output]\nFormat=disk\n[Content]\nBootable=no\n[Build]\nEnvironment=BOOTFS\n',
  );
  write('mkosi.repart/00-esp.conf', partition('esp', 'vfat', '/efi'));
  write('mkosi.repart/10-root.conf', partition('root', 'ext4', '/', `UUID=${ROOT_UUID}\nExcludeFiles=/efi/\n`));
  writeTree('mkosi.skeleton', {
    ...rootTree(VERSION),
    '/usr/lib/os-release': 'ID=custom\nNAME=Custom\n',
    '/efi/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
    '/efi/linux': efiKernel(VERSION),
    '/efi/initrd.img': initrd(VERSION),
    '/efi/loader/entries/custom.conf': `title Custom\nversion ${VERSION}\nlinux /linux\ninitrd /initrd.img\noptions root=PARTUUID=${ROOT_UUID} ro\n`,
  });
  copyFileSync(join(repository, 'contrib/mkosi/mkosi.postoutput'), join(project, 'mkosi.postoutput'));
  chmodSync(join(project, 'mkosi.postoutput'), 0o755);
}

/** As in a system of its own: mkosi makes sandboxes, for which its root must be a mount. */
const ENTER = `set -e
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"; mount --rbind /sys "$1/sys"; mount --rbind /dev "$1/dev"
cd "$1"; mkdir -p old; pivot_root . old; umount -l /old
cd /work/project; export BOOTFS='node /usr/lib/bootfs/dist/cli.cjs' PATH=/usr/local/bin:/usr/bin:/usr/sbin
exec mkosi --force build`;

function build() {
  const args = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--propagation',
    'private',
    'bash',
    '-c',
    ENTER,
    '-',
    root,
  ];
  const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 300_000 });
  return { status, said: stdout + stderr };
}

test('mkosi runs the hook, and fails where the image does not boot', async (context) => {
  const reason = makeRoot();
  if (reason !== undefined) return context.skip(reason);
  makeProject();
  const ready = build();
  assert.equal(ready.status, 0, ready.said);
  assert.match(ready.said, /^ready to boot/m);
  const device = openDevice(join(project, 'image.raw'));
  assert.deepEqual(
    openDisk(device).partitions.map(({ fs }) => fs?.type),
    ['vfat', 'ext4'],
  );
  device.close();

  rmSync(join(project, 'mkosi.skeleton/efi/initrd.img'));
  const broken = build();
  assert.notEqual(broken.status, 0, broken.said);
  assert.match(broken.said, /not ready to boot/);
  return undefined;
});
