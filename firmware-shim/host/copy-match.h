/* What LZ4, DEFLATE and LZMA have in common. */
#ifndef BOOTFS_COPY_MATCH_H
#define BOOTFS_COPY_MATCH_H

#include <stdint.h>
#include <string.h>

/* Copies bytes of `distance` before; those that are made may be among them. */
static inline void copy_match(uint8_t *target, size_t distance, size_t length) {
  const uint8_t *from = target - distance;
  if (distance >= length) {
    memcpy(target, from, length);
    return;
  }
  for (; distance >= 8 && length >= 8; length -= 8, target += 8, from += 8) memcpy(target, from, 8);
  for (; length > 0; length--) *target++ = *from++;
}

#endif
