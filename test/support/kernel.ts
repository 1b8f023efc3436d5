/** Linux as the judge: what it shows of a copy of an image. Needs root and loop devices. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { FAILED, JUDGE, judgedLines, REFUSED } from '../../scripts/images/judge.ts';
import { runBounded } from './bounded.ts';

/** The lines of the manifest, or why Linux refuses the mount. */
export interface KernelView {
  readonly lines: readonly string[];
  readonly refused?: string;
  /** When the mount began: replay and orphan clean-up give some entries a modification time that is not before it. */
  readonly mountedAt: number;
}

/** A mount that takes longer hangs, even where the machine has much else to do. */
const MAX_SECONDS = 180;

/** Linux never came back, or broke: no answer about the image. */
export class KernelTrouble extends Error {}

/** Linux mounts the image, but what it shows cannot be listed, as after some crashes ext4 fails itself. */
export class NoAnswer extends KernelTrouble {}

/** What Linux shows of `directory/image` (with `directory/journal`, where there is one). @throws KernelTrouble */
export async function kernelsView(directory: string): Promise<KernelView> {
  const mountedAt = Math.floor(Date.now() / 1000);
  const { status, stderr } = await runBounded('python3', [JUDGE, directory], directory, MAX_SECONDS);
  if (status === undefined) throw new KernelTrouble('the mount hangs');
  if (status === REFUSED) return { lines: [], refused: judgedLines(directory).join(' '), mountedAt };
  if (status === FAILED) throw new KernelTrouble(stderr);
  if (status !== 0) throw new NoAnswer(stderr);
  return { lines: judgedLines(directory), mountedAt };
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
