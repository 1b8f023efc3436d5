/** One boot of the virtual machine: QEMU without hardware virtualisation, a disk that holds all images, answers over a serial port. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MachineClock, Patience } from '../support/machine-clock.ts';
import type { Kernel } from './kernels.ts';

export interface BootOutput {
  /** The lines of the guest's port. */
  readonly lines: readonly string[];
  /** The kernel's console. */
  readonly console: string;
  /** Nothing came for so long that the machine was stopped. */
  readonly hung: boolean;
}

export interface Machine {
  readonly kernel: Kernel;
  readonly initrd: string;
  readonly disk: string;
  /** For the console's log. */
  readonly directory: string;
  /** More words for the kernel's command line. */
  readonly parameters?: string;
  /** The machine is stopped when the guest says nothing for that long while it does nothing, or for four times that of work. */
  readonly patienceSeconds: number;
}

const WATCH_MILLISECONDS = 500;

/** QEMU's arguments. */
function parametersOf({ kernel, initrd, disk, parameters: more = '' }: Machine, consoleFile: string): string[] {
  return [
    ...['-machine', 'q35', '-accel', 'tcg', '-cpu', 'max', '-smp', '1', '-m', '1536'],
    ...['-nodefaults', '-display', 'none', '-no-reboot'],
    ...['-kernel', kernel.image, '-initrd', initrd],
    // The TSC and its watchdog have nothing to do with judging, and cost time where time is emulated; a busy machine fails the test of the timer.
    ...[
      '-append',
      `console=ttyS0 quiet panic=-1 oops=panic tsc=reliable mitigations=off random.trust_cpu=on nokaslr no_timer_check ${more}`,
    ],
    ...['-serial', `file:${consoleFile}`],
    // The serial bus is the first virtio device, so that its port is /dev/vport0p1.
    ...['-chardev', 'stdio,id=answers', '-device', 'virtio-serial-pci'],
    ...['-device', 'virtserialport,chardev=answers,nr=1'],
    ...['-drive', `if=none,id=disk,format=raw,cache=unsafe,discard=unmap,file=${disk}`],
    ...['-device', 'virtio-blk-pci,drive=disk'],
  ];
}

export async function boot(options: Machine): Promise<BootOutput> {
  const consoleFile = join(options.directory, 'console');
  // An input at its end would close the port.
  const machine = spawn('qemu-system-x86_64', parametersOf(options, consoleFile), { stdio: ['pipe', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  let complaints = '';
  let hung = false;
  const giveUp = (): void => {
    hung = true;
    machine.kill('SIGKILL');
  };
  const patience = new Patience(new MachineClock(machine.pid!), options.patienceSeconds);
  const watch = setInterval(() => {
    if (patience.isOver) giveUp();
  }, WATCH_MILLISECONDS);
  machine.stdout.on('data', (piece: Buffer) => {
    pieces.push(piece);
    patience.renew();
  });
  machine.stderr.on('data', (piece: Buffer) => {
    complaints += piece.toString();
  });
  const stop = (): void => void machine.kill('SIGKILL');
  process.once('exit', stop);
  try {
    await new Promise<void>((done, fail) => {
      machine.on('error', fail);
      machine.on('close', () => done());
    });
  } finally {
    process.off('exit', stop);
    clearInterval(watch);
  }
  if (pieces.length === 0 && complaints !== '') throw new Error(`QEMU: ${complaints.trim()}`);
  const lines = Buffer.concat(pieces).toString().split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return { lines, console: readFileSync(consoleFile, 'latin1'), hung };
}
