/*
 * Checksums and decoders in place of the scripts' own (../../src/hash, ../../src/codecs), which they agree with: they take and
 * refuse the same bytes.
 *
 * A decoder fills all of `target`, or says what is wrong with the stream. `exact`: the stream ends with the last byte of the
 * target, and that is checked; else it may go on. It reads nothing outside of `source`, writes nothing outside of `target`,
 * allocates nothing, and works no longer than the two lengths account for.
 */
#ifndef BOOTFS_CODECS_H
#define BOOTFS_CODECS_H

#include "host.h"

/* Continues the register, reflected; no inversion at either end. */
uint32_t crc32c(uint32_t value, struct bytes bytes);

/* FIPS 180-4. */
void sha256(struct bytes bytes, uint8_t digest[32]);

/* One LZ4 block, without a frame. */
const char *decode_lz4(struct bytes source, uint8_t *target, size_t room, int exact);

/* One raw DEFLATE stream (RFC 1951). What follows a complete stream is left, in any case. */
const char *decode_deflate(struct bytes source, uint8_t *target, size_t room, int exact);

/* One MicroLZMA stream: LZMA1 without header and end marker, its first byte the complement of the lc/lp/pb byte. */
const char *decode_microlzma(struct bytes source, uint8_t *target, size_t room, int exact);

#endif
