/** `--shell`: a shell with the mount in it, and the namespaces that let anybody mount. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isSea } from 'node:sea';
import { UsageError } from '../terminal/exit-status.ts';

/** Set for the command that runs inside the namespaces. */
const INSIDE = 'BOOTFS_MOUNT_NAMESPACE';
const DEFAULT_SHELL = '/bin/sh';

/** Is this the process that was started again in a namespace of its own, where mounting needs no root? */
export function isInNamespace(): boolean {
  return process.env[INSIDE] === '1';
}

/**
 * Runs this same command again in a mount namespace of its own; whoever is not root is root there, in a user namespace.
 * Gives its exit status. @throws UsageError where the system does not let us
 */
export async function runInNamespace(): Promise<number> {
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  // In a single executable file there is no script before the arguments.
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(isSea() ? 2 : 1)];
  const child = spawn('unshare', [...namespaces, '--propagation', 'private', '--', ...again], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  });
  // Those who are in it decide: a Ctrl-C in the shell is the shell's.
  const ignore = (): void => undefined;
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', ignore).on('SIGTERM', passOn).on('SIGHUP', passOn);
  try {
    return await statusOf(child, 'unshare');
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', passOn).off('SIGHUP', passOn);
  }
}

/** $SHELL, in `directory`; which a process of its own enters, as this one would wait for its own answer. */
export function startShell(directory: string): ChildProcess {
  const { [INSIDE]: _inside, ...env } = process.env;
  const shell = process.env['SHELL'] || DEFAULT_SHELL;
  return spawn('/bin/sh', ['-c', 'cd "$1" && exec "$2"', 'sh', directory, shell], { stdio: 'inherit', env });
}

/** The exit status of a child, as a shell has it: 128 and the number of the signal that ended it. */
export function statusOf(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new UsageError(`${name}: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
