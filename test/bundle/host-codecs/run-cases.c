/*
 * Runs the C host's decoders over cases from standard input, for host-codecs.test.ts. A case: the decoder (0 LZ4, 1 DEFLATE,
 * 2 MicroLZMA), 1 for an exact ending, the lengths of source and target (32 bits each, little-endian), and the source. An
 * answer: 1 byte, 1 for accepted; then SHA-256 and CRC-32C of the target, zeros where it was refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codecs.h"

typedef const char *decoder(struct bytes source, uint8_t *target, size_t room, int exact);

int main(void) {
  static decoder *const decoders[] = {decode_lz4, decode_deflate, decode_microlzma};
  uint8_t head[10];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    uint32_t lengths[2];
    memcpy(lengths, head + 2, sizeof lengths);
    /* Blocks of their own, so that a sanitizer sees the first byte outside. */
    uint8_t *source = malloc(lengths[0]), *target = calloc(lengths[1], 1), answer[37] = {0};
    if (lengths[0] > 0 && fread(source, 1, lengths[0], stdin) != lengths[0]) return 1;
    const char *error = decoders[head[0]]((struct bytes){source, lengths[0]}, target, lengths[1], head[1]);
    if (!error) {
      struct bytes made = {target, lengths[1]};
      uint32_t checksum = crc32c(0xffffffffu, made);
      answer[0] = 1;
      sha256(made, answer + 1);
      memcpy(answer + 33, &checksum, sizeof checksum);
    }
    fwrite(answer, 1, sizeof answer, stdout);
    free(source);
    free(target);
  }
  return 0;
}
