/** One boot of a virtual machine with real firmware, without hardware virtualisation. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { MachineClock, Patience } from '../support/machine-clock.ts';
import { type Machine, X64 } from './machines.ts';
import { runTool } from './requirements.ts';

export interface Boot {
  /** What came over the serial line, without escape sequences and carriage returns. */
  readonly log: string;
  /** From the machine's start to its end. */
  readonly seconds: number;
  /** Of these, those in which it worked. */
  readonly busySeconds: number;
  /** The machine has switched itself off, or would have started anew, before it was stopped. */
  readonly hasEnded: boolean;
}

/** What somebody at the machine does. */
export interface Step {
  /** Once the log matches this, and the steps before it are done. */
  readonly after: RegExp;
  /** Typed on the serial line. */
  readonly text?: string;
  /** Commands of QEMU's monitor, which has the keyboard and the screen; a second later. */
  readonly monitor?: readonly string[];
}

export interface BootOptions {
  /** x64 unless told. */
  readonly machine?: Machine;
  /** SeaBIOS in place of UEFI, on x64 alone. */
  readonly isBios?: boolean;
  /** The machine is stopped after that, while it had a processor, at the latest; the machine's own limit unless told. */
  readonly limitSeconds?: number;
  /** And after so long without a word while it does nothing, or four times that of work; unless told, it may be silent. */
  readonly patienceSeconds?: number;
  /** Raw images; the first is what the firmware boots from. None is written to: changes are thrown away. */
  readonly disks: readonly string[];
  /** More of QEMU's own arguments. */
  readonly more?: readonly string[];
  /** The machine is stopped when the log matches this or its time is over, if it has not switched itself off before. */
  readonly until: RegExp;
  /** EFI variables that it starts with, in place of those of a new machine; the file keeps what the boot has left in it. */
  readonly variables?: string;
  /** The machine may start anew; else that is its end. */
  readonly restarts?: boolean;
  /** One after the other. */
  readonly steps?: readonly Step[];
}

const WATCH_MILLISECONDS = 200;
/** What is on the serial line is on the screen, too, by then. */
const MONITOR_MILLISECONDS = 1000;

export async function boot(directory: string, options: BootOptions): Promise<Boot> {
  const machine = options.machine ?? X64;
  const monitor = join(directory, 'monitor');
  const drive = (number: number, settings: string): string[] => ['-drive', `if=none,id=d${number},${settings}`];
  const parameters = [
    ...machine.board,
    ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-net', 'none'],
    ...(options.restarts === true ? [] : ['-no-reboot']),
    ...(options.isBios === true ? BIOS : firmwareOf(machine, directory, options.variables)),
    ...options.disks.flatMap((disk, at) => [
      ...drive(at, `format=raw,snapshot=on,file=${disk}`),
      ...['-device', `virtio-blk-pci,drive=d${at},bootindex=${at}`],
    ]),
    ...['-chardev', `socket,id=monitor,path=${monitor},server=on,wait=off`, '-mon', 'chardev=monitor'],
    ...(options.more ?? []),
  ];
  const started = Date.now();
  // A file takes whatever comes, at once: QEMU drops what a slow reader of a pipe does not take.
  const line = join(directory, 'serial.log');
  const output = openSync(line, 'w');
  const running = spawn(machine.qemu, parameters, { stdio: ['pipe', output, output] });
  closeSync(output);
  const end = (): void => {
    running.kill('SIGKILL');
  };
  process.once('exit', end);
  // A machine that has just ended takes no more keys.
  running.stdin!.on('error', () => undefined);
  const logNow = (): string => cleaned(readFileSync(line, 'latin1'));
  const limitSeconds = options.limitSeconds ?? machine.limitSeconds;
  const act = actor(options.steps ?? [], running, monitor);
  const clock = new MachineClock(running.pid!);
  const patience = new Patience(clock, options.patienceSeconds ?? Number.POSITIVE_INFINITY);
  let hasEnded = true;
  let said = 0;
  const watch = setInterval(() => {
    const log = logNow();
    act(log);
    if (log.length !== said) patience.renew();
    said = log.length;
    if (!options.until.test(log) && clock.now().seconds <= limitSeconds && !patience.isOver) return;
    if (running.kill()) hasEnded = false;
  }, WATCH_MILLISECONDS);
  try {
    await new Promise((done, fail) => running.on('close', done).on('error', fail));
  } finally {
    clearInterval(watch);
    process.off('exit', end);
    rmSync(monitor, { force: true });
  }
  return { log: logNow(), seconds: (Date.now() - started) / 1000, busySeconds: clock.now().busySeconds, hasEnded };
}

/** Takes the next step, if the log has come to it. The monitor serves one connection, which is good for the whole boot. */
function actor(steps: readonly Step[], { stdin }: ChildProcess, monitor: string): (log: string) => void {
  const left = steps.slice();
  let connection: Socket | undefined;
  return (log) => {
    if (left.length === 0 || !left[0].after.test(log)) return;
    const { text, monitor: commands = [] } = left.shift()!;
    if (text !== undefined) stdin!.write(text);
    if (commands.length === 0) return;
    connection ??= connect(monitor)
      .on('error', () => undefined)
      .resume();
    const lines = commands.map((command) => `${command}\n`).join('');
    setTimeout(() => connection!.write(lines), MONITOR_MILLISECONDS);
  };
}

/** QEMU's own; it shows on the serial line what it would show on a screen. */
const BIOS = ['-machine', 'graphics=off'];

/** With variables of its own, which name no loader; or a firmware that has none. */
function firmwareOf({ firmware }: Machine, directory: string, kept: string | undefined): string[] {
  if (firmware.variables === undefined) return ['-bios', firmware.code];
  const variables = kept ?? join(directory, 'vars.fd');
  if (kept === undefined) copyFileSync(firmware.variables, variables);
  return [...codeDrive(firmware.code), '-drive', `if=pflash,format=raw,unit=1,file=${variables}`];
}

function codeDrive(code: string): string[] {
  return ['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${code}`];
}

/** A line that was written over by a carriage return shows what was written last. */
function cleaned(raw: string): string {
  return (
    raw
      // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are driven by such
      .replace(/\x1b\[[0-9;=?]*[A-Za-z]/g, '')
      .split('\n')
      .map((line) => line.replace(/\r+$/, '').split('\r').pop()!.trimEnd())
      .join('\n')
  );
}

/** The device tree that QEMU makes for the machine as it is with its firmware. */
export function dumpDeviceTree({ qemu, board, firmware }: Machine, path: string): void {
  const parameters = board.map((word, at) => (board[at - 1] === '-machine' ? `${word},dumpdtb=${path}` : word));
  const code = firmware.variables === undefined ? ['-bios', firmware.code] : codeDrive(firmware.code);
  runTool(qemu, [...parameters, '-nodefaults', '-display', 'none', ...code]);
}
