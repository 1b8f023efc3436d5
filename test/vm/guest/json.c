/* Strings as `bootfs manifest` writes them. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "guest.h"

/* The length of the well-formed UTF-8 sequence (no overlong forms, no surrogates) at `text`; 0 where there is none. */
static int sequence_length(const uint8_t *text) {
  uint8_t first = text[0];
  if (first < 0x80) return 1;
  int length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length == 0) return 0;
  uint8_t lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80, highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (text[1] < lowest || text[1] > highest) return 0;
  for (int at = 2; at < length; at++)
    if ((text[at] & 0xc0) != 0x80) return 0;
  return length;
}

static void print_character(FILE *out, uint8_t byte) {
  static const char *const short_forms = "\"\"\\\\\bb\ff\nn\rr\tt";
  for (const char *form = short_forms; *form != 0; form += 2)
    if (byte == (uint8_t)form[0]) {
      fprintf(out, "\\%c", form[1]);
      return;
    }
  if (byte < 0x20) fprintf(out, "\\u%04x", byte);
  else fputc(byte, out);
}

void print_json_string(FILE *out, const char *text, int is_name) {
  fputc('"', out);
  for (const uint8_t *at = (const uint8_t *)text; *at != 0;) {
    int length = sequence_length(at);
    if (length == 0) fprintf(out, "\\\\x%02x", *at++);
    else if (is_name && *at == '\\') fputs("\\\\\\\\", out), at++;
    else if (length == 1) print_character(out, *at++);
    else fwrite(at, 1, length, out), at += length;
  }
  fputc('"', out);
}

const char *error_name(int number) {
  const char *name = strerrorname_np(number);
  return name == NULL ? "EUNKNOWN" : name;
}
