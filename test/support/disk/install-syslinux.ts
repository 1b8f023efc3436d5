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
  const library = join(work, 'no-sync.so');
  if (!existsSync(library)) {
    const source = join(work, 'no-sync.c');
    writeFileSync(source, 'void sync(void) {}\n');
    run('gcc', ['-shared', '-fPIC', '-o', library, source], {});
  }
  const where = directory === '' ? [] : ['--directory', directory];
  run('syslinux', [...where, '--install', image], { LD_PRELOAD: library });
}

function run(command: string, args: readonly string[], environment: Record<string, string>): void {
  const options = { encoding: 'utf8', env: { ...process.env, ...environment }, timeout: 30_000 } as const;
  const { status, stderr, error } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
