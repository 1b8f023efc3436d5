import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FileSystem } from '../../contract/file-system.ts';
import { FuseMount } from '../../node/fuse/fuse-mount.ts';
import { systemReason } from '../../node/system-error.ts';
import { printable } from '../../report/printable.ts';
import { treeOf } from '../../tree/tree-file-system.ts';
import { capacityOf } from '../facts/capacity.ts';
import { endingSignal } from '../mount/endings.ts';
import { isInNamespace, runInNamespace, startShell, statusOf } from '../mount/shell.ts';
import { describeError, EXIT_DONE, UsageError } from '../terminal/exit-status.ts';
import type { Verb, VerbContext } from './verb.ts';

/** What the kernel may know before it is asked to forget some: about 100 MB here, and much more there. */
const KNOWN_INODES = 2 ** 18;
/** As the library has it by default. */
const DIRECTORY_ENTRIES = 2_000_000;

/** `bootfs mount`: in the foreground, until somebody unmounts it or a signal comes. */
export const mount: Verb = {
  name: 'mount',
  summary: 'mount it read-only on a directory of this machine, through FUSE, until it is unmounted',
  path: 'directory',
  options: [
    {
      flags: '--shell',
      description: 'start $SHELL in it, where nobody else sees the mount; needs no root. Its exit status is ours',
    },
  ],
  examples: ['mount disk.img /mnt', 'mount disk.img.gz tree --part xbootldr', 'mount disk.img tree --shell'],
  async run(context) {
    const { directory, path } = mountPoint(context.paths[0]);
    const inShell = context.options['shell'] === true;
    if (inShell && !isInNamespace()) return runInNamespace();
    const { fs } = await context.openVolume();
    const mounted = mountOn(context, fs, { directory, path });
    const shell = inShell ? startShell(directory) : undefined;
    const signal = endingSignal(shell);
    try {
      if (shell === undefined) announce(context, directory);
      const shellEnded = shell && statusOf(shell, 'the shell');
      const status = await Promise.race([
        mounted.ended.then(() => undefined),
        signal.came,
        ...(shellEnded === undefined ? [] : [shellEnded]),
      ]);
      return status ?? EXIT_DONE;
    } finally {
      // Readers that can't be woken would keep this process from ever ending.
      if (!(await mounted.end())) process.kill(process.pid, 'SIGKILL');
      signal.release();
    }
  },
};

interface MountPoint {
  /** Absolute, without symbolic links. */
  readonly directory: string;
  /** As the user gave it. */
  readonly path: string;
}

/** @throws UsageError */
function mountPoint(path: string): MountPoint {
  try {
    if (!statSync(path).isDirectory()) throw new UsageError(`${printable(path)}: not a directory`);
    return { directory: realpathSync(path), path };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = systemReason(error);
    const hint = reason === 'ENOTCONN' ? ': a mount whose server is gone; take it away with umount -l' : '';
    throw new UsageError(`${printable(path)}: ${reason}${hint}`);
  }
}

/** @throws UsageError where the system does not let us */
function mountOn(context: VerbContext, fs: FileSystem, { directory, path }: MountPoint): FuseMount {
  try {
    return new FuseMount(treeOf(fs)!, {
      facts: { blockSize: fs.blockSize, ioSize: fs.ioSize ?? fs.blockSize, ...capacityOf(fs) },
      limits: { directoryEntries: DIRECTORY_ENTRIES, knownInodes: KNOWN_INODES },
      source: resolve(context.image),
      directory,
      onFault: (error) => context.warn(describeError(error)),
    });
  } catch (error) {
    const { message } = error as Error;
    const advice = isInNamespace() ? '' : '; without root, try --shell';
    throw new UsageError(`${printable(`${path}: ${message}`)}${advice}; without FUSE, bootfs extract or tar`);
  }
}

/** At once, as whoever starts this in the background waits for it. */
function announce({ image, common, out }: VerbContext, directory: string): void {
  if (common.json) out.json({ mounted: directory });
  else out.line(`${printable(`${image} is mounted on ${directory}`)}; umount it, or press Ctrl-C`);
  out.flush();
}
