/* The guest: what runs as process 1 in the virtual machine. See ../README.md for what it is told and what it answers. */
#ifndef GUEST_H
#define GUEST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Files larger than this are not hashed, as `bootfs manifest` does it by default. */
#define HASH_LIMIT ((uint64_t)1 << 30)

/* Writes the lines of the manifest of the tree at `root` to `out`, sorted by the bytes of the path. `measure_verity`: with the
   fs-verity digest of each file that has one, as the kernel measures it. */
void print_manifest(FILE *out, const char *root, int measure_verity);

/* A JSON string with its quotes. `is_name`: bytes outside well-formed UTF-8 become \xhh and a backslash is doubled, before
   JSON's own escapes. */
void print_json_string(FILE *out, const char *text, int is_name);

/* A name of <errno.h> where it is one that mounts end with, else its number. */
const char *error_name(int number);

/* Makes a read-only device of the device mapper from a table of one line, and gives its path; NULL, with errno, where that fails. One at a time. */
char *mapped_device(const char *table);
void unmap_device(void);

/* SHA-256 (FIPS 180-4). */
struct sha256 {
  uint32_t state[8];
  uint64_t length;
  uint8_t pending[64];
};
void sha256_start(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const uint8_t *bytes, size_t count);
void sha256_end(struct sha256 *sha, uint8_t digest[32]);

#endif
