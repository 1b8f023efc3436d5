/** One boot of a virtual machine with real firmware (OVMF), without hardware virtualisation. */
import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { OVMF_CODE, OVMF_VARS } from './requirements.ts';

export interface Boot {
  /** What came over the serial line, without escape sequences and carriage returns. */
  readonly log: string;
  /** From the machine's start to the last line. */
  readonly seconds: number;
}

export interface BootOptions {
  /** Raw images; the first is what the firmware boots from. None is written to: changes are thrown away. */
  readonly disks: readonly string[];
  /** More of QEMU's own arguments. */
  readonly more?: readonly string[];
  /** The machine is stopped when the log matches this, if it has not switched itself off before. */
  readonly until: RegExp;
  /** Typed on the serial line once the log matches `after`. */
  readonly keys?: { readonly after: RegExp; readonly text: string };
}

/** The machine is stopped after that at the latest. */
const LIMIT_SECONDS = 60;
const WATCH_MILLISECONDS = 200;

export async function boot(directory: string, options: BootOptions): Promise<Boot> {
  const variables = join(directory, 'vars.fd');
  copyFileSync(OVMF_VARS, variables);
  const drive = (number: number, settings: string): string[] => ['-drive', `if=none,id=d${number},${settings}`];
  const parameters = [
    ...['-machine', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', '1024', '-nodefaults', '-display', 'none'],
    ...['-serial', 'stdio', '-no-reboot', '-net', 'none'],
    ...['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${OVMF_CODE}`],
    ...['-drive', `if=pflash,format=raw,unit=1,file=${variables}`],
    ...options.disks.flatMap((disk, at) => [
      ...drive(at, `format=raw,snapshot=on,file=${disk}`),
      ...['-device', `virtio-blk-pci,drive=d${at},bootindex=${at}`],
    ]),
    ...(options.more ?? []),
  ];
  const started = Date.now();
  const machine = spawn('qemu-system-x86_64', parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  let raw = '';
  let typed = false;
  // Looked at now and then only: QEMU drops what a slow reader does not take.
  const watch = setInterval(() => {
    const log = cleaned(raw);
    if (options.keys !== undefined && !typed && options.keys.after.test(log)) {
      typed = true;
      machine.stdin.write(options.keys.text);
    }
    if (options.until.test(log)) machine.kill();
  }, WATCH_MILLISECONDS);
  const receive = (chunk: Buffer): void => {
    raw += chunk.toString('latin1');
  };
  machine.stdout.on('data', receive);
  machine.stderr.on('data', receive);
  const limit = setTimeout(() => machine.kill(), LIMIT_SECONDS * 1000);
  await new Promise((done) => machine.on('close', done));
  clearTimeout(limit);
  clearInterval(watch);
  return { log: cleaned(raw), seconds: (Date.now() - started) / 1000 };
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
