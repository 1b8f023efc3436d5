/** What another Linux shows of images: `judge(jobs, { kernel })` boots it in QEMU and asks. See README.md. */

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf, initrdFor } from './initrd.ts';
import { findKernel, type Kernel, Unavailable } from './kernels.ts';
import { type BootOutput, boot } from './machine.ts';

export interface Job {
  /** The bytes of an image, or the path of a raw one; where there are several, the first is mounted. */
  readonly image: Uint8Array | string | readonly (Uint8Array | string)[];
  /** As `mount -t` takes it. */
  readonly type: string;
  /** Options of the filesystem, as `mount -o` takes them; `$0`, `$1` ... stand for the devices of the images. */
  readonly options?: string;
  /** What is mounted is a device of the device mapper with this table of one line (`0 2048 verity 1 $0 $1 ...`). */
  readonly table?: string;
  /** Mount read-write: a copy is changed, never the image. Else the mount is read-only, on a device that can be written. */
  readonly readWrite?: boolean;
  /** The device itself can't be written: Linux then refuses what it would have to replay. */
  readonly readOnlyDevice?: boolean;
  /** Adds `"verity": "sha256:..."`, the kernel's digest, to each file that has one. */
  readonly verity?: boolean;
  /** A shell script that runs in the mounted tree before it is listed (busybox; `goingdown . 2` is a power cut). */
  readonly script?: string;
  /** Do not list the tree. */
  readonly noManifest?: boolean;
  /** Give back the bytes of the images as they are afterwards. */
  readonly keep?: boolean;
}

export interface Judgement {
  /** Lines of the manifest, as `bootfs manifest` prints them; empty where the mount is refused. */
  readonly lines: readonly string[];
  /** The name of the error that the mount ended with. */
  readonly refused?: string;
  /** What the kernel said meanwhile. */
  readonly dmesg: readonly string[];
  /** What the script printed, and how it ended. */
  readonly script: readonly string[];
  readonly status?: number;
  /** The kernel broke or hung on this image: no answer. The end of its console. */
  readonly trouble?: string;
  /** Where `keep` asked for them. */
  readonly images?: readonly Uint8Array[];
}

export interface VmOptions {
  /** A name that `findKernel` knows. */
  readonly kernel: string;
  /**
   * After so many seconds without a word, of the machine's own time, the image in hand counts as one that hangs the kernel; where the
   * kernel works, after four times as many.
   */
  readonly patienceSeconds?: number;
}

const PATIENCE_SECONDS = 60;
const ALIGNMENT = 2 ** 20;
const PIECE = 2 ** 16;

/** Why this machine can't run that kernel; undefined where it can. Fetches the kernel where it is not in the cache. */
export function whyNoVm(kernel: string): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x86-64';
  for (const program of [
    'qemu-system-x86_64',
    'gcc',
    'cpio',
    'depmod',
    'busybox',
    'apt-cache',
    'dpkg-deb',
    'xz',
    'zstd',
  ]) {
    if (spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`]).status !== 0)
      return `needs ${program}`;
  }
  try {
    initrdFor(findKernel(kernel));
    return undefined;
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

/** A judgement for each job, in their order. One boot serves all of them; another where an image breaks the kernel. */
export async function judge(jobs: readonly Job[], options: VmOptions): Promise<Judgement[]> {
  const kernel = findKernel(options.kernel);
  const judgements: Judgement[] = [];
  while (judgements.length < jobs.length) {
    judgements.push(...(await judgeInOneBoot(jobs.slice(judgements.length), kernel, options)));
  }
  return judgements;
}

/** What the kernel has unpacked. */
export interface UnpackedInitrd {
  /** All that it was given: the guest's own archives, and behind them what is to be judged. */
  readonly initrd: Uint8Array;
  /** Lines of the manifest of the root filesystem. */
  readonly lines: readonly string[];
}

/** Boots with these bytes behind the guest's own initrd, and lists what has come of all of it, in a ramfs. */
export async function judgeInitrd(more: Uint8Array, options: VmOptions): Promise<UnpackedInitrd> {
  const kernel = findKernel(options.kernel);
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-vm-'));
  try {
    const job: Job = { image: [], type: 'initrd' };
    const disk = join(directory, 'disk');
    const places = writeDisk(disk, [job]);
    const initrd = join(directory, 'initrd');
    copyFileSync(initrdFor(kernel), initrd);
    writeFileSync(initrd, archiveOf(jobFiles([job], places)), { flag: 'a' });
    writeFileSync(initrd, more, { flag: 'a' });
    const patienceSeconds = options.patienceSeconds ?? PATIENCE_SECONDS;
    const run = await boot({ kernel, initrd, disk, directory, patienceSeconds, parameters: 'rootfstype=ramfs' });
    const [{ lines }] = readAnswers([job], run);
    return { initrd: readFileSync(initrd), lines };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Those of the first jobs that this boot gets to: at least one. */
async function judgeInOneBoot(jobs: readonly Job[], kernel: Kernel, options: VmOptions): Promise<Judgement[]> {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bootfs-vm-'));
  try {
    const disk = join(directory, 'disk');
    const places = writeDisk(disk, jobs);
    const initrd = join(directory, 'initrd');
    copyFileSync(initrdFor(kernel), initrd);
    writeFileSync(initrd, archiveOf(jobFiles(jobs, places)), { flag: 'a' });
    const run = await boot({
      kernel,
      initrd,
      disk,
      directory,
      patienceSeconds: options.patienceSeconds ?? PATIENCE_SECONDS,
    });
    return readAnswers(jobs, run).map((answer, at) =>
      jobs[at].keep ? { ...answer, images: readPlaces(disk, places[at]) } : answer,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Place {
  readonly byteOffset: number;
  readonly lengthInBytes: number;
}

/** All images behind one another in one sparse file. */
function writeDisk(path: string, jobs: readonly Job[]): Place[][] {
  const file = openSync(path, 'w');
  let end = 0;
  const places = jobs.map((job) =>
    imagesOf(job).map((image) => {
      const bytes = typeof image === 'string' ? readFileSync(image) : image;
      const place = { byteOffset: end, lengthInBytes: bytes.length };
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        if (piece.some((byte) => byte !== 0)) writeSync(file, piece, 0, piece.length, end + at);
      }
      end = Math.ceil((end + bytes.length) / ALIGNMENT) * ALIGNMENT;
      return place;
    }),
  );
  ftruncateSync(file, Math.max(end, ALIGNMENT));
  closeSync(file);
  return places;
}

function readPlaces(path: string, places: readonly Place[]): Uint8Array[] {
  const file = openSync(path, 'r');
  const images = places.map(({ byteOffset, lengthInBytes }) => {
    const bytes = new Uint8Array(lengthInBytes);
    readSync(file, bytes, 0, lengthInBytes, byteOffset);
    return bytes;
  });
  closeSync(file);
  return images;
}

const imagesOf = ({ image }: Job): readonly (Uint8Array | string)[] =>
  typeof image === 'string' || image instanceof Uint8Array ? [image] : image;

/** What guest/init.c reads. */
function jobFiles(jobs: readonly Job[], places: readonly (readonly Place[])[]): Map<string, string> {
  const files = new Map<string, string>();
  const lines = jobs.map((job, number) => {
    if (job.script !== undefined) files.set(`jobs.d/${number}`, job.script);
    const flags = [
      job.readWrite ? '' : 'r',
      job.readOnlyDevice ? 'R' : '',
      job.verity ? 'v' : '',
      job.noManifest ? 'n' : '',
    ].join('');
    const devices = places[number].map(({ byteOffset, lengthInBytes }) => `${byteOffset}:${lengthInBytes}`);
    return [number, job.type, flags, job.options ?? '', job.table ?? '', ...devices].join('\t');
  });
  return files.set('jobs', `${lines.join('\n')}\n`);
}

/** The judgements that are whole; where the machine ended early, one more, of the image that it ended on. */
function readAnswers(jobs: readonly Job[], run: BootOutput): Judgement[] {
  const judgements: Judgement[] = [];
  let open: OpenJudgement | undefined;
  for (const line of run.lines) {
    const [, word, text] = /^=(\w+) ?(.*)$/s.exec(line) ?? [];
    if (word === 'begin') open = { lines: [], dmesg: [], script: [] };
    else if (open === undefined) continue;
    else if (word === undefined) open.lines.push(line);
    else if (word === 'refused') open.refused = text;
    else if (word === 'dmesg') open.dmesg.push(text);
    else if (word === 'script') open.script.push(text);
    else if (word === 'status') open.status = Number(text);
    else if (word === 'end') {
      judgements.push(open);
      open = undefined;
    }
  }
  const said = run.console.split('\n').slice(-40).join('\n');
  if (open !== undefined) judgements.push({ ...open, lines: [], trouble: `${run.hung ? 'hung' : 'broke'}: ${said}` });
  else if (judgements.length < jobs.length && judgements.length === 0)
    throw new Error(`the guest does not start: ${said}`);
  return judgements;
}

interface OpenJudgement {
  lines: string[];
  dmesg: string[];
  script: string[];
  refused?: string;
  status?: number;
}
