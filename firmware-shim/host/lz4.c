/* LZ4 blocks: sequences of literals and matches. */
#include "codecs.h"
#include "copy-match.h"

#define LONG_LENGTH 15
#define MIN_MATCH 4

static const char ENDS_EARLY[] = "LZ4 stream ends too early";
static const char TOO_MUCH[] = "LZ4 stream decodes to too much";

/* Adds up the further bytes of a length of 15 or more, the last of which is not 255; 0 where the source ends before. */
static int long_length(struct bytes *source, size_t *length) {
  if (*length != LONG_LENGTH) return 1;
  while (source->length > 0) {
    uint8_t more = *source->start++;
    source->length--;
    *length += more;
    if (more != 255) return 1;
  }
  return 0;
}

static void skip(struct bytes *source, size_t length) {
  source->start += length;
  source->length -= length;
}

const char *decode_lz4(struct bytes source, uint8_t *target, size_t room, int exact) {
  uint8_t *start = target;
  while (room > 0) {
    if (source.length == 0) return ENDS_EARLY;
    uint8_t token = *source.start;
    skip(&source, 1);
    size_t length = token >> 4;
    if (!long_length(&source, &length)) return "LZ4 stream ends inside a length";
    if (length > room && exact) return TOO_MUCH;
    if (length > room) length = room;
    /* Those that are wanted: where the rest of them would be is nothing to Linux either. */
    if (length > source.length) return "LZ4 literals reach past the stream";
    memcpy(target, source.start, length);
    skip(&source, length);
    target += length;
    room -= length;
    if (room == 0) break;

    if (source.length < 2) return ENDS_EARLY;
    size_t distance = source.start[0] | (size_t)source.start[1] << 8;
    skip(&source, 2);
    length = token & 15;
    if (!long_length(&source, &length)) return "LZ4 stream ends inside a length";
    length += MIN_MATCH;
    if (distance == 0 || distance > (size_t)(target - start)) return "LZ4 match before the start";
    if (length > room && exact) return TOO_MUCH;
    if (length > room) length = room;
    copy_match(target, distance, length);
    target += length;
    room -= length;
  }
  return exact && source.length > 0 ? "LZ4 stream goes on after its last byte" : NULL;
}
