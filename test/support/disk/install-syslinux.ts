/** SYSLINUX as its own installer puts it on a FAT volume in a file. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why it can't be installed here; undefined where it can. */
export function whyNoSyslinux(): string | undefined {
  const missing = ['syslinux', 'mkfs.fat', 'mcopy', 'gcc'].filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

/**
 * @param directory Of the volume; '' for its root.
 * @param work For a library that keeps the installer from calling sync(2), which would wait for every filesystem of the machine.
 * @throws Error with what the installer says
 */
export function installSyslinux(image: string, work: string, directory = ''): void {
  const where = directory === '' ? [] : ['--directory', directory];
  run('syslinux', [...where, '--install', image], { LD_PRELOAD: withoutSync(work) });
}

/**
 * EXTLINUX on an ext4 in a file, in `/boot/extlinux`. It reads no holes: the files in /boot are written anew without.
 * @param mounted An empty folder.
 */
export function installExtlinux(image: string, work: string, mounted: string): void {
  const script = `mount -o loop "$1" "$2" && cd "$2/boot" && for file in vmlinuz-* initrd.img-*; do
      cp --sparse=never "$file" new && mv new "$file" || exit 1; done
    cd / && LD_PRELOAD="$3" extlinux --install "$2/boot/extlinux"; status=$?; umount "$2"; exit $status`;
  run('unshare', ['-m', 'sh', '-c', script, 'sh', image, mounted, withoutSync(work)], {});
}

/** A library for LD_PRELOAD. */
function withoutSync(work: string): string {
  const library = join(work, 'no-sync.so');
  if (!existsSync(library)) {
    const source = join(work, 'no-sync.c');
    writeFileSync(source, 'void sync(void) {}\n');
    run('gcc', ['-shared', '-fPIC', '-o', library, source], {});
  }
  return library;
}

function run(command: string, args: readonly string[], environment: Record<string, string>): void {
  const options = { encoding: 'utf8', env: { ...process.env, ...environment }, timeout: 30_000 } as const;
  const { status, stderr, error } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
