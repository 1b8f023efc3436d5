/** U-Boot's FIT image: a flattened device tree whose /images hold kernels, device trees and ramdisks. */
import { u32be } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { badHeader, cutOff, type Fault, type KernelFacts } from './fault.ts';
import { asciiText, readUpTo } from './read.ts';

const MAGIC = 0xd00dfeed;
const HEADER_BYTES = 40;
const FDT_BEGIN_NODE = 1;
const FDT_END_NODE = 2;
const FDT_PROP = 3;
const FDT_NOP = 4;
const FDT_END = 9;
/** Bytes of structure block; the data of a FIT with external data is not in it. */
const MAX_STRUCTURE = 512 * 1024 * 1024;
const MAX_TOKENS = 100_000;
/** Depth of /images/NAME. */
const IMAGE_DEPTH = 3;

/** `magic` of a flattened device tree (Devicetree Specification, 5.2), which a FIT image is, too. */
export function isDeviceTree(head: Uint8Array): boolean {
  return u32be(head, 0) === MAGIC;
}

/** A FIT is a device tree with an /images node; anything else is none, and undefined. */
export function inspectFit(file: FileReader): KernelFacts | undefined {
  const header = readUpTo(file, 0, HEADER_BYTES);
  const totalSize = u32be(header, 4);
  const format = 'FIT image';
  if (totalSize > file.size) {
    return { format, compressed: [], faults: [cutOff('shorter than fdt_header.totalsize says', totalSize, file.size)] };
  }
  const structure = u32be(header, 8);
  const structureBytes = u32be(header, 36);
  const strings = u32be(header, 12);
  if (structure + structureBytes > totalSize || strings > totalSize || structureBytes > MAX_STRUCTURE) {
    return { format, compressed: [], faults: [badHeader('fdt_header points outside the tree', { totalSize })] };
  }
  return walkImages(file, { structure, structureBytes, strings, totalSize });
}

interface Places {
  readonly structure: number;
  readonly structureBytes: number;
  readonly strings: number;
  readonly totalSize: number;
}

function walkImages(file: FileReader, places: Places): KernelFacts | undefined {
  const faults: Fault[] = [];
  const names: string[] = [];
  const external = { start: 0, size: 0 };
  const end = places.structure + places.structureBytes;
  let images = 0;
  let at = places.structure;
  for (let tokens = 0; at < end && tokens < MAX_TOKENS; tokens++) {
    const head = readUpTo(file, at, 12 + 64);
    const token = u32be(head, 0);
    if (token === FDT_BEGIN_NODE) {
      const name = asciiText(head.subarray(4));
      names.push(name);
      if (names.length === IMAGE_DEPTH && names[1] === 'images') images++;
      external.start = external.size = 0;
      at += 4 + Math.ceil((name.length + 1) / 4) * 4;
    } else if (token === FDT_END_NODE) {
      if (external.size > 0) checkExternal(file, names, external, faults);
      external.start = external.size = 0;
      names.pop();
      at += 4;
    } else if (token === FDT_PROP) {
      const length = u32be(head, 4);
      const property = asciiText(readUpTo(file, places.strings + u32be(head, 8), 32));
      const aligned = Math.ceil(places.totalSize / 4) * 4;
      if (property === 'data-position') external.start = u32be(head, 12);
      if (property === 'data-offset') external.start = aligned + u32be(head, 12);
      if (property === 'data-size') external.size = u32be(head, 12);
      at += 12 + Math.ceil(length / 4) * 4;
    } else if (token === FDT_NOP) {
      at += 4;
    } else if (token === FDT_END) {
      return images === 0 ? undefined : { format: 'FIT image', compressed: [], faults };
    } else {
      break;
    }
  }
  return { format: 'FIT image', compressed: [], faults: [badHeader('the tree has no end', { byteOffset: at })] };
}

function checkExternal(
  file: FileReader,
  names: readonly string[],
  { start, size }: { start: number; size: number },
  faults: Fault[],
): void {
  if (start + size > file.size)
    faults.push(cutOff(`data of ${names.join('/')} leaves the file`, start + size, file.size));
}
