/** What bootfs shows of an image, and how it differs from what Linux shows. */

import { allCodecs } from '../../src/codecs/all.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import type { JournalReport } from '../../src/contract/journal-report.ts';
import { replayedCount } from '../../src/contract/journal-report.ts';
import type { MountOptions } from '../../src/contract/options.ts';
import { erofsDriver } from '../../src/erofsread/erofs.ts';
import { ext4Driver } from '../../src/ext4read/ext4.ts';
import { memoryDevice } from '../../src/index.ts';
import { mountWith } from '../../src/mount/mount.ts';
import { xfsDriver } from '../../src/xfsread/xfs.ts';
import type { KernelView } from './kernel.ts';
import { manifestDifferences, manifestLines } from './manifest.ts';

const mount = mountWith([ext4Driver, xfsDriver, erofsDriver(allCodecs)]);

export interface BootfsView {
  readonly lines: readonly string[];
  readonly refused?: string;
  readonly journal?: JournalReport;
}

export function bootfsView(image: Uint8Array, journal?: Uint8Array, options: MountOptions = {}): BootfsView {
  const before = Buffer.from(image);
  try {
    const fs = mount(memoryDevice(image), { ...options, journalDevice: journal && memoryDevice(journal) });
    const lines = manifestLines(fs);
    if (!before.equals(image)) throw new Error('bootfs wrote to the image');
    return { lines, journal: fs.journal };
  } catch (error) {
    if (!(error instanceof BootfsError)) throw error;
    return { lines: [], refused: error.message };
  }
}

export function viewDifferences(ours: BootfsView, kernels: KernelView): string[] {
  if (ours.refused !== undefined && kernels.refused !== undefined) return [];
  if (ours.refused !== undefined) return [`bootfs refuses: ${ours.refused}`];
  if (kernels.refused !== undefined) return [`Linux refuses: ${kernels.refused}`];
  const fastCommits = ours.journal !== undefined && replayedCount(ours.journal, 'fast commit') > 0;
  const expected = new Map(ours.lines.map((line) => [pathOf(line), line]));
  const settled = kernels.lines.map((line) => settle(line, expected.get(pathOf(line)), kernels.mountedAt, fastCommits));
  return manifestDifferences(ours.lines, settled);
}

const pathOf = (line: string): string => (JSON.parse(line) as { path: string }).path;
const MTIME = /"mtime": "(-?\d+)\.\d{9}"/;
const NLINK = /"nlink": (\d+)/;

/**
 * The kernel's line, with our value where the kernel's is not a fact of the image: a modification time that the mount
 * itself set, and the link count of a directory after the replay of fast commits, which the kernel does not keep right.
 */
function settle(kernels: string, ours: string | undefined, mountedAt: number, fastCommits: boolean): string {
  if (ours === undefined) return kernels;
  let line = kernels;
  const seconds = MTIME.exec(line);
  const ourMtime = MTIME.exec(ours);
  if (seconds !== null && ourMtime !== null && isRecent(Number(seconds[1]), mountedAt)) {
    line = line.replace(MTIME, ourMtime[0]);
  }
  const ourLinks = NLINK.exec(ours);
  if (fastCommits && ourLinks !== null && line.includes('"type": "dir"')) line = line.replace(NLINK, ourLinks[0]);
  return line;
}

const isRecent = (seconds: number, mountedAt: number): boolean => seconds >= mountedAt && seconds <= mountedAt + 600;
