/** When a machine counts as hung: it is its own time that runs out, not that of the clock. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { test } from 'node:test';
import { MachineClock, Patience } from '../../support/machine-clock.ts';

const skip = process.platform === 'linux' ? false : 'processes are counted on Linux';

async function watchUntil(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((done) => setTimeout(done, 20));
}

async function withProcess(words: string[], use: (child: ChildProcess) => Promise<void>): Promise<void> {
  const child = spawn(words[0], words.slice(1), { stdio: 'ignore' });
  try {
    await use(child);
  } finally {
    child.kill('SIGKILL');
  }
}

test('an idle process runs out of patience, a word renews it', { skip }, () =>
  withProcess(['sleep', '60'], async ({ pid }) => {
    const clock = new MachineClock(pid!);
    const patience = new Patience(clock, 0.1);
    await watchUntil(() => patience.isOver);
    patience.renew();
    assert.equal(patience.isOver, false);
    assert.ok(clock.now().busySeconds < 0.1);
  }),
);

test('one that works is given four times as long, of work alone', { skip }, () =>
  withProcess([process.execPath, '-e', 'for (;;);'], async ({ pid }) => {
    const clock = new MachineClock(pid!);
    const patience = new Patience(clock, 0.1);
    await watchUntil(() => patience.isOver);
    const { seconds, busySeconds } = clock.now();
    const idle = seconds - busySeconds;
    assert.ok(busySeconds >= 0.4 - 4 * idle, `${busySeconds} s of ${seconds}`);
  }),
);
