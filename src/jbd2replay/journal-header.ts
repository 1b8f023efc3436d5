/** journal_header_s: the 12 big-endian bytes at the start of every block of the log but the logged ones. */
import { u32be } from '../bytes/endian.ts';

export const JBD2_MAGIC_NUMBER = 0xc03b3998;

export const JBD2_DESCRIPTOR_BLOCK = 1;
export const JBD2_COMMIT_BLOCK = 2;
export const JBD2_SUPERBLOCK_V1 = 3;
export const JBD2_SUPERBLOCK_V2 = 4;
export const JBD2_REVOKE_BLOCK = 5;

/** Bytes of journal_header_s. */
export const JOURNAL_HEADER_BYTES = 12;

export function headerMagic(block: Uint8Array): number {
  return u32be(block, 0);
}

export function headerBlockType(block: Uint8Array): number {
  return u32be(block, 4);
}

/** The transaction id; on disk `h_sequence`. */
export function headerTid(block: Uint8Array): number {
  return u32be(block, 8);
}
