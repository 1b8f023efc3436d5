/** The parts of an initrd one after the other, plain and compressed: `unpack_to_rootfs` of init/initramfs.c. */
import type { BlockDevice } from '../contract/block-device.ts';
import { attempt, BootfsError, corrupt, isCorrupt, notInBundle, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { type Compression, findCompression } from '../kernel-formats/compression.ts';
import { CpioScanner, isCpio } from '../kernel-formats/cpio.ts';
import type { UnpackerSet } from './decoders.ts';
import type { EntryReader } from './entries.ts';
import type { InitrdLimits } from './limits.ts';
import { UnpackedBytes } from './unpacked-bytes.ts';

const PIECE = 256 * 1024;
const DIGIT_ZERO = 0x30;

/** What was come by. */
export interface PartsFacts {
  /** What each part is: `cpio` or the name of a compression. */
  readonly parts: string[];
  /** Of the compressed parts. */
  unpackedBytes: number;
}

/**
 * Hands all entries to `reader`. Where the initrd is damaged, the kernel stops: `reader` is told, and what came before stays.
 *
 * @throws ERR_BOOTFS_UNSUPPORTED for a compression that is not read, EFBIG past a limit, EIO
 */
export function readParts(
  device: BlockDevice,
  reader: EntryReader,
  limits: InitrdLimits,
  unpackers: UnpackerSet,
): PartsFacts {
  const facts: PartsFacts = { parts: [], unpackedBytes: 0 };
  attempt(
    () => readAllParts(device, { reader, limits, unpackers, facts }),
    isCorrupt,
    (damage) => {
      reader.endPart();
      reader.tell(damage);
    },
  );
  reader.finish();
  return facts;
}

/** What the parts have in common. */
interface Unpacking {
  readonly reader: EntryReader;
  readonly limits: InitrdLimits;
  readonly unpackers: UnpackerSet;
  readonly facts: PartsFacts;
}

function readAllParts(device: BlockDevice, unpacking: Unpacking): void {
  const { reader, limits, facts } = unpacking;
  for (let at = skipZeros(device, 0); at < device.size; at = skipZeros(device, at)) {
    if (facts.parts.length >= limits.parts) throw new BootfsError('EFBIG', `more than ${limits.parts} archives`);
    const head = readBytes(device, at, Math.min(16, device.size - at));
    if (head[0] === DIGIT_ZERO && at % 4 === 0) {
      facts.parts.push('cpio');
      at = readPlain(device, at, reader);
    } else {
      const compression = findCompression(head);
      if (compression === undefined) throw corrupt('neither an archive nor compressed data', { byteOffset: at });
      facts.parts.push(compression);
      at = readCompressed(device, at, compression, unpacking);
    }
    reader.endPart();
  }
}

function skipZeros(device: BlockDevice, from: number): number {
  for (let at = from; at < device.size; ) {
    const piece = readBytes(device, at, Math.min(PIECE, device.size - at));
    let zeros = 0;
    while (zeros < piece.length && piece[zeros] === 0) zeros++;
    at += zeros;
    if (zeros < piece.length) return at;
  }
  return device.size;
}

/** Gives the byte offset behind the archive. */
function readPlain(device: BlockDevice, from: number, reader: EntryReader): number {
  reader.startPart({ source: device });
  const scanner = new CpioScanner(reader, from);
  let at = from;
  while (at < device.size) {
    const piece = readBytes(device, at, Math.min(PIECE, device.size - at));
    const taken = scanner.push(piece);
    at += taken;
    if (scanner.fault !== undefined) throw corrupt(scanner.fault);
    if (taken < piece.length) return at;
  }
  if (scanner.isInside) throw corrupt('the archive is cut off: it has no trailer');
  return at;
}

function readCompressed(device: BlockDevice, from: number, compression: Compression, unpacking: Unpacking): number {
  const { reader, limits, unpackers, facts } = unpacking;
  if (compression === 'lzo') throw unsupported('an initrd compressed with lzo');
  const unpack = unpackers[compression];
  if (unpack === undefined) throw notInBundle(compression);
  const bytes = new UnpackedBytes();
  const packed = { byteOffset: from, length: device.size - from };
  reader.startPart({ source: bytes, packed });
  const scanner = new CpioScanner(reader);
  const end = unpack(
    device,
    (piece) => {
      facts.unpackedBytes += piece.length;
      if (facts.unpackedBytes > limits.unpackedBytes) {
        throw new BootfsError('EFBIG', `the initrd unpacks to more than ${limits.unpackedBytes} bytes`);
      }
      bytes.append(piece);
      const taken = scanner.push(piece);
      if (scanner.fault !== undefined) throw corrupt(scanner.fault);
      if (taken < piece.length) throw corrupt(`junk within the ${compression} part`);
    },
    { byteOffset: from },
  );
  packed.length = end - from;
  if (scanner.isInside) throw corrupt(`the archive in the ${compression} part is cut off: it has no trailer`);
  return end;
}

/** Does the compressed data that the device begins with unpack to an archive? */
export function beginsWithPackedArchive(device: BlockDevice, unpackers: UnpackerSet): boolean {
  const compression = compressionOf(device);
  const unpack = compression && compression !== 'lzo' ? unpackers[compression] : undefined;
  if (unpack === undefined) return false;
  const found = { isArchive: false };
  // The first piece is enough: an error is the way out of the decoder.
  attempt(
    () =>
      unpack(device, (piece) => {
        found.isArchive = isCpio(piece);
        throw corrupt('seen enough');
      }),
    (error): error is BootfsError =>
      isCorrupt(error) || (error instanceof BootfsError && error.code === 'ERR_BOOTFS_UNSUPPORTED'),
    () => undefined,
  );
  return found.isArchive;
}

/** What a device that nothing here unpacks begins with: it may be an initrd. @throws EIO */
export function explainPacked(device: BlockDevice, unpackers: UnpackerSet): string | undefined {
  const compression = compressionOf(device);
  if (compression === undefined || compression === 'lzo' || unpackers[compression] !== undefined) return undefined;
  return notInBundle(compression).reason;
}

function compressionOf(device: BlockDevice): Compression | undefined {
  return findCompression(readBytes(device, 0, Math.min(16, device.size)));
}
