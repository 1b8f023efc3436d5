/** How long a virtual machine has been at it: on a busy machine its own time stands still while others have the processor. */
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds since the start. */
export interface MachineTime {
  /** In which a processor was there for the machine, whether it had work for it or not. */
  readonly seconds: number;
  /** In which it worked. */
  readonly busySeconds: number;
}

/** So much work counts as much as a second in which a machine does nothing: who works may come to an end. */
const WORK_OF_AN_IDLE_SECOND = 4;

/** The time of one process of QEMU, whose thread that has worked most is the machine's processor. Where the system counts no waiting, it is that of the clock. */
export class MachineClock {
  private readonly pid: number;
  private readonly started = performance.now();
  private busySeconds = 0;
  private waitedSeconds = 0;

  constructor(pid: number) {
    this.pid = pid;
  }

  now(): MachineTime {
    try {
      const threads = readdirSync(`/proc/${this.pid}/task`).map((thread) =>
        readFileSync(`/proc/${this.pid}/task/${thread}/schedstat`, 'latin1').split(' ').map(Number),
      );
      const [ran, waited] = threads.sort(([left], [right]) => right - left)[0];
      this.busySeconds = Math.max(this.busySeconds, ran / 1e9);
      this.waitedSeconds = Math.max(this.waitedSeconds, waited / 1e9);
    } catch {
      // The process is over, or its threads change: the last answer is good.
    }
    const seconds = (performance.now() - this.started) / 1000 - this.waitedSeconds;
    return { seconds, busySeconds: this.busySeconds };
  }
}

/** Is a machine to be given up that says nothing any more? Ask from time to time. */
export class Patience {
  private readonly clock: Pick<MachineClock, 'now'>;
  private readonly idleSeconds: number;
  private last: MachineTime;
  private isRenewed = false;

  /** @param idleSeconds How long a machine without work may say nothing; one that works, four times as long. */
  constructor(clock: Pick<MachineClock, 'now'>, idleSeconds: number) {
    this.clock = clock;
    this.idleSeconds = idleSeconds;
    this.last = clock.now();
  }

  /** The machine has said something. */
  renew(): void {
    this.isRenewed = true;
  }

  get isOver(): boolean {
    const now = this.clock.now();
    if (this.isRenewed) this.last = now;
    this.isRenewed = false;
    const busy = now.busySeconds - this.last.busySeconds;
    const idle = now.seconds - this.last.seconds - busy;
    return idle + busy / WORK_OF_AN_IDLE_SECOND > this.idleSeconds;
  }
}
