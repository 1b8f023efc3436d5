/** Runs the command as a person would type it, inside this process; and gives it files to work on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../src/cli/run.ts';
import type { Formats } from '../../src/formats/drivers.ts';

export interface Result {
  readonly status: number;
  readonly out: Buffer;
  /** `out` as text. */
  readonly text: string;
  readonly error: string;
}

/** `bootfs ...argv`, with neither output a terminal. */
export function bootfs(...argv: string[]): Promise<Result> {
  return bootfsOf(undefined, ...argv);
}

/** The same for a command that reads these formats. */
export async function bootfsOf(formats: Formats | undefined, ...argv: string[]): Promise<Result> {
  const out: Uint8Array[] = [];
  const error: Uint8Array[] = [];
  const status = await runCommand(argv, {
    out: (bytes) => out.push(Buffer.from(bytes)),
    error: (bytes) => error.push(Buffer.from(bytes)),
    outIsTerminal: false,
    errorIsTerminal: false,
    environment: {},
    formats,
  });
  const bytes = Buffer.concat(out);
  return { status, out: bytes, text: bytes.toString('utf8'), error: Buffer.concat(error).toString('utf8') };
}

/** The objects that `--json` and `manifest` print, one a line. */
export function jsonLines(result: Result): Record<string, never>[] {
  return result.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** A directory that is removed at the end of the test file; `write` puts a file into it and gives its path. */
export function scratch(after: (cleanUp: () => void) => void): {
  path: string;
  write(name: string, bytes: Uint8Array): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'bootfs-test-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, bytes) {
      const file = join(path, name);
      writeFileSync(file, bytes);
      return file;
    },
  };
}
