/** Extracts an image of many files and ends the command in between; the files that are left must be whole. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND } from './command-process.ts';
import { imagePath, judgedManifest } from './images.ts';

const IMAGE = 'erofs/zstd';
/** Of the directory for unfinished files. */
const PARTIAL = '.bootfs-partial-';

interface Line {
  readonly path: string;
  readonly type: string;
  readonly mode: string;
  readonly sha256?: string;
}

/**
 * Sends `signal` when the given part of the time of a whole run has gone by since the directory began to fill, and looks at
 * what is left: every file that has its name has its contents and mode.
 */
export async function interruptedExtraction(signal: NodeJS.Signals, part: number): Promise<'whole' | 'partial'> {
  const to = mkdtempSync(join(tmpdir(), 'bootfs-interrupted-'));
  try {
    const command = [...COMMAND, 'extract', imagePath(`${IMAGE}.img.gz`), '--to', to];
    const child = spawn(process.execPath, command, { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await whenItFills(to, child);
    await pause(MILLISECONDS_OF_A_RUN * part);
    child.kill(signal);
    const status = await ended;
    assertWhole(to);
    assert.deepEqual(
      readdirSync(to).filter((name) => name.startsWith(PARTIAL)),
      [],
    );
    return status === 0 ? 'whole' : 'partial';
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}

/** From the first directory to the last mode, on a machine that is neither slow nor fast. */
const MILLISECONDS_OF_A_RUN = 60;

async function whenItFills(to: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && readdirSync(to).length === 0) await pause(1);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Every file below `to` that is not among the unfinished ones is as the manifest has it. */
export function assertWhole(to: string): void {
  const lines = new Map(
    judgedManifest(IMAGE).map((text) => [(JSON.parse(text) as Line).path, JSON.parse(text) as Line]),
  );
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.includes(PARTIAL) || !entry.isFile()) continue;
    const line = lines.get(path.slice(to.length));
    if (line === undefined) continue;
    assert.equal(createHash('sha256').update(readFileSync(path)).digest('hex'), line.sha256, path);
    assert.equal((lstatSync(path).mode & 0o7777).toString(8).padStart(4, '0'), line.mode, path);
  }
}
