/** A file whose fs-verity digest is known from elsewhere: no byte of it is given that does not fit. */
import { equalBytes } from '../bytes/names.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import type { FileContent } from '../contract/tree.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { type FsverityContent, fsverityDigest } from './fsverity-digest.ts';

/** Of the data and of the tree: what digests without parameters are made with. */
const BLOCK_SIZE = 4096;
/** Digests of blocks that are kept of one file: files of 8 GiB by SHA-256. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
/** Bytes that are read at once; whole blocks. */
const PIECE_BYTES = 64 * 1024;

/** What the file is held against. */
export interface ExpectedDigest {
  /** SHA-256 or SHA-512. */
  readonly algorithm: HashAlgorithm;
  /** With blocks of 4096 bytes and without salt. */
  readonly digest: Uint8Array;
  /** For error messages: whose digest it is. */
  readonly what: string;
  /** For error messages: the inode that the digest stands in, where it stands in one. */
  readonly inode?: number;
}

/**
 * `content`, verified. The first read goes over all of it once and keeps the digest of each block; each read after that is held
 * against those, so that what is given is what was verified, whatever the device does meanwhile. A read of the whole file from
 * its start is verified where it stands.
 *
 * @throws ERR_BOOTFS_CORRUPT at the first read where the digest is another, at any read where a block has changed since: `target` is
 * zeros then; EFBIG for a file that is too large for its digests to be kept
 */
export function verifiedContent(content: FileContent, expected: ExpectedDigest): FileContent {
  let kept: Uint8Array | undefined;
  const keep = (): Uint8Array => {
    kept = kept ?? readBlockDigests(content, expected);
    return kept;
  };
  return {
    size: content.size,
    read(byteOffset, target) {
      try {
        if (kept === undefined && byteOffset === 0 && target.length === content.size)
          readWhole(content, target, expected);
        else readBlocks(content, byteOffset, target, keep(), expected);
      } catch (error) {
        target.fill(0);
        throw error;
      }
    },
    extents: () => content.extents(),
  };
}

function readWhole(content: FileContent, target: Uint8Array, expected: ExpectedDigest): void {
  content.read(0, target);
  checkDigest({ size: target.length, read: (at, into) => into.set(target.subarray(at, at + into.length)) }, expected);
}

function checkDigest(content: FsverityContent, expected: ExpectedDigest, onBlock?: (digest: Uint8Array) => void): void {
  const { algorithm, digest } = expected;
  const parameters = { algorithm, blockSize: BLOCK_SIZE, salt: new Uint8Array(0) };
  if (!equalBytes(fsverityDigest(content, parameters, onBlock), digest)) {
    throw refusal(expected, 'has another fs-verity digest');
  }
}

/** One behind the other. */
function readBlockDigests(content: FileContent, expected: ExpectedDigest): Uint8Array {
  const { digestSize } = expected.algorithm;
  const length = Math.ceil(content.size / BLOCK_SIZE) * digestSize;
  if (length > MAX_KEPT_BYTES) {
    throw new BootfsError('EFBIG', 'file too large for its fs-verity digest to be verified', { size: content.size });
  }
  const digests = new Uint8Array(length);
  let filled = 0;
  checkDigest(content, expected, (digest) => {
    digests.set(digest, filled);
    filled += digestSize;
  });
  return digests;
}

/** In pieces of whole blocks: what is hashed is what is copied. */
function readBlocks(
  content: FileContent,
  byteOffset: number,
  target: Uint8Array,
  digests: Uint8Array,
  expected: ExpectedDigest,
): void {
  const { algorithm } = expected;
  const end = byteOffset + target.length;
  const block = new Uint8Array(BLOCK_SIZE);
  const buffer = new Uint8Array(PIECE_BYTES);
  for (let at = byteOffset - (byteOffset % BLOCK_SIZE); at < end; at += PIECE_BYTES) {
    const wanted = Math.ceil((end - at) / BLOCK_SIZE) * BLOCK_SIZE;
    const piece = buffer.subarray(0, Math.min(PIECE_BYTES, wanted, content.size - at));
    content.read(at, piece);
    for (let from = 0; from < piece.length; from += BLOCK_SIZE) {
      const part = piece.subarray(from, from + BLOCK_SIZE);
      block.fill(0);
      block.set(part);
      const index = ((at + from) / BLOCK_SIZE) * algorithm.digestSize;
      if (!equalBytes(algorithm.hash(block), digests.subarray(index, index + algorithm.digestSize))) {
        throw refusal(expected, `has changed since it was verified, in block ${(at + from) / BLOCK_SIZE}`);
      }
    }
    const skipped = Math.max(byteOffset - at, 0);
    target.set(piece.subarray(skipped, Math.min(piece.length, end - at)), at + skipped - byteOffset);
  }
}

function refusal({ what, inode }: ExpectedDigest, fault: string): BootfsError {
  return corrupt(`${what} ${fault}`, inode === undefined ? {} : { inode });
}
