/** The command in a process of its own. */
import { fstatSync, statSync } from 'node:fs';
import { runCommand } from './run.ts';
import { descriptorSink } from './terminal/output.ts';

/** Runs what the command line asks for. @returns the exit status */
export function runProcess(): Promise<number> {
  return runCommand(process.argv.slice(2), {
    out: descriptorSink(1),
    error: descriptorSink(2),
    get outIsTerminal() {
      return isTerminal(1);
    },
    get errorIsTerminal() {
      return isTerminal(2);
    },
    environment: process.env,
  });
}

/** Node's module for terminals takes longer to load than most images to read: it is asked about nothing that can't be one. */
function isTerminal(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    const nothing = statSync('/dev/null', { throwIfNoEntry: false });
    if (!stats.isCharacterDevice() || stats.rdev === nothing?.rdev) return false;
  } catch {
    // It is closed.
    return false;
  }
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}
