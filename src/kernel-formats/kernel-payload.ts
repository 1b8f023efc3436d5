/** The compressed kernel inside of a kernel image, unpacked to its end as the kernel's own stub does it. */
import { attempt, BootfsError } from '../contract/errors.ts';
import type { FileReader } from '../contract/file-system.ts';
import { findCompression } from './compression.ts';
import { isElf } from './elf.ts';
import type { ByteRange, Fault, KernelFacts } from './fault.ts';
import { rangeFile } from './part.ts';
import { isPe } from './pe.ts';
import { readUpTo } from './read.ts';
import { isUnpackError, type Unpack, type UnpackBudget, UnpackError, type Unpackers } from './unpack.ts';

/** The most that one kernel may unpack to; with everything built in, and with symbols, it is below 500 MiB. */
const MAX_UNPACKED = 1024 ** 3;

const BEGINNINGS = {
  elf: { name: 'ELF file', test: isElf },
  image: { name: 'kernel Image', test: isPe },
};

/**
 * Unpacks what `facts` says is compressed, with every checksum that the format has, and holds the size against the one
 * that the image states. Compressions that the host has no unpacker for are left alone; lzo, which has none, is named.
 *
 * @param budget What may be unpacked, shared by all files of one check; a kernel takes MAX_UNPACKED of it at most.
 * @param onStart Called with the first bytes of what is unpacked.
 * @throws what reading `file` throws
 */
export function verifyKernelPayload(
  file: FileReader,
  facts: KernelFacts,
  unpackers: Unpackers,
  budget: UnpackBudget,
  onStart: (head: Uint8Array) => void = () => {},
): Fault[] {
  const faults: Fault[] = [];
  for (const range of facts.compressed) {
    const compression = findCompression(readUpTo(file, range.byteOffset, 8));
    if (compression === 'lzo') {
      const message = 'the compressed kernel is not looked into: bootfs does not unpack lzo';
      faults.push({ id: 'kernel-not-unpacked', message, numbers: { byteOffset: range.byteOffset } });
      continue;
    }
    const unpack = compression === undefined ? undefined : unpackers[compression];
    if (unpack === undefined) continue;
    attempt(
      () => unpackRange(file, range, unpack, budget, onStart),
      isUnpackError,
      ({ message: why }) => {
        const { byteOffset, length } = range;
        const message = `the compressed kernel can not be unpacked: ${why}`;
        faults.push({ id: 'kernel-damaged', message, numbers: { byteOffset, length } });
      },
    );
  }
  return faults;
}

/** @throws UnpackError */
function unpackRange(
  file: FileReader,
  range: ByteRange,
  unpack: Unpack,
  budget: UnpackBudget,
  onStart: (head: Uint8Array) => void,
): void {
  const { byteOffset, length, unpackedLength, inside } = range;
  const limit = unpackedLength ?? MAX_UNPACKED;
  let total = 0;
  const end = unpack(rangeFile(file, byteOffset, length), 0, (piece) => {
    if (total === 0 && inside !== undefined && !BEGINNINGS[inside].test(piece)) {
      throw new UnpackError(`it is no ${BEGINNINGS[inside].name}`);
    }
    if (total === 0) onStart(piece);
    total += piece.length;
    budget.bytes -= piece.length;
    if (total > limit) throw new UnpackError(`it unpacks to more than ${limit} bytes`);
    if (budget.bytes < 0) throw new BootfsError('EFBIG', 'all boot files together unpack to too much');
  });
  if (unpackedLength !== undefined && total !== unpackedLength) {
    throw new UnpackError(`it has ${total} bytes, and the image says ${unpackedLength}`);
  }
  if (inside !== undefined && end !== length) throw new UnpackError(`it ends at byte ${end} of ${length}`);
}
