/** mount(8) and umount(8): Node itself has no call for what they do. */
import { spawnSync } from 'node:child_process';

/** Neither has anything to wait for; one that does not come back must not take this process along. */
const PATIENCE_MILLISECONDS = 10_000;

/** mount(8) or umount(8) said no, in its own words. */
export class MountError extends Error {
  override readonly name = 'MountError';
}

/**
 * Mounts what the descriptor of /dev/fuse will serve, read-only: mount(8) inherits it as its descriptor 3. Programs and
 * devices in a file from somewhere get no rights here; who may read what is checked by the kernel, from modes and access
 * control lists.
 *
 * @param source absolute path, shown by findmnt(8)
 * @param directory absolute path
 * @throws MountError
 */
export function attach(descriptor: number, source: string, directory: string): void {
  const options = [
    ...['ro', 'nosuid', 'nodev', 'default_permissions', 'allow_other', 'fd=3', 'rootmode=40000'],
    `user_id=${process.getuid?.() ?? 0}`,
    `group_id=${process.getgid?.() ?? 0}`,
  ];
  run('mount', ['-i', '-n', '-t', 'fuse.bootfs', '-o', options.join(), '--', source, directory], descriptor);
}

/** Takes the directory back at once; whoever has a file open in it keeps that for as long as it is served. @throws MountError */
export function detach(directory: string): void {
  run('umount', ['-i', '-n', '-l', '--', directory]);
}

function run(command: string, args: readonly string[], descriptor?: number): void {
  const { status, error, stderr } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', ...(descriptor === undefined ? [] : [descriptor])],
    encoding: 'utf8',
    timeout: PATIENCE_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined) throw new MountError(`${command}: ${error.message}`);
  if (status !== 0) throw new MountError(stderr.trim().split('\n')[0] || `${command} failed`);
}
