/** U-Boot's FIT image: a flattened device tree whose /images hold kernels, device trees and ramdisks (doc/usage/fit). */
import { u32be } from '../bytes/endian.ts';
import type { FileReader } from '../contract/file-system.ts';
import { readDeviceTreeHeader, walkDeviceTree } from './device-tree.ts';
import { asciiText, readUpTo } from './read.ts';

/** Bytes of a property that is looked at: names, and digests of up to 64 bytes. */
const MAX_VALUE = 4096;
/** Properties of a configuration that name images, which U-Boot loads and checks; each may hold several names. */
const IMAGE_PROPERTIES = ['kernel', 'fdt', 'ramdisk', 'loadables', 'firmware', 'fpga', 'script', 'setup', 'standalone'];

/** A digest that a FIT says of one of its images. */
export interface FitHash {
  /** `crc32`, `sha1`, `sha256`, ... as it stands there. */
  readonly algorithm: string;
  /** As long as it stands there. */
  readonly value: Uint8Array;
}

/** One of /images. */
export interface FitImage {
  /** Of its node. */
  readonly name: string;
  /** `kernel`, `flat_dt`, `ramdisk`, ...; '' where nothing is said. */
  readonly type: string;
  /** `arm64`, ...; '' where nothing is said. */
  readonly architecture: string;
  /** `none`, `gzip`, ...; '' where nothing is said. */
  readonly compression: string;
  /** Bytes from the start of the file; undefined where no data is named. */
  readonly data: { readonly byteOffset: number; readonly length: number } | undefined;
  /** In the order of the tree. */
  readonly hashes: readonly FitHash[];
}

/** One of /configurations: the names of the images that it boots. */
export interface FitConfiguration {
  /** Of its node. */
  readonly name: string;
  /** As they are named in it, found in /images or not. */
  readonly images: readonly string[];
}

/** What the tree of a FIT says. */
export interface Fit {
  /** Each by its name, in the order of the tree. */
  readonly images: ReadonlyMap<string, FitImage>;
  /** Each by its name, in the order of the tree. */
  readonly configurations: ReadonlyMap<string, FitConfiguration>;
  /** /configurations/default */
  readonly defaultName: string | undefined;
}

type Values = Record<string, Uint8Array>;

interface ImageNode {
  readonly values: Values;
  readonly hashes: Values[];
  /** Of a property `data`. */
  inside: { byteOffset: number; length: number } | undefined;
}

/**
 * A FIT is a device tree with an /images node; any other tree is none, and undefined.
 * @throws ERR_BOOTFS_CORRUPT where the tree breaks the rules of its format, and what reading `file` throws
 */
export function readFit(file: FileReader): Fit | undefined {
  const places = readDeviceTreeHeader(file);
  const nodes = new FitNodes(file);
  walkDeviceTree(file, places, nodes);
  if (!nodes.hasImages) return undefined;
  const externalStart = Math.ceil(places.totalSize / 4) * 4;
  const images = new Map<string, FitImage>();
  nodes.images.forEach((node, name) => {
    images.set(name, makeImage(name, node, externalStart));
  });
  const configurations = new Map<string, FitConfiguration>();
  nodes.configurations.forEach((values, name) => {
    const named = IMAGE_PROPERTIES.reduce<string[]>((all, key) => all.concat(textList(values[key])), []);
    configurations.set(name, { name, images: named });
  });
  return { images, configurations, defaultName: textList(nodes.defaults['default'])[0] };
}

/** Keeps the nodes that matter as the tree is gone through. */
class FitNodes {
  hasImages = false;
  readonly images = new Map<string, ImageNode>();
  readonly configurations = new Map<string, Values>();
  readonly defaults: Values = Object.create(null);
  private readonly file: FileReader;

  constructor(file: FileReader) {
    this.file = file;
  }

  onNode([top, name, inner]: readonly string[]): void {
    if (top === 'images' && name === undefined) this.hasImages = true;
    if (top === 'images' && name !== undefined && !this.images.has(name)) {
      this.images.set(name, { values: Object.create(null), hashes: [], inside: undefined });
    }
    if (inner?.slice(0, 4) === 'hash') this.images.get(name)?.hashes.push(Object.create(null));
    if (top === 'configurations' && name !== undefined && !this.configurations.has(name)) {
      this.configurations.set(name, Object.create(null));
    }
  }

  onProperty(path: readonly string[], key: string, byteOffset: number, length: number): void {
    const values = this.valuesOf(path);
    if (values === undefined) return;
    const image = path[0] === 'images' && path.length === 2 ? this.images.get(path[1]) : undefined;
    if (key === 'data' && image !== undefined) image.inside = { byteOffset, length };
    else values[key] = readUpTo(this.file, byteOffset, Math.min(length, MAX_VALUE));
  }

  private valuesOf([top, name, inner, ...deeper]: readonly string[]): Values | undefined {
    if (deeper.length > 0) return undefined;
    if (top === 'configurations') {
      if (inner !== undefined) return undefined;
      return name === undefined ? this.defaults : this.configurations.get(name);
    }
    if (top !== 'images' || name === undefined) return undefined;
    const image = this.images.get(name);
    if (inner === undefined) return image?.values;
    return inner.slice(0, 4) === 'hash' ? image?.hashes[image.hashes.length - 1] : undefined;
  }
}

function makeImage(name: string, { values, hashes, inside }: ImageNode, externalStart: number): FitImage {
  const text = (key: string): string => textList(values[key])[0] ?? '';
  const [position, offset, length] = ['data-position', 'data-offset', 'data-size'].map((key) => numberOf(values[key]));
  const start = position ?? (offset === undefined ? undefined : externalStart + offset);
  const outside = start === undefined || length === undefined ? undefined : { byteOffset: start, length };
  return {
    name,
    type: text('type'),
    architecture: text('arch'),
    compression: text('compression'),
    data: inside ?? outside,
    hashes: hashes
      .filter(({ ignore }) => ignore === undefined)
      .map(({ algo, value }) => ({ algorithm: textList(algo)[0] ?? '', value: value ?? new Uint8Array(0) })),
  };
}

function numberOf(value: Uint8Array | undefined): number | undefined {
  return value === undefined || value.length < 4 ? undefined : u32be(value, 0);
}

/** Strings, each with a NUL behind it. */
function textList(value: Uint8Array | undefined): string[] {
  const list: string[] = [];
  for (let at = 0; value !== undefined && at < value.length; ) {
    const nul = value.indexOf(0, at);
    const end = nul < 0 ? value.length : nul;
    if (end > at) list.push(asciiText(value.subarray(at, end)));
    at = end + 1;
  }
  return list;
}
