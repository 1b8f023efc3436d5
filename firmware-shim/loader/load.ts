/** From a boot entry to the bytes that are started. */

import type { BootEntry } from '../../src/boot/contract/menu.ts';
import { BootfsError, corrupt } from '../../src/contract/errors.ts';
import type { FileReader } from '../../src/contract/file-system.ts';
import { fillInPieces } from '../../src/device/fill.ts';
import { readPe } from '../../src/kernel-formats/pe.ts';
import type { Program } from './entries.ts';

/** An entry in memory, ready to be started. */
export interface Loaded {
  /** The whole file. */
  readonly kernel: Uint8Array;
  /** All initial RAM disks, one after the other; undefined where the entry has none. */
  readonly initrd: Uint8Array | undefined;
  /** Undefined where the entry names none: then the firmware's own counts. */
  readonly deviceTree: Uint8Array | undefined;
  /** What the entry asks for and this loader does not do, a line each. */
  readonly leftOut: readonly string[];
}

/** How far the loading of one file is. */
export type Progress = (path: string, bytesDone: number, bytesTotal: number) => void;

/** Of one read, after which the progress is shown: what is in one piece on the disk comes at once, if the firmware takes that. */
const STEP_BYTES = 16 * 1048576;
/** Archives in an initial RAM disk begin at a multiple of this; zeros between them are passed over by the kernel. */
const INITRD_ALIGNMENT = 4;

/** Bytes; no kernel or set of RAM disks comes near, but a sparse file may claim any size. */
const MAX_FILE = 2 ** 30;
/** Bytes; device trees of real boards have less than 1 MiB. */
const MAX_DEVICE_TREE = 2 ** 24;

/** @throws BootfsError for what can't be read, and for a kernel whose own headers say that it is not whole. */
export function loadProgram({ entry, volume }: Program, progress: Progress): Loaded {
  const kernelFile = volume.fs.open(entry.kernel);
  checkWhole(kernelFile);
  const initrdFiles = entry.initrds.map((path) => ({ path, file: volume.fs.open(path) }));
  const treeFile = entry.devicetree === undefined ? undefined : volume.fs.open(entry.devicetree);

  const kernel = memoryFor(kernelFile.size, 'kernel');
  readInto(kernelFile, kernel, (done) => progress(entry.kernel, done, kernel.length));

  let initrd: Uint8Array | undefined;
  if (initrdFiles.length > 0) {
    const total = initrdFiles.reduce((sum, { file }) => sum + aligned(file.size), 0);
    initrd = memoryFor(total, 'initial RAM disk');
    let at = 0;
    for (const { path, file } of initrdFiles) {
      readInto(file, initrd.subarray(at, at + file.size), (done) => progress(path, done, file.size));
      at += aligned(file.size);
    }
  }

  let deviceTree: Uint8Array | undefined;
  if (treeFile !== undefined) {
    deviceTree = memoryFor(treeFile.size, 'device tree', MAX_DEVICE_TREE);
    readInto(treeFile, deviceTree, (done) => progress(entry.devicetree!, done, treeFile.size));
  }
  return { kernel, initrd, deviceTree, leftOut: leftOutOf(entry) };
}

/** Only U-Boot knows its name for the board, and only a device tree with symbols takes overlays. */
function leftOutOf({ devicetree, devicetreeDirectory, devicetreeOverlays }: BootEntry): string[] {
  const lines = devicetreeOverlays.map((path) => `device tree overlay ${path} is not applied by this loader`);
  if (devicetree === undefined && devicetreeDirectory !== undefined) {
    lines.push(`the firmware's device tree is kept: ${devicetreeDirectory} holds one for each board`);
  }
  return lines;
}

function memoryFor(size: number, what: string, most = MAX_FILE): Uint8Array {
  if (size <= most) return new Uint8Array(size);
  throw new BootfsError('EFBIG', `${what} of more than ${most} bytes`, { size });
}

function aligned(size: number): number {
  return Math.ceil(size / INITRD_ALIGNMENT) * INITRD_ALIGNMENT;
}

/** An EFI program whose sections reach past the end of the file was cut off. */
function checkWhole(file: FileReader): void {
  for (const section of readPe(file).sections) {
    const end = section.byteOffset + section.rawLength;
    if (end > file.size) {
      throw corrupt(`the kernel is cut off: section ${section.name} leaves the file`, { end, size: file.size });
    }
  }
}

function readInto(file: FileReader, target: Uint8Array, progress: (bytesDone: number) => void): void {
  fillInPieces(target, (done, rest) => {
    const got = file.read(done, rest.subarray(0, STEP_BYTES));
    progress(done + got);
    return got;
  });
}
