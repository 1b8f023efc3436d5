/** Calls to a worker: their order, and what becomes of those that are given up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BootfsError } from '../../../src/contract/errors.ts';
import { WorkerCaller, type WorkerLike } from '../../../src/web/caller.ts';
import type { ReportProgress } from '../../../src/web/protocol.ts';
import { serveCalls, type WorkerScope } from '../../../src/web/serve.ts';

interface Remembered {
  file: string | undefined;
}

/** What each worker of the test offers; `never` is a call that does not end by itself. */
function methodsOf(state: Remembered, asked: string[]) {
  return {
    open(_: ReportProgress, file: string): void {
      state.file = file;
    },
    which: (_: ReportProgress, name: string): string => {
      asked.push(name);
      return `${name} of ${state.file}`;
    },
    count(report: ReportProgress, total: number): number {
      for (let done = 1; done <= total; done++) report({ title: 'counting', done, total });
      return total;
    },
    never: (_: ReportProgress): Promise<never> => new Promise(() => undefined),
    refuse(_: ReportProgress): never {
      throw Object.assign(new BootfsError('ENOENT', 'not there', { inode: 12 }), { path: '/a', syscall: 'open' });
    },
    fault(_: ReportProgress): never {
      throw new TypeError('of ours');
    },
  };
}

type TestMethods = ReturnType<typeof methodsOf>;

/** Workers in this process: what is posted arrives later, as a clone, and a worker that was ended is silent. */
function workers() {
  const asked: string[] = [];
  const started: { ended: boolean; fail: (message: string) => void }[] = [];
  const start = (): WorkerLike => {
    const scope: WorkerScope = {
      onmessage: null,
      postMessage: (message) =>
        deliver(() => {
          const event = { data: structuredClone(message) } as MessageEvent;
          worker.onmessage?.call(worker as unknown as Worker, event);
        }),
    };
    const deliver = (action: () => void): void => {
      setImmediate(() => {
        if (!own.ended) action();
      });
    };
    const worker: WorkerLike = {
      onmessage: null,
      onerror: null,
      postMessage: (message: unknown) => deliver(() => scope.onmessage?.({ data: structuredClone(message) })),
      terminate: () => {
        own.ended = true;
      },
    };
    const own = {
      ended: false,
      fail: (message: string) => worker.onerror?.call(worker as unknown as Worker, { message } as ErrorEvent),
    };
    serveCalls(scope, methodsOf({ file: undefined }, asked));
    started.push(own);
    return worker;
  };
  return { start, started, asked };
}

test('calls are answered one after the other, with their progress', async () => {
  const { start, started } = workers();
  const caller = new WorkerCaller<TestMethods>(start);
  await caller.call('open', ['disk']);
  const told: number[] = [];
  const answers = await Promise.all([
    caller.call('which', ['a']),
    caller.call('count', [3], { onProgress: ({ done }) => told.push(done) }),
    caller.call('which', ['b']),
  ]);
  assert.deepEqual(answers, ['a of disk', 3, 'b of disk']);
  assert.deepEqual(told, [1, 2, 3]);
  assert.equal(started.length, 1);
});

test('a BootfsError arrives as one, any other fault as an Error', async () => {
  const caller = new WorkerCaller<TestMethods>(workers().start);
  await assert.rejects(caller.call('refuse', []), (error) => {
    assert.ok(error instanceof BootfsError);
    const { code, reason, context, path, syscall } = error;
    assert.deepEqual(
      { code, reason, context, path, syscall },
      {
        code: 'ENOENT',
        reason: 'not there',
        context: { inode: 12 },
        path: '/a',
        syscall: 'open',
      },
    );
    return true;
  });
  await assert.rejects(caller.call('fault', []), { message: /of ours/ });
  await assert.rejects(caller.call('constructor' as 'fault', []), { code: 'EINVAL' });
});

test('whoever gives the running call up ends the worker; those that wait are answered by the next, which has the image', async () => {
  const { start, started } = workers();
  const caller = new WorkerCaller<TestMethods>(start);
  await caller.call('open', ['disk']);
  caller.prepareWith('open', ['disk']);
  const giveUp = new AbortController();
  const endless = caller.call('never', [], { signal: giveUp.signal });
  const waiting = caller.call('which', ['a']);
  await sleep(5);
  giveUp.abort(new Error('enough'));
  await assert.rejects(endless, { message: 'enough' });
  assert.equal(await waiting, 'a of disk');
  assert.deepEqual(
    started.map(({ ended }) => ended),
    [true, false],
  );
});

test('a call that waits is given up without a worker ending, and never made', async () => {
  const { start, started, asked } = workers();
  const caller = new WorkerCaller<TestMethods>(start);
  await caller.call('open', ['disk']);
  const giveUp = new AbortController();
  const first = caller.call('which', ['a']);
  const second = caller.call('which', ['b'], { signal: giveUp.signal });
  giveUp.abort(new Error('enough'));
  await assert.rejects(second, { message: 'enough' });
  assert.equal(await first, 'a of disk');
  await assert.rejects(caller.call('which', ['c'], { signal: giveUp.signal }), { message: 'enough' });
  assert.deepEqual(asked, ['a']);
  assert.equal(started.length, 1);
});

test('a worker that fails rejects its call, and another takes its place', async () => {
  const { start, started } = workers();
  const caller = new WorkerCaller<TestMethods>(start);
  await caller.call('open', ['disk']);
  caller.prepareWith('open', ['disk']);
  const lost = caller.call('never', []);
  started[0].fail('out of memory');
  await assert.rejects(lost, { message: /the worker failed: out of memory/ });
  assert.equal(await caller.call('which', ['a']), 'a of disk');
});

test('closing ends the worker and all calls', async () => {
  const { start, started } = workers();
  const caller = new WorkerCaller<TestMethods>(start);
  const calls = [caller.call('never', []), caller.call('which', ['a'])];
  const rejections = Promise.all(calls.map((call) => assert.rejects(call, { message: /closed/ })));
  caller.close();
  await rejections;
  assert.ok(started[0].ended);
  await assert.rejects(caller.call('which', ['a']), { message: /closed/ });
});
