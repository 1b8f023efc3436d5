/** Flattened device trees (Devicetree Specification, chapter 5): of boards, and the tree that a FIT image is. */
import { u32be } from '../bytes/endian.ts';
import { attempt, corrupt, isCorrupt, reasonInContext } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import type { Fault } from './fault.ts';
import { FDT_MAGIC } from './ondisk/device-tree.ts';
import {
  fdt_last_comp_version,
  fdt_magic,
  fdt_off_dt_strings,
  fdt_off_dt_struct,
  fdt_size_dt_strings,
  fdt_size_dt_struct,
  fdt_totalsize,
  fdt_version,
  SIZEOF_FDT_HEADER,
} from './ondisk/structs.gen.ts';
import { asciiText, readUpTo } from './read.ts';

const FDT_BEGIN_NODE = 1;
const FDT_END_NODE = 2;
const FDT_PROP = 3;
const FDT_NOP = 4;
const FDT_END = 9;
/** What Linux and U-Boot read: versions that are compatible with 16 or 17. */
const FDT_FIRST_VERSION = 16;
const FDT_LAST_VERSION = 17;
/** Tokens of a structure block; trees of boards have up to 30 000. */
const MAX_TOKENS = 200_000;
const MAX_DEPTH = 64;
/** Bytes of a node's name with its NUL. */
const MAX_NAME = 256;
/** Bytes of a property's name; the specification allows 31. */
const MAX_PROPERTY_NAME = 64;
/** Names of properties that are kept; trees have a few hundred. */
const MAX_KEPT_NAMES = 4096;
/** Bytes that are read at once: tokens are small and follow each other. */
const WINDOW = 64 * 1024;

/** `magic` of a flattened device tree, which a FIT image is, too. */
export function isDeviceTree(head: Uint8Array): boolean {
  return fdt_magic(head, 0) === FDT_MAGIC;
}

/** Where the blocks of a tree are, in bytes from the start of the file. */
export interface DeviceTreePlaces {
  /** fdt_header.totalsize */
  readonly totalSize: number;
  /** off_dt_struct. */
  readonly structure: number;
  /** Byte behind it. */
  readonly structureEnd: number;
  /** off_dt_strings. */
  readonly strings: number;
  /** Byte behind them. */
  readonly stringsEnd: number;
}

/** @throws ERR_BOOTFS_CORRUPT where the header is none, or points outside of the tree or the file */
export function readDeviceTreeHeader(file: FileReader): DeviceTreePlaces {
  const header = readUpTo(file, 0, SIZEOF_FDT_HEADER);
  if (header.length < SIZEOF_FDT_HEADER || !isDeviceTree(header))
    throw corrupt('no device tree: its magic number is missing');
  const totalSize = fdt_totalsize(header, 0);
  if (totalSize > file.size) {
    throw corrupt('shorter than fdt_header.totalsize says', { expected: totalSize, size: file.size });
  }
  const version = fdt_version(header, 0);
  const compatible = fdt_last_comp_version(header, 0);
  if (compatible > FDT_LAST_VERSION || version < FDT_FIRST_VERSION) {
    throw corrupt('fdt_header.version is none that Linux reads', { version, compatible });
  }
  const structure = fdt_off_dt_struct(header, 0);
  const strings = fdt_off_dt_strings(header, 0);
  // Version 16 does not say how long the structure block is.
  const structureEnd = version < FDT_LAST_VERSION ? totalSize : structure + fdt_size_dt_struct(header, 0);
  const stringsEnd = strings + fdt_size_dt_strings(header, 0);
  if (structure < SIZEOF_FDT_HEADER || structure % 4 !== 0 || structureEnd > totalSize || stringsEnd > totalSize) {
    throw corrupt('fdt_header points outside of the tree', { totalSize, structure, structureEnd, strings, stringsEnd });
  }
  return { totalSize, structure, structureEnd, strings, stringsEnd };
}

/** Is told what stands in the tree, in its order. */
export interface DeviceTreeVisitor {
  /** `path`: names of the nodes from below the root on. */
  onNode(path: readonly string[]): void;
  /** The value is `length` bytes from `byteOffset` of the file on. */
  onProperty(path: readonly string[], name: string, byteOffset: number, length: number): void;
}

/** Goes through the whole tree. @throws ERR_BOOTFS_CORRUPT where it breaks the rules of its format, or is too big */
export function walkDeviceTree(file: FileReader, places: DeviceTreePlaces, visitor: DeviceTreeVisitor): void {
  const reader = new TokenReader(file, places);
  const path: string[] = [];
  let depth = 0;
  for (let tokens = 0; tokens < MAX_TOKENS; tokens++) {
    const at = reader.at;
    const token = reader.u32();
    if (token === FDT_BEGIN_NODE) {
      const name = reader.name();
      if (++depth > MAX_DEPTH) throw corrupt('device tree: nodes too deep inside each other', { byteOffset: at });
      if (depth > 1) path.push(name);
      visitor.onNode(path);
    } else if (token === FDT_END_NODE) {
      if (--depth < 0) throw corrupt('device tree: a node ends that did not begin', { byteOffset: at });
      path.pop();
    } else if (token === FDT_PROP) {
      if (depth === 0) throw corrupt('device tree: a property outside of all nodes', { byteOffset: at });
      const length = reader.u32();
      const name = reader.stringAt(reader.u32());
      visitor.onProperty(path, name, reader.skip(length), length);
    } else if (token === FDT_END) {
      if (depth !== 0) throw corrupt('device tree: it ends inside of a node', { byteOffset: at });
      return;
    } else if (token !== FDT_NOP) {
      throw corrupt('device tree: an unknown token', { byteOffset: at, token });
    }
  }
  throw corrupt(`device tree: more than ${MAX_TOKENS} tokens`);
}

/** Reads the structure block from its start to its end. */
class TokenReader {
  at: number;
  private readonly file: FileReader;
  private readonly places: DeviceTreePlaces;
  private window: Uint8Array = new Uint8Array(0);
  private windowAt = 0;
  private readonly strings = new Map<number, string>();

  constructor(file: FileReader, places: DeviceTreePlaces) {
    this.file = file;
    this.places = places;
    this.at = places.structure;
  }

  u32(): number {
    const value = u32be(this.bytes(4), 0);
    this.at += 4;
    return value;
  }

  name(): string {
    const bytes = this.bytes(1, MAX_NAME);
    const end = bytes.indexOf(0);
    if (end < 0) throw corrupt('device tree: a name without an end', { byteOffset: this.at });
    this.at += Math.ceil((end + 1) / 4) * 4;
    return asciiText(bytes);
  }

  /** Where the value of `length` bytes begins that is passed over. */
  skip(length: number): number {
    const start = this.at;
    if (start + length > this.places.structureEnd) {
      throw corrupt('device tree: a property leaves the structure block', { byteOffset: start, length });
    }
    this.at = start + Math.ceil(length / 4) * 4;
    return start;
  }

  /** A property's name in the strings block. Names stand there once for all properties. */
  stringAt(offset: number): string {
    const known = this.strings.get(offset);
    if (known !== undefined) return known;
    const start = this.places.strings + offset;
    if (start >= this.places.stringsEnd) {
      throw corrupt('device tree: the name of a property is outside of the strings block', { byteOffset: start });
    }
    const text = asciiText(readUpTo(this.file, start, Math.min(MAX_PROPERTY_NAME, this.places.stringsEnd - start)));
    if (this.strings.size < MAX_KEPT_NAMES) this.strings.set(offset, text);
    return text;
  }

  /** From `at` on, at least so many bytes, at most `most`. */
  private bytes(least: number, most = least): Uint8Array {
    const left = this.places.structureEnd - this.at;
    if (left < least) throw corrupt('device tree: the structure block has no end', { byteOffset: this.at });
    const length = Math.min(most, left);
    if (this.at < this.windowAt || this.at + length > this.windowAt + this.window.length) {
      this.window = readUpTo(this.file, this.at, Math.min(WINDOW, left));
      this.windowAt = this.at;
    }
    return this.window.subarray(this.at - this.windowAt, this.at - this.windowAt + length);
  }
}

/**
 * What is wrong with a device tree, or an overlay for one: its header, and all of its structure.
 * @throws what reading `file` throws
 */
export function deviceTreeFaults(file: FileReader): Fault[] {
  return attempt(
    () => {
      walkDeviceTree(file, readDeviceTreeHeader(file), { onNode() {}, onProperty() {} });
      return [];
    },
    isCorrupt,
    (error) => [{ id: 'devicetree-damaged', message: reasonInContext(error), numbers: {} }],
  );
}
