/**
 * A Debian root made by mmdebstrap from real packages: kernel, initrd of initramfs-tools, GRUB, systemd-boot, u-boot-menu.
 * Needs root and Debian's archive; half a minute and 400 MB.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = [
  'linux-image-cloud-amd64,initramfs-tools,dracut-core,systemd-sysv,dbus,kmod,udev,cpio',
  'gzip,zstd,lz4,xz-utils,bzip2,lzma,lzop',
  'grub2-common,grub-common,grub-efi-amd64-bin,grub-pc-bin,systemd-boot,u-boot-menu',
];
/** On the host, as they are copied to ESPs and boot sectors: signed loaders. */
const HOST_FILES = [
  '/usr/lib/shim/shimx64.efi.signed',
  '/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed',
  '/usr/lib/grub/i386-pc/boot.img',
  '/usr/lib/syslinux/mbr/mbr.bin',
];

export interface DebianRoot {
  readonly directory: string;
  /** Of the kernel, such as `6.1.0-56-cloud-amd64`. */
  readonly version: string;
}

/** Why no such root can be made here; undefined where it can. */
export function whyNoDebian(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  for (const tool of [
    'mmdebstrap',
    'mkfs.ext4',
    'mkfs.fat',
    'mcopy',
    'grub-mkimage',
    'objcopy',
    'syslinux',
    'extlinux',
    'gcc',
  ]) {
    if (spawnSync('which', [tool]).status !== 0) return `needs ${tool}`;
  }
  const missing = HOST_FILES.filter((path) => !existsSync(path));
  return missing.length === 0 ? undefined : `needs ${missing.join(' ')}`;
}

/** A root below `directory`. @throws Error with the last lines of mmdebstrap */
export function makeDebianRoot(directory: string): DebianRoot {
  const root = join(directory, 'root');
  // Scripts of packages call sync(1), which waits for every filesystem of the machine.
  const withoutSync =
    'mkdir -p "$1/usr/local/bin"; printf "#!/bin/sh\\n" > "$1/usr/local/bin/sync"; chmod +x "$1/usr/local/bin/sync"';
  run('mmdebstrap', [
    ...['--mode=root', '--variant=minbase', '--dpkgopt=force-unsafe-io', `--setup-hook=${withoutSync}`],
    ...[`--include=${PACKAGES.join(',')}`, 'bookworm', root],
  ]);
  run('rm', [
    '-rf',
    `${root}/var/cache/apt`,
    `${root}/var/lib/apt/lists`,
    `${root}/usr/share/doc`,
    `${root}/usr/share/locale`,
  ]);
  const kernel = readdirSync(join(root, 'boot')).filter((name) => name.startsWith('vmlinuz-'))[0];
  return { directory: root, version: kernel.slice('vmlinuz-'.length) };
}

/** @throws Error where the command fails, with what it said at the end */
export function run(command: string, args: readonly string[], input?: string | Uint8Array): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C.UTF-8', MTOOLS_SKIP_CHECK: '1', DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.slice(-2000)}`);
}

/** Runs a command of the root in it, with /dev and /proc there. */
export function runIn(root: string, ...command: string[]): string {
  const script = `mount --bind /dev "$1/dev" && mount -t proc proc "$1/proc" && mount -t sysfs sys "$1/sys" || exit 99; root=$1; shift
    chroot "$root" "$@"; status=$?; umount "$root/sys" "$root/proc" "$root/dev"; exit $status`;
  return run('unshare', ['-m', 'sh', '-c', script, 'sh', root, ...command]);
}
