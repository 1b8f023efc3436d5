/* Raw DEFLATE streams. */
#include "codecs.h"
#include "copy-match.h"

#define MOST_BITS 15
#define FAST_BITS 9
#define SYMBOLS 288
#define DISTANCES 32
#define END_OF_BLOCK 256
/* Stands for a code that no symbol has. */
#define NO_SYMBOL 0xfff
/* What `decode_symbol` and `take` give where the source ends. */
#define NOTHING (-1)

static const char ENDS_EARLY[] = "DEFLATE stream ends too early";
static const char TOO_MUCH[] = "DEFLATE stream decodes to too much";

/* The source's bits, lowest first, and where the output goes. */
struct inflater {
  struct bytes source;
  uint64_t hold;
  int held;
  uint8_t *start, *at, *end;
};

/* A canonical Huffman code. */
struct code {
  /* By the next FAST_BITS bits: symbol << 4 | length; 0 for longer codes. */
  uint16_t fast[1 << FAST_BITS];
  /* Of each length. */
  uint16_t count[MOST_BITS + 1];
  /* In the order of their codes. */
  uint16_t symbols[SYMBOLS];
};

static void refill(struct inflater *in) {
  for (; in->held <= 56 && in->source.length > 0; in->held += 8) {
    in->hold |= (uint64_t)*in->source.start++ << in->held;
    in->source.length--;
  }
}

static void drop(struct inflater *in, int bits) {
  in->hold >>= bits;
  in->held -= bits;
}

static int take(struct inflater *in, int bits) {
  refill(in);
  if (in->held < bits) return NOTHING;
  int value = (int)(in->hold & ((1u << bits) - 1));
  drop(in, bits);
  return value;
}

static unsigned reversed(unsigned code, int bits) {
  unsigned made = 0;
  for (int bit = 0; bit < bits; bit++) made |= (code >> bit & 1) << (bits - 1 - bit);
  return made;
}

/*
 * 0 for lengths that are no code: more codes than there can be, or, unless `may_be_short` and it is a single code of one bit, or
 * none, fewer.
 */
static int make_code(struct code *made, const uint8_t *lengths, int count, int may_be_short) {
  uint16_t next[MOST_BITS + 2] = {0}, place[MOST_BITS + 2] = {0};
  int left = 1, longest = 0;
  memset(made, 0, sizeof *made);
  for (int symbol = 0; symbol < count; symbol++) made->count[lengths[symbol]]++;
  made->count[0] = 0;
  for (int bits = 1; bits <= MOST_BITS; bits++) {
    left = left * 2 - made->count[bits];
    if (left < 0) return 0;
    if (made->count[bits] > 0) longest = bits;
    next[bits + 1] = (uint16_t)((next[bits] + made->count[bits]) << 1);
    place[bits + 1] = (uint16_t)(place[bits] + made->count[bits]);
  }
  if (left > 0 && !(may_be_short && longest <= 1)) return 0;
  if (left > 0) {
    for (int at = 0; at < 1 << FAST_BITS; at++) made->fast[at] = NO_SYMBOL << 4 | 1;
  }
  for (int symbol = 0; symbol < count; symbol++) {
    int bits = lengths[symbol];
    if (bits == 0) continue;
    made->symbols[place[bits]++] = (uint16_t)symbol;
    unsigned code = next[bits]++;
    if (bits > FAST_BITS) continue;
    for (unsigned at = reversed(code, bits); at < 1 << FAST_BITS; at += 1u << bits) {
      made->fast[at] = (uint16_t)(symbol << 4 | bits);
    }
  }
  return 1;
}

/* Bit by bit: codes of one length follow each other, and follow those of the length before. */
static int decode_long_symbol(struct inflater *in, const struct code *code) {
  int value = 0, first = 0, place = 0;
  for (int bits = 1; bits <= MOST_BITS && bits <= in->held; bits++) {
    value = value << 1 | (int)(in->hold >> (bits - 1) & 1);
    int count = code->count[bits];
    if (value - first < count) {
      drop(in, bits);
      return code->symbols[place + value - first];
    }
    place += count;
    first = (first + count) << 1;
  }
  return NOTHING;
}

static int decode_symbol(struct inflater *in, const struct code *code) {
  if (in->held < MOST_BITS) refill(in);
  unsigned entry = code->fast[in->hold & ((1 << FAST_BITS) - 1)];
  int bits = entry & 15;
  if (bits == 0) return decode_long_symbol(in, code);
  if (bits > in->held) return NOTHING;
  drop(in, bits);
  return (int)(entry >> 4);
}

static const char *inflate_match(struct inflater *in, int symbol, const struct code *distances) {
  static const uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  static const uint8_t length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
  if (symbol > 285) return "DEFLATE: invalid literal/length code";
  int more = take(in, length_bits[symbol - 257]);
  if (more < 0) return ENDS_EARLY;
  size_t length = length_base[symbol - 257] + (size_t)more;

  int slot = decode_symbol(in, distances);
  if (slot < 0) return ENDS_EARLY;
  if (slot > 29) return "DEFLATE: invalid distance code";
  int bits = slot < 4 ? 0 : (slot >> 1) - 1;
  size_t base = slot < 4 ? (size_t)slot + 1 : ((size_t)(2 | (slot & 1)) << bits) + 1;
  more = take(in, bits);
  if (more < 0) return ENDS_EARLY;
  size_t distance = base + (size_t)more;
  if (in->at == in->end) return TOO_MUCH;
  if (distance > (size_t)(in->at - in->start)) return "DEFLATE: distance too far back";

  size_t room = (size_t)(in->end - in->at);
  copy_match(in->at, distance, length < room ? length : room);
  in->at += length < room ? length : room;
  return length > room ? TOO_MUCH : NULL;
}

static const char *inflate_symbols(struct inflater *in, const struct code *literals, const struct code *distances) {
  for (;;) {
    int symbol = decode_symbol(in, literals);
    if (symbol == END_OF_BLOCK) return NULL;
    if (symbol < 0) return ENDS_EARLY;
    if (symbol > END_OF_BLOCK) {
      const char *error = inflate_match(in, symbol, distances);
      if (error) return error;
    } else {
      if (in->at == in->end) return TOO_MUCH;
      *in->at++ = (uint8_t)symbol;
    }
  }
}

static const char *inflate_stored(struct inflater *in) {
  drop(in, in->held & 7);
  int length = take(in, 16), complement = length < 0 ? NOTHING : take(in, 16);
  if (complement < 0) return ENDS_EARLY;
  if (length != (complement ^ 0xffff)) return "DEFLATE: invalid stored block lengths";
  /* Whole bytes that are held already go back. */
  in->source.start -= in->held / 8;
  in->source.length += (size_t)in->held / 8;
  in->hold = 0;
  in->held = 0;
  size_t wanted = (size_t)length, room = (size_t)(in->end - in->at), copied = wanted;
  if (copied > room) copied = room;
  if (copied > in->source.length) copied = in->source.length;
  memcpy(in->at, in->source.start, copied);
  in->at += copied;
  in->source.start += copied;
  in->source.length -= copied;
  if (copied == wanted) return NULL;
  return copied == room ? TOO_MUCH : ENDS_EARLY;
}

static const char *inflate_fixed(struct inflater *in) {
  static struct code literals, distances;
  if (literals.count[8] == 0) {
    uint8_t lengths[SYMBOLS];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    make_code(&literals, lengths, SYMBOLS, 0);
    memset(lengths, 5, DISTANCES);
    make_code(&distances, lengths, DISTANCES, 0);
  }
  return inflate_symbols(in, &literals, &distances);
}

/* `count` lengths, which are a Huffman code themselves: 16 to 18 repeat. */
static const char *read_lengths(struct inflater *in, const struct code *code, uint8_t *lengths, int count) {
  for (int at = 0; at < count;) {
    int symbol = decode_symbol(in, code);
    if (symbol < 0) return ENDS_EARLY;
    if (symbol < 16) {
      lengths[at++] = (uint8_t)symbol;
      continue;
    }
    if (symbol > 18) return "DEFLATE: invalid code lengths set";
    if (symbol == 16 && at == 0) return "DEFLATE: invalid bit length repeat";
    int more = take(in, symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
    if (more < 0) return ENDS_EARLY;
    int repeats = more + (symbol == 18 ? 11 : 3);
    if (at + repeats > count) return "DEFLATE: invalid bit length repeat";
    memset(lengths + at, symbol == 16 ? lengths[at - 1] : 0, (size_t)repeats);
    at += repeats;
  }
  return NULL;
}

static const char *inflate_dynamic(struct inflater *in) {
  static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  struct code literals, distances;
  uint8_t lengths[SYMBOLS + DISTANCES] = {0};
  int header = take(in, 14);
  if (header < 0) return ENDS_EARLY;
  int literal_count = (header & 31) + 257, distance_count = (header >> 5 & 31) + 1, length_count = (header >> 10) + 4;
  if (literal_count > 286 || distance_count > 30) return "DEFLATE: too many length or distance symbols";
  for (int at = 0; at < length_count; at++) {
    int bits = take(in, 3);
    if (bits < 0) return ENDS_EARLY;
    lengths[order[at]] = (uint8_t)bits;
  }
  if (!make_code(&literals, lengths, 19, 0)) return "DEFLATE: invalid code lengths set";
  memset(lengths, 0, sizeof lengths);
  const char *error = read_lengths(in, &literals, lengths, literal_count + distance_count);
  if (error) return error;
  if (lengths[END_OF_BLOCK] == 0) return "DEFLATE: no code for the end of a block";
  if (!make_code(&literals, lengths, literal_count, 1)) return "DEFLATE: invalid literal/lengths set";
  if (!make_code(&distances, lengths + literal_count, distance_count, 1)) return "DEFLATE: invalid distances set";
  return inflate_symbols(in, &literals, &distances);
}

const char *decode_deflate(struct bytes source, uint8_t *target, size_t room, int exact) {
  struct inflater in = {source, 0, 0, target, target, target + room};
  int header = 0;
  const char *error = NULL;
  while (!error && !(header & 1)) {
    header = take(&in, 3);
    if (header < 0) error = ENDS_EARLY;
    else if (header >> 1 == 0) error = inflate_stored(&in);
    else if (header >> 1 == 1) error = inflate_fixed(&in);
    else if (header >> 1 == 2) error = inflate_dynamic(&in);
    else error = "DEFLATE: invalid block type";
  }
  int is_full = in.at == in.end;
  if (!error) return is_full ? NULL : ENDS_EARLY;
  return !exact && is_full && (error == ENDS_EARLY || error == TOO_MUCH) ? NULL : error;
}
