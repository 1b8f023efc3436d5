/* MicroLZMA streams. */
#include "codecs.h"
#include "copy-match.h"

#define STATES 12
#define POSITION_STATES 16
#define MIN_MATCH 2
#define HALF 1024
#define PROBABILITY_BITS 11
#define MOVE_BITS 5
/* lc + lp is 4 at most. */
#define MOST_LITERALS (0x300 << 4)

static const char ENDS_EARLY[] = "LZMA stream ends too early";

struct length_code {
  uint16_t choice[2];
  uint16_t low[POSITION_STATES][8], middle[POSITION_STATES][8], high[256];
};

/* All that learns; every member is an array of probabilities that begin at one half. */
struct probabilities {
  uint16_t is_match[STATES][POSITION_STATES], is_rep[STATES], is_rep_0[STATES], is_rep_1[STATES], is_rep_2[STATES];
  uint16_t is_rep_0_long[STATES][POSITION_STATES];
  uint16_t distance_slot[4][64], distance_special[128], distance_align[16];
  struct length_code match, rep;
  uint16_t literal[MOST_LITERALS];
};

struct range {
  struct bytes source;
  uint32_t range, code;
  /* The source has ended before the symbol did: what came since is made of zeros. */
  int is_short;
};

static void normalize(struct range *in) {
  if (in->range >= 1u << 24) return;
  in->range <<= 8;
  in->code <<= 8;
  if (in->source.length == 0) {
    in->is_short = 1;
    return;
  }
  in->code |= *in->source.start++;
  in->source.length--;
}

static unsigned decode_bit(struct range *in, uint16_t *probability) {
  normalize(in);
  uint32_t bound = (in->range >> PROBABILITY_BITS) * *probability;
  if (in->code < bound) {
    in->range = bound;
    *probability = (uint16_t)(*probability + (((1 << PROBABILITY_BITS) - *probability) >> MOVE_BITS));
    return 0;
  }
  in->range -= bound;
  in->code -= bound;
  *probability = (uint16_t)(*probability - (*probability >> MOVE_BITS));
  return 1;
}

/* The highest bit first. */
static unsigned decode_tree(struct range *in, uint16_t *table, int bits) {
  unsigned symbol = 1;
  for (int done = 0; done < bits; done++) symbol = symbol << 1 | decode_bit(in, table + symbol);
  return symbol - (1u << bits);
}

/* The lowest bit first. */
static unsigned decode_reverse_tree(struct range *in, uint16_t *table, int bits) {
  unsigned symbol = 1, value = 0;
  for (int done = 0; done < bits; done++) {
    unsigned bit = decode_bit(in, table + symbol);
    symbol = symbol << 1 | bit;
    value |= bit << done;
  }
  return value;
}

static uint32_t decode_direct(struct range *in, int bits) {
  uint32_t value = 0;
  for (int done = 0; done < bits; done++) {
    normalize(in);
    in->range >>= 1;
    unsigned bit = in->code >= in->range;
    if (bit) in->code -= in->range;
    value = value << 1 | bit;
  }
  return value;
}

/* Right after a match: as long as it agrees with `expected`, other probabilities are in use. */
static unsigned decode_matched_literal(struct range *in, uint16_t *table, unsigned expected) {
  unsigned symbol = 1;
  while (symbol < 0x100) {
    unsigned expected_bit = expected >> 7 & 1;
    expected <<= 1;
    unsigned bit = decode_bit(in, table + ((1 + expected_bit) << 8) + symbol);
    symbol = symbol << 1 | bit;
    if (bit != expected_bit) break;
  }
  while (symbol < 0x100) symbol = symbol << 1 | decode_bit(in, table + symbol);
  return symbol & 0xff;
}

static size_t decode_length(struct range *in, struct length_code *code, unsigned position_state) {
  if (!decode_bit(in, &code->choice[0])) return MIN_MATCH + decode_tree(in, code->low[position_state], 3);
  if (!decode_bit(in, &code->choice[1])) return MIN_MATCH + 8 + decode_tree(in, code->middle[position_state], 3);
  return MIN_MATCH + 16 + decode_tree(in, code->high, 8);
}

/* A distance less 1. */
static uint32_t decode_distance(struct range *in, struct probabilities *p, size_t length) {
  size_t context = length - MIN_MATCH < 3 ? length - MIN_MATCH : 3;
  unsigned slot = decode_tree(in, p->distance_slot[context], 6);
  if (slot < 4) return slot;
  int bits = (int)(slot >> 1) - 1;
  uint32_t high = (uint32_t)(2 | (slot & 1)) << bits;
  if (slot < 14) return high + decode_reverse_tree(in, p->distance_special + high - slot, bits);
  high += decode_direct(in, bits - 4) << 4;
  return high + decode_reverse_tree(in, p->distance_align, 4);
}

struct decoder {
  struct range in;
  struct probabilities p;
  int literal_context_bits;
  size_t literal_position_mask, position_mask;
  unsigned state;
  /* The last four distances, less 1. */
  uint32_t rep[4];
};

/* A match whose distance was used before: the distance goes to the front. */
static void choose_rep(struct decoder *d) {
  int which = 1;
  if (decode_bit(&d->in, &d->p.is_rep_1[d->state])) which = decode_bit(&d->in, &d->p.is_rep_2[d->state]) ? 3 : 2;
  uint32_t distance = d->rep[which];
  for (; which > 0; which--) d->rep[which] = d->rep[which - 1];
  d->rep[0] = distance;
}

/* The length of the match that comes next, whose distance is then rep[0]. */
static size_t decode_match(struct decoder *d, unsigned position_state) {
  size_t length;
  if (!decode_bit(&d->in, &d->p.is_rep[d->state])) {
    length = decode_length(&d->in, &d->p.match, position_state);
    memmove(d->rep + 1, d->rep, 3 * sizeof *d->rep);
    d->rep[0] = decode_distance(&d->in, &d->p, length);
    d->state = d->state < 7 ? 7 : 10;
    return length;
  }
  if (decode_bit(&d->in, &d->p.is_rep_0[d->state])) choose_rep(d);
  else if (!decode_bit(&d->in, &d->p.is_rep_0_long[d->state][position_state])) {
    d->state = d->state < 7 ? 9 : 11;
    return 1;
  }
  length = decode_length(&d->in, &d->p.rep, position_state);
  d->state = d->state < 7 ? 8 : 11;
  return length;
}

static uint8_t decode_literal(struct decoder *d, const uint8_t *target, size_t to) {
  unsigned before = to == 0 ? 0 : target[to - 1];
  size_t context = (to & d->literal_position_mask) << d->literal_context_bits | before >> (8 - d->literal_context_bits);
  uint16_t *table = d->p.literal + 0x300 * context;
  unsigned byte = d->state < 7 ? decode_tree(&d->in, table, 8)
                               : decode_matched_literal(&d->in, table, target[to - 1 - d->rep[0]]);
  d->state = d->state < 4 ? 0 : d->state < 10 ? d->state - 3 : d->state - 6;
  return (uint8_t)byte;
}

/* The target is the dictionary; each step makes at least a byte of it. */
static const char *decode_symbols(struct decoder *d, uint8_t *target, size_t room, int exact) {
  for (size_t to = 0; to < room;) {
    unsigned position_state = (unsigned)(to & d->position_mask);
    if (!decode_bit(&d->in, &d->p.is_match[d->state][position_state])) {
      target[to] = decode_literal(d, target, to);
      to++;
    } else {
      size_t length = decode_match(d, position_state);
      if (d->in.is_short) return ENDS_EARLY;
      if (d->rep[0] >= to) return "LZMA match before the start, or an end marker";
      if (length > room - to && exact) return "LZMA stream decodes to too much";
      if (length > room - to) length = room - to;
      copy_match(target + to, (size_t)d->rep[0] + 1, length);
      to += length;
    }
    if (d->in.is_short) return ENDS_EARLY;
  }
  if (!exact) return NULL;
  normalize(&d->in);
  if (d->in.is_short) return ENDS_EARLY;
  return d->in.code == 0 && d->in.source.length == 0 ? NULL : "LZMA stream goes on after its last byte";
}

const char *decode_microlzma(struct bytes source, uint8_t *target, size_t room, int exact) {
  struct decoder d;
  if (source.length < 5) return ENDS_EARLY;
  unsigned properties = ~source.start[0] & 0xffu;
  unsigned position_bits = properties / 45, literal_position_bits = properties / 9 % 5;
  d.literal_context_bits = (int)(properties % 9);
  if (position_bits > 4 || (unsigned)d.literal_context_bits + literal_position_bits > 4) {
    return "LZMA properties that are none";
  }
  d.position_mask = (1u << position_bits) - 1;
  d.literal_position_mask = (1u << literal_position_bits) - 1;
  d.state = 0;
  memset(d.rep, 0, sizeof d.rep);
  uint16_t *probability = (uint16_t *)&d.p;
  for (size_t at = 0; at < sizeof d.p / sizeof *probability; at++) probability[at] = HALF;
  const uint8_t *code = source.start + 1;
  d.in.source = (struct bytes){source.start + 5, source.length - 5};
  d.in.range = 0xffffffffu;
  d.in.code = (uint32_t)code[0] << 24 | (uint32_t)code[1] << 16 | (uint32_t)code[2] << 8 | code[3];
  d.in.is_short = 0;
  return decode_symbols(&d, target, room, exact);
}
