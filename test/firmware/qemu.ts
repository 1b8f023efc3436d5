/** One boot of a virtual machine with real firmware, without hardware virtualisation. */
import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, X64 } from './machines.ts';
import { runTool } from './requirements.ts';

export interface Boot {
  /** What came over the serial line, without escape sequences and carriage returns. */
  readonly log: string;
  /** From the machine's start to the last line. */
  readonly seconds: number;
}

export interface BootOptions {
  /** x64 unless told. */
  readonly machine?: Machine;
  /** SeaBIOS in place of UEFI, on x64 alone. */
  readonly isBios?: boolean;
  /** The machine is stopped after that at the latest; the machine's own limit unless told. */
  readonly limitSeconds?: number;
  /** Raw images; the first is what the firmware boots from. None is written to: changes are thrown away. */
  readonly disks: readonly string[];
  /** More of QEMU's own arguments. */
  readonly more?: readonly string[];
  /** The machine is stopped when the log matches this or its time is over, if it has not switched itself off before. */
  readonly until: RegExp;
  /** EFI variables that it starts with, in place of those of a new machine; the file keeps what the boot has left in it. */
  readonly variables?: string;
  /** Typed on the serial line once the log matches `after`. */
  readonly keys?: { readonly after: RegExp; readonly text: string };
}

const WATCH_MILLISECONDS = 200;
/** All limits are that many times as long: for a machine that does other things too. */
const PATIENCE = Number(process.env.BOOTFS_FIRMWARE_PATIENCE ?? '1');

export async function boot(directory: string, options: BootOptions): Promise<Boot> {
  const machine = options.machine ?? X64;
  const drive = (number: number, settings: string): string[] => ['-drive', `if=none,id=d${number},${settings}`];
  const parameters = [
    ...machine.board,
    ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot', '-net', 'none'],
    ...(options.isBios === true ? BIOS : firmwareOf(machine, directory, options.variables)),
    ...options.disks.flatMap((disk, at) => [
      ...drive(at, `format=raw,snapshot=on,file=${disk}`),
      ...['-device', `virtio-blk-pci,drive=d${at},bootindex=${at}`],
    ]),
    ...(options.more ?? []),
  ];
  const started = Date.now();
  const running = spawn(machine.qemu, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  let raw = '';
  let typed = false;
  // Looked at now and then only: QEMU drops what a slow reader does not take.
  const watch = setInterval(() => {
    const log = cleaned(raw);
    if (options.keys !== undefined && !typed && options.keys.after.test(log)) {
      typed = true;
      running.stdin.write(options.keys.text);
    }
    if (options.until.test(log)) running.kill();
  }, WATCH_MILLISECONDS);
  const receive = (chunk: Buffer): void => {
    raw += chunk.toString('latin1');
  };
  running.stdout.on('data', receive);
  running.stderr.on('data', receive);
  const limitSeconds = (options.limitSeconds ?? machine.limitSeconds) * PATIENCE;
  const limit = setTimeout(() => running.kill(), limitSeconds * 1000);
  await new Promise((done) => running.on('close', done));
  clearTimeout(limit);
  clearInterval(watch);
  return { log: cleaned(raw), seconds: (Date.now() - started) / 1000 };
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
  runTool(qemu, [...parameters, '-nodefaults', '-display', 'none', ...codeDrive(firmware.code)]);
}
