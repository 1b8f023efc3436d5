/** One boot of the virtual machine: QEMU without hardware virtualisation, a disk that holds all images, answers over a serial port. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  /** The machine is stopped when the guest says nothing for that long. */
  readonly patienceSeconds: number;
}

export async function boot({
  kernel,
  initrd,
  disk,
  directory,
  parameters: more = '',
  patienceSeconds,
}: Machine): Promise<BootOutput> {
  const consoleFile = join(directory, 'console');
  const parameters = [
    ...[
      '-machine',
      'q35',
      '-accel',
      'tcg',
      '-cpu',
      'max',
      '-smp',
      '1',
      '-m',
      '1536',
      '-nodefaults',
      '-display',
      'none',
      '-no-reboot',
    ],
    ...['-kernel', kernel.image, '-initrd', initrd],
    // The TSC and its watchdog have nothing to do with judging, and cost time where time is emulated; a busy machine fails the test of the timer.
    ...[
      '-append',
      `console=ttyS0 quiet panic=-1 oops=panic tsc=reliable mitigations=off random.trust_cpu=on nokaslr no_timer_check ${more}`,
    ],
    ...['-serial', `file:${consoleFile}`],
    // The serial bus is the first virtio device, so that its port is /dev/vport0p1.
    ...[
      '-chardev',
      'stdio,id=answers',
      '-device',
      'virtio-serial-pci',
      '-device',
      'virtserialport,chardev=answers,nr=1',
    ],
    ...[
      '-drive',
      `if=none,id=disk,format=raw,cache=unsafe,discard=unmap,file=${disk}`,
      '-device',
      'virtio-blk-pci,drive=disk',
    ],
  ];
  // An input at its end would close the port.
  const machine = spawn('qemu-system-x86_64', parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  let complaints = '';
  let hung = false;
  const giveUp = (): void => {
    hung = true;
    machine.kill('SIGKILL');
  };
  let patience = setTimeout(giveUp, patienceSeconds * 1000);
  machine.stdout.on('data', (piece: Buffer) => {
    pieces.push(piece);
    clearTimeout(patience);
    patience = setTimeout(giveUp, patienceSeconds * 1000);
  });
  machine.stderr.on('data', (piece: Buffer) => {
    complaints += piece.toString();
  });
  const stop = (): void => void machine.kill('SIGKILL');
  process.once('exit', stop);
  await new Promise<void>((done, fail) => {
    machine.on('error', fail);
    machine.on('close', () => done());
  });
  process.off('exit', stop);
  clearTimeout(patience);
  if (pieces.length === 0 && complaints !== '') throw new Error(`QEMU: ${complaints.trim()}`);
  const lines = Buffer.concat(pieces).toString().split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return { lines, console: readFileSync(consoleFile, 'latin1'), hung };
}
