/** When a machine counts as hung: it is its own time that runs out, not that of the clock. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { MachineClock, Patience } from '../../support/machine-clock.ts';

test('patience ends after idle seconds, or four times as many of work, since the last word', () => {
  let [seconds, busySeconds] = [100, 50];
  const patience = new Patience({ now: () => ({ seconds, busySeconds }) }, 10);
  const spend = (idle: number, busy: number): boolean => {
    seconds += idle + busy;
    busySeconds += busy;
    return patience.isOver;
  };
  assert.equal(spend(9, 0), false);
  assert.equal(spend(2, 0), true);
  patience.renew();
  assert.equal(spend(9, 0), false);
  assert.equal(spend(10, 0), false);
  patience.renew();
  assert.equal(spend(0, 1), false);
  assert.equal(spend(0, 39), false);
  assert.equal(spend(0, 2), true);
  patience.renew();
  assert.equal(spend(0, 0), false);
  assert.equal(spend(5, 19), false);
  assert.equal(spend(1, 1), true);
});

const skip = existsSync('/proc/self/schedstat') ? false : 'Linux does not tell here what processes take';

test('the clock of a process counts its work, and stands when it is over', { skip }, async () => {
  const child = spawn(process.execPath, ['-e', 'for (const end = Date.now() + 30_000; Date.now() < end; );'], {
    stdio: 'ignore',
  });
  const clock = new MachineClock(child.pid!);
  try {
    while (clock.now().busySeconds < 0.2) await new Promise((done) => setTimeout(done, 20));
  } finally {
    child.kill('SIGKILL');
  }
  await new Promise((done) => child.once('close', done));
  const { busySeconds } = clock.now();
  assert.ok(busySeconds >= 0.2);
  assert.equal(clock.now().busySeconds, busySeconds);
});
