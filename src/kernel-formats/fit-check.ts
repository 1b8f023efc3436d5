/** A FIT image held against what it says of itself, as U-Boot does before it boots a configuration of it. */

import { putU32be } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import { attempt, corrupt, isCorrupt, reasonInContext } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import type { HashStream } from '../hash/block-hash.ts';
import { crc32 } from '../hash/crc32.ts';
import { md5Stream } from '../hash/md5.ts';
import { sha1Stream } from '../hash/sha1.ts';
import { sha256Stream } from '../hash/sha256.ts';
import { sha384Stream, sha512Stream } from '../hash/sha512.ts';
import { ubootArchitecture } from './architecture.ts';
import { findCompression } from './compression.ts';
import { type ByteRange, badHeader, cutOff, type EmbeddedFile, type Fault, type KernelFacts } from './fault.ts';
import { type Fit, type FitHash, type FitImage, readFit } from './fit.ts';
import { readUpTo } from './read.ts';

const PIECE = 1024 * 1024;
/** Images may share their bytes, and each may have several digests: no more is hashed than so many times the file. */
const MAX_PASSES = 8;
/** What U-Boot's build may have; crc16-ccitt, which nobody uses, is left alone. */
const STREAMS = /* @__PURE__ */ new Map<string, () => HashStream>([
  ['crc32', crc32Stream],
  ['md5', md5Stream],
  ['sha1', sha1Stream],
  ['sha256', sha256Stream],
  ['sha384', sha384Stream],
  ['sha512', sha512Stream],
]);

/** What is looked into besides the kernel, by its `type`. */
const EMBEDDED: Readonly<Record<string, EmbeddedFile['kind']>> = Object.assign(Object.create(null), {
  ramdisk: 'initrd',
  flat_dt: 'devicetree',
});

/**
 * The images that U-Boot loads for one of the `configurations`, each with every digest that is named: those of the
 * default configuration where none is given, all images where there is no default. Undefined where it is no FIT image.
 * @param configurations Names as behind the `#` of `bootm ADDRESS#NAME`.
 * @throws what reading `file` throws
 */
export function inspectFit(file: FileReader, configurations: readonly string[] = []): KernelFacts | undefined {
  const format = 'FIT image';
  const inspect = (): KernelFacts | undefined => {
    const fit = readFit(file);
    if (fit === undefined) return undefined;
    const faults: Fault[] = [];
    const images = chosenImages(fit, configurations, faults);
    const hashing = new Hashing(file);
    for (const image of images) faults.push(...imageFaults(file, image, hashing));
    const whole = faults.length > 0 ? [] : images;
    const kernel = images.filter(({ type }) => /^kernel/.test(type))[0];
    return {
      format,
      architecture: kernel && ubootArchitecture(kernel.architecture),
      compressed: whole.filter(isPackedKernel).map(({ data }) => data as ByteRange),
      embedded: whole
        .filter(({ type }) => EMBEDDED[type] !== undefined)
        .filter((image) => !isPacked(image))
        .map(embedded),
      faults,
    };
  };
  return attempt(inspect, isCorrupt, (error) => {
    const { expected, size } = error.context;
    const isCutOff = typeof expected === 'number' && typeof size === 'number';
    const fault = isCutOff ? cutOff(error.reason, expected, size) : badHeader(reasonInContext(error));
    return { format, compressed: [], faults: [fault] };
  });
}

function isPackedKernel(image: FitImage): boolean {
  return /^kernel/.test(image.type) && isPacked(image);
}

/** U-Boot unpacks it; a ramdisk for Linux says that it is not compressed, as the kernel unpacks it. */
function isPacked({ compression }: FitImage): boolean {
  return compression !== '' && compression !== 'none';
}

function embedded({ name, type, data }: FitImage): EmbeddedFile {
  return { ...(data as ByteRange), kind: EMBEDDED[type], place: `image ${name}` };
}

/** What is named and not there is added to `faults`. */
function chosenImages(fit: Fit, wanted: readonly string[], faults: Fault[]): FitImage[] {
  const { defaultName } = fit;
  const names = wanted.length > 0 ? wanted : defaultName === undefined ? [] : [defaultName];
  if (names.length === 0) return Array.from(fit.images.values());
  const chosen = new Map<string, FitImage>();
  for (const name of names) {
    const configuration = fit.configurations.get(name);
    if (configuration === undefined) faults.push(badHeader(`it has no configuration ${name}`));
    for (const imageName of configuration?.images ?? []) {
      const image = fit.images.get(imageName);
      if (image !== undefined) chosen.set(imageName, image);
      else faults.push(badHeader(`configuration ${name} names ${imageName}, which is not in it`));
    }
  }
  return Array.from(chosen.values());
}

function imageFaults(file: FileReader, image: FitImage, hashing: Hashing): Fault[] {
  const { name, data } = image;
  if (data === undefined) return [badHeader(`image ${name} has no data`)];
  const { byteOffset, length } = data;
  if (byteOffset + length > file.size) {
    return [cutOff(`data of image ${name} leaves the file`, byteOffset + length, file.size)];
  }
  const faults: Fault[] = [];
  for (const hash of image.hashes) {
    const actual = hashing.digest(byteOffset, length, hash);
    if (actual === undefined || equalBytes(actual, hash.value)) continue;
    const message = `the ${hash.algorithm} of image ${name} does not fit`;
    faults.push({ id: 'kernel-checksum', message, numbers: { byteOffset, length } });
  }
  const found = isPackedKernel(image) ? findCompression(readUpTo(file, byteOffset, 8)) : image.compression;
  if (found !== image.compression) faults.push(badHeader(`image ${name} is not ${image.compression}, as it says`));
  return faults;
}

/** Digests of parts of one file, within a bound of work. */
class Hashing {
  private readonly file: FileReader;
  private left: number;

  constructor(file: FileReader) {
    this.file = file;
    this.left = file.size * MAX_PASSES;
  }

  /** Undefined for a hash that is not known here. @throws ERR_BOOTFS_CORRUPT where too much was hashed already */
  digest(byteOffset: number, length: number, { algorithm }: FitHash): Uint8Array | undefined {
    const make = STREAMS.get(algorithm);
    if (make === undefined) return undefined;
    this.left -= length;
    if (this.left < 0)
      throw corrupt(`its images share their bytes: more than ${MAX_PASSES} times the file is to be hashed`);
    const stream = make();
    for (let at = 0; at < length; at += PIECE) {
      stream.update(readUpTo(this.file, byteOffset + at, Math.min(PIECE, length - at)));
    }
    return stream.digest();
  }
}

function crc32Stream(): HashStream {
  let sum = 0;
  return {
    update(bytes) {
      sum = crc32(bytes, sum);
    },
    digest() {
      const digest = new Uint8Array(4);
      putU32be(digest, 0, sum);
      return digest;
    },
  };
}
