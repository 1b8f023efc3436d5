/**
 * What Node can't do, done by the system's own tools, many entries a process: exact times (python3, or touch with a process for
 * each time), extended attributes (setfattr) and device files (mknod). Paths are bytes relative to one directory, and go in through standard input.
 */
import { spawnSync } from 'node:child_process';
import { bytesFromPath } from '../../bytes/names.ts';
import type { XattrEntry } from '../../contract/file-system.ts';
import type { Timestamp } from '../../contract/stats.ts';
import { HostError } from '../terminal/exit-status.ts';

/** Names for one `touch`, well below the system's limit for arguments. */
const NAMES_PER_COMMAND = 200;

/** Up to so many different times are not worth the start of an interpreter. */
const FEW_TIMES = 16;

/**
 * The system's own first: others may be wrappers that take longer to start than to set thousands of times. macOS has one by that name
 * that asks whether to install developer tools.
 */
const PYTHONS = process.platform === 'darwin' ? [] : ['/usr/bin/python3', 'python3'];

/** Of the script below: some of the times could not be set. Every other status but 0 says that it did not run. */
const SOME_FAILED = 3;
/** What it reads: a directory, then for each entry its path, seconds and nanoseconds of atime, and of mtime; a zero behind each. */
const SET_TIMES = `
import os, sys
fields = sys.stdin.buffer.read().split(b'\\0')
try:
    os.chdir(fields[0])
except OSError:
    sys.exit(${SOME_FAILED})
status = 0
for at in range(1, len(fields) - 1, 5):
    path, *numbers = fields[at:at + 5]
    a, a_ns, m, m_ns = map(int, numbers)
    try:
        os.utime(path, ns=(a * 10**9 + a_ns, m * 10**9 + m_ns), follow_symlinks=False)
    except (OSError, OverflowError):
        status = ${SOME_FAILED}
sys.exit(status)
`;

/** A path below the target, and the times that it is to have. */
export interface TimedPath {
  /** Bytes, as names need not be UTF-8. */
  readonly path: Buffer;
  /** To the nanosecond, where the host has a tool for that. */
  readonly atime: Timestamp;
  /** To the nanosecond. */
  readonly mtime: Timestamp;
}

/** What mknod(1) is to make, at a path below the target. */
export interface DeviceFile {
  /** Bytes, as names need not be UTF-8. */
  readonly path: Buffer;
  /** Which decides whether the numbers mean anything. */
  readonly type: 'char' | 'block' | 'fifo';
  /** 0 for a fifo. */
  readonly major: number;
  /** 0 for a fifo. */
  readonly minor: number;
}

/** A path below the target, and what setfattr(1) is to give it. */
export interface PathWithXattrs {
  /** Bytes, as names need not be UTF-8. */
  readonly path: Buffer;
  /** All that it is to have. */
  readonly xattrs: readonly XattrEntry[];
}

/** Programs of the host for what Node has no call for; all run inside `directory`, with paths relative to it. */
export class HostTools {
  private readonly directory: string;
  /** Those that were not seen to fail. */
  private pythons: readonly string[];

  /** @param pythons programs to be tried, the best first */
  constructor(directory: string, pythons: readonly string[] = PYTHONS) {
    this.directory = directory;
    this.pythons = pythons;
  }

  /** Sets both times to the nanosecond, links themselves included. Says whether all went well. */
  setTimes(entries: readonly TimedPath[]): boolean {
    const byOptions = new Map<string, Buffer[]>();
    for (const { path, atime, mtime } of entries)
      for (const options of touchOptions(touchTime(atime), touchTime(mtime))) {
        const paths = byOptions.get(options);
        if (paths === undefined) byOptions.set(options, [path]);
        else paths.push(path);
      }
    const isDone = byOptions.size > FEW_TIMES ? this.setTimesByPython(entries) : undefined;
    return isDone ?? this.setTimesByTouch(byOptions);
  }

  /** Undefined where the host has none that works. Not run in the directory: what was extracted is not to be taken for its settings. */
  private setTimesByPython(entries: readonly TimedPath[]): boolean | undefined {
    const fields = entries.flatMap(({ path, atime, mtime }) => [
      path,
      Buffer.from(`\0${atime.seconds}\0${atime.nanoseconds}\0${mtime.seconds}\0${mtime.nanoseconds}\0`),
    ]);
    const input = Buffer.concat([Buffer.from(`${this.directory}\0`), ...fields]);
    for (; this.pythons.length > 0; this.pythons = this.pythons.slice(1)) {
      const status = statusOf(this.pythons[0], ['-I', '-S', '-c', SET_TIMES], '/', input);
      if (status === 0 || status === SOME_FAILED) return status === 0;
    }
    return undefined;
  }

  private setTimesByTouch(byOptions: ReadonlyMap<string, readonly Buffer[]>): boolean {
    const script: Buffer[] = [];
    for (const [options, paths] of byOptions) {
      for (let at = 0; at < paths.length; at += NAMES_PER_COMMAND) {
        script.push(Buffer.from(`touch -h ${options} --`));
        for (const path of paths.slice(at, at + NAMES_PER_COMMAND)) script.push(Buffer.from(' '), quoted(path));
        script.push(Buffer.from(' || failed=1\n'));
      }
    }
    return this.runShell(script);
  }

  /** With mode 0600, until the attributes are set. Says whether all went well. */
  makeDevices(devices: readonly DeviceFile[]): boolean {
    const script = devices.map(({ path, type, major, minor }) => {
      const kind = type === 'fifo' ? 'p' : `${type === 'char' ? 'c' : 'b'} ${major} ${minor}`;
      return Buffer.concat([Buffer.from('mknod -m 600 '), quoted(path), Buffer.from(` ${kind} || failed=1\n`)]);
    });
    return this.runShell(script);
  }

  /** Values as the kernel takes them, on links themselves. */
  setXattrs(entries: readonly PathWithXattrs[]): boolean {
    if (entries.length === 0) return true;
    const dump: Buffer[] = [];
    for (const { path, xattrs } of entries) {
      dump.push(Buffer.from('# file: '), octalEscaped(path, '\n\r\\'), Buffer.from('\n'));
      for (const { name, value } of xattrs) {
        dump.push(octalEscaped(Buffer.from(bytesFromPath(name)), '=\n\r\\'));
        dump.push(Buffer.from(`=0s${Buffer.from(value).toString('base64')}\n`));
      }
      dump.push(Buffer.from('\n'));
    }
    return this.run('setfattr', ['-h', '--restore=-'], dump);
  }

  private runShell(script: readonly Buffer[]): boolean {
    if (script.length === 0) return true;
    return this.run('sh', ['-s'], [Buffer.from('failed=0\n'), ...script, Buffer.from('exit $failed\n')]);
  }

  private run(command: string, args: readonly string[], input: readonly Buffer[]): boolean {
    return statusOf(command, args, this.directory, Buffer.concat(input)) === 0;
  }
}

/**
 * Null where there is no such program.
 *
 * @throws HostError where a signal ended it, as one from the terminal does that is for all of us: what it did is not known
 */
function statusOf(command: string, args: readonly string[], cwd: string, input: Buffer): number | null {
  const { status, signal } = spawnSync(command, args, { cwd, input, stdio: ['pipe', 'ignore', 'ignore'] });
  if (signal !== null) throw new HostError(`${command} was ended by ${signal}`);
  return status;
}

/** Of touch(1), one time for each time that differs. */
function touchOptions(atime: string, mtime: string): string[] {
  return atime === mtime ? [`-d '@${mtime}'`] : [`-a -d '@${atime}'`, `-m -d '@${mtime}'`];
}

/** Seconds as one decimal number, negative ones too: our nanoseconds count forwards, a decimal fraction from zero. */
function touchTime({ seconds, nanoseconds }: Timestamp): string {
  const isBefore = seconds < 0 && nanoseconds > 0;
  const whole = isBefore ? seconds + 1 : seconds;
  const fraction = String(isBefore ? 1e9 - nanoseconds : nanoseconds).padStart(9, '0');
  return `${isBefore && whole === 0 ? '-0' : whole}.${fraction}`;
}

/** A word for the shell. Paths begin with a dot, so none is taken for an option. */
function quoted(path: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from("'")];
  let start = 0;
  for (let at = path.indexOf("'"); at >= 0; at = path.indexOf("'", start)) {
    parts.push(path.subarray(start, at), Buffer.from("'\\''"));
    start = at + 1;
  }
  parts.push(path.subarray(start), Buffer.from("'"));
  return Buffer.concat(parts);
}

/** As getfattr writes names: the characters given as a backslash and three octal digits. */
function octalEscaped(bytes: Buffer, special: string): Buffer {
  const parts: Buffer[] = [];
  for (const byte of bytes) {
    const isSpecial = special.includes(String.fromCharCode(byte));
    parts.push(isSpecial ? Buffer.from(`\\${byte.toString(8).padStart(3, '0')}`) : Buffer.from([byte]));
  }
  return Buffer.concat(parts);
}
