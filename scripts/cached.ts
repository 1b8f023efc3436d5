/** What slow steps of a build made, kept below node_modules until packages are installed anew: the build and each process of a test run share it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/bootfs-build', import.meta.url));

/** What an earlier run kept of a step with these inputs. @param inputs All that the result follows from, options included. */
export function findCached(step: string, ...inputs: readonly string[]): string | undefined {
  try {
    return readFileSync(pathOf(step, inputs), 'utf8');
  } catch {
    return undefined;
  }
}

/** Keeps it, whole or not at all: another process may do the same at this moment. */
export function keepCached(result: string, step: string, ...inputs: readonly string[]): void {
  const path = pathOf(step, inputs);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, result);
  renameSync(`${path}.${process.pid}`, path);
}

function pathOf(step: string, inputs: readonly string[]): string {
  return join(CACHE, `${step}-${createHash('sha256').update(JSON.stringify(inputs)).digest('hex')}`);
}
