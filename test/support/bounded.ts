/** Runs a command that the kernel may never let finish: a hung mount can't be killed, only left behind. */
import { spawn } from 'node:child_process';

export interface Outcome {
  /** Undefined where the time was up. */
  readonly status: number | undefined;
  readonly stderr: string;
}

export function runBounded(command: string, args: readonly string[], cwd: string, seconds: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    const finish = (status: number | undefined): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      child.stderr.destroy();
      child.unref();
      resolve({ status, stderr });
    };
    const timer = setTimeout(() => finish(undefined), seconds * 1000);
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
    });
    child.on('error', (error) => {
      stderr += error.message;
      finish(127);
    });
    child.on('close', (status) => finish(status ?? 128));
  });
}
