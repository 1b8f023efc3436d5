/** Linux as the judge: what it shows of a copy of an image. Needs root and loop devices. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { kernelEntries, MountRefused } from '../../scripts/images/judge.ts';

/** The lines of the manifest, or why Linux refuses the mount. */
export interface KernelView {
  readonly lines: readonly string[];
  readonly refused?: string;
  /** When the mount began: replay and orphan clean-up give some entries a modification time that is not before it. */
  readonly mountedAt: number;
}

/** What Linux shows of `directory/image` (with `directory/journal`, where there is one). */
export function kernelsView(directory: string): KernelView {
  const mountedAt = Math.floor(Date.now() / 1000);
  try {
    return { lines: kernelEntries(directory), mountedAt };
  } catch (error) {
    if (!(error instanceof MountRefused)) throw error;
    return { lines: [], refused: error.message, mountedAt };
  }
}

/** Why tests that need the kernel can't run here; undefined where they can. */
export function whyNoKernel(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/dev/loop-control')) return 'needs loop devices';
  for (const command of ['mke2fs', 'debugfs', 'losetup', 'python3']) {
    if (spawnSync('which', [command]).status !== 0) return `needs ${command}`;
  }
  return undefined;
}
