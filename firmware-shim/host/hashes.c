/* CRC-32C and SHA-256. */
#include "codecs.h"

#include <string.h>

/* Slicing by 8: table[n] is for a byte that n others follow. */
static uint32_t crc_tables[8][256];

static void make_crc_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? 0x82f63b78u : 0);
    crc_tables[0][byte] = value;
  }
  for (int slice = 1; slice < 8; slice++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = crc_tables[slice - 1][byte];
      crc_tables[slice][byte] = (before >> 8) ^ crc_tables[0][before & 0xff];
    }
  }
}

uint32_t crc32c(uint32_t value, struct bytes bytes) {
  if (crc_tables[0][1] == 0) make_crc_tables();
  const uint8_t *at = bytes.start, *end = at + bytes.length;
  for (; end - at >= 8; at += 8) {
    uint32_t low, high; /* both machines are little-endian */
    memcpy(&low, at, 4);
    memcpy(&high, at + 4, 4);
    low ^= value;
    value = crc_tables[7][low & 0xff] ^ crc_tables[6][low >> 8 & 0xff] ^ crc_tables[5][low >> 16 & 0xff] ^
            crc_tables[4][low >> 24] ^ crc_tables[3][high & 0xff] ^ crc_tables[2][high >> 8 & 0xff] ^
            crc_tables[1][high >> 16 & 0xff] ^ crc_tables[0][high >> 24];
  }
  for (; at < end; at++) value = (value >> 8) ^ crc_tables[0][(value ^ *at) & 0xff];
  return value;
}

/* Fractions of the cube roots of the first 64 primes. */
static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
};

static uint32_t turn(uint32_t word, int bits) {
  return word >> bits | word << (32 - bits);
}

static void add_block(uint32_t state[8], const uint8_t *block) {
  uint32_t w[64], s[8];
  for (int t = 0; t < 16; t++, block += 4) {
    w[t] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  }
  for (int t = 16; t < 64; t++) {
    uint32_t early = w[t - 15], late = w[t - 2];
    w[t] = w[t - 16] + (turn(early, 7) ^ turn(early, 18) ^ early >> 3) + w[t - 7] +
           (turn(late, 17) ^ turn(late, 19) ^ late >> 10);
  }
  memcpy(s, state, sizeof s);
  for (int t = 0; t < 64; t++) {
    uint32_t one = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                   rounds[t] + w[t];
    uint32_t two = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int word = 0; word < 8; word++) state[word] += s[word];
}

void sha256(struct bytes bytes, uint8_t digest[32]) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  size_t whole = bytes.length / 64 * 64, left = bytes.length - whole;
  for (size_t at = 0; at < whole; at += 64) add_block(state, bytes.start + at);
  /* The rest, a bit, zeros, and the length in bits at the end of a block. */
  uint8_t last[128] = {0};
  size_t end = left < 56 ? 64 : 128;
  if (left > 0) memcpy(last, bytes.start + whole, left);
  last[left] = 0x80;
  uint64_t bits = (uint64_t)bytes.length * 8;
  for (int byte = 0; byte < 8; byte++) last[end - 1 - byte] = (uint8_t)(bits >> 8 * byte);
  for (size_t at = 0; at < end; at += 64) add_block(state, last + at);
  for (int byte = 0; byte < 32; byte++) digest[byte] = (uint8_t)(state[byte / 4] >> (24 - byte % 4 * 8));
}
