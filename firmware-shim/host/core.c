/* What JavaScript sees as `host`: see ../shim/host.ts for the meaning of each function. */
#include "helpers.h"
#include "host.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As UEFI and boot menus name this machine. */
#ifdef __aarch64__
#define ARCHITECTURE "aa64"
#else
#define ARCHITECTURE "x64"
#endif

/* ---- memory ---- */

/* In front of each block; 16 bytes, so that the block keeps malloc's alignment. */
struct heap_header {
  size_t size;
  size_t unused;
};

static size_t heap_now, heap_peak;

void *heap_resize(void *block, size_t size) {
  struct heap_header *old = block ? (struct heap_header *)block - 1 : NULL;
  size_t old_size = old ? old->size : 0;
  struct heap_header *made = NULL;
  if (size == 0) {
    free(old);
  } else {
    if (size > SIZE_MAX - sizeof *made) return NULL;
    made = realloc(old, sizeof *made + size);
    if (!made) return NULL;
    made->size = size;
  }
  heap_now += size - old_size;
  if (heap_now > heap_peak) heap_peak = heap_now;
  return made ? made + 1 : NULL;
}

size_t heap_size_of(const void *block) {
  return block ? ((const struct heap_header *)block - 1)->size : 0;
}

/* ---- the functions ---- */

/* Above it not every whole number is one in JavaScript. */
#define MOST_WHOLE 9007199254740991.0

/* False, and an exception, unless argument `index` is a whole number from 0 to `most`. */
static int whole_number(struct call *call, int index, double most, uint64_t *number) {
  double given = call_number(call, index);
  if (!(given >= 0 && given <= most && floor(given) == given)) {
    return_error(call, "an argument is no whole number, or out of range");
    return 0;
  }
  *number = (uint64_t)given;
  return 1;
}

static void host_disks(struct call *call) {
  int count = platform_disk_count();
  size_t room = (size_t)count * 256 + 3, used = 1;
  char *json = malloc(room);
  if (!json) {
    return_error(call, "out of memory");
    return;
  }
  json[0] = '[';
  for (int index = 0; index < count; index++) {
    const struct disk *disk = platform_disk(index);
    used += (size_t)snprintf(json + used, room - used,
                             "%s{\"name\":\"%s\",\"blockSize\":%lu,\"blockCount\":%llu,\"maxBlocks\":%lu}",
                             index ? "," : "", disk->name, (unsigned long)disk->block_size,
                             (unsigned long long)disk->block_count, (unsigned long)disk->max_blocks);
  }
  memcpy(json + used, "]", 2);
  return_json(call, json);
  free(json);
}

static void host_read(struct call *call) {
  uint64_t number, lba, count;
  if (!whole_number(call, 0, platform_disk_count() - 1, &number)) return;
  const struct disk *disk = platform_disk((int)number);
  if (!whole_number(call, 1, MOST_WHOLE, &lba) || !whole_number(call, 2, disk->max_blocks, &count)) return;
  if (count == 0 || lba >= disk->block_count || count > disk->block_count - lba) {
    return_error(call, "no blocks are asked for, or they leave the disk");
    return;
  }
  void *target = return_buffer(call, (size_t)count * disk->block_size);
  const char *error = target ? platform_read(disk, lba, (uint32_t)count, target) : "out of memory";
  if (error) return_error(call, error);
}

static void host_read_into(struct call *call) {
  uint64_t number, lba;
  struct bytes target = call_bytes(call, 2);
  if (!whole_number(call, 0, platform_disk_count() - 1, &number)) return;
  const struct disk *disk = platform_disk((int)number);
  if (!whole_number(call, 1, MOST_WHOLE, &lba)) return;
  uint64_t count = target.length / disk->block_size;
  if (!target.start || count == 0 || count > disk->max_blocks || lba >= disk->block_count ||
      count > disk->block_count - lba || target.length % disk->block_size != 0) {
    return_error(call, "the target is no number of whole blocks, or leaves the disk, or has more than maxBlocks");
    return;
  }
  const char *error = platform_read(disk, lba, (uint32_t)count, (void *)target.start);
  if (error) return_error(call, error);
}

static void host_print(struct call *call) {
  const char *text = call_text(call, 0);
  if (text) platform_print(text, strlen(text));
}

static void host_milliseconds(struct call *call) {
  return_number(call, platform_milliseconds());
}

static void host_peak_memory(struct call *call) {
  return_number(call, (double)heap_peak);
}

static void host_read_key(struct call *call) {
  double milliseconds = call_number(call, 0);
  char key[KEY_BYTES];
  if (platform_read_key(milliseconds > 0 ? milliseconds : 0, key)) return_text(call, key);
}

/* Where the program's file is, if that is told: arguments 4 to 6. False, and an exception, where it can't be. */
static int place_of(struct call *call, struct boot_request *request) {
  uint64_t number;
  if (isnan(call_number(call, 4))) return 1;
  if (!whole_number(call, 4, platform_disk_count() - 1, &number)) return 0;
  request->disk = platform_disk((int)number);
  request->path = call_text(call, 6);
  if (!request->path) {
    return_error(call, "boot takes a path with its disk");
    return 0;
  }
  return whole_number(call, 5, MOST_WHOLE, &request->first_block);
}

/* What is not there is not handed over; what is there, and can't be, must not be taken for that. */
static const char *what_is_wrong(struct call *call, const struct boot_request *request) {
  if (!request->program.start) return "boot takes the program's bytes";
  if (call_has(call, 1) && !request->command_line) return "the command line is no text, or there is no memory for it";
  if (call_has(call, 2) && !request->initrd.start) return "the initial RAM disk is no Uint8Array";
  if (call_has(call, 3) && !request->device_tree.start) return "the device tree is no Uint8Array";
  return NULL;
}

static void host_boot(struct call *call) {
  struct boot_request request = {call_bytes(call, 0), call_text(call, 1), call_bytes(call, 2), call_bytes(call, 3), NULL, 0, NULL};
  const char *error = what_is_wrong(call, &request);
  if (error) return_error(call, error);
  else if (place_of(call, &request)) return_text(call, platform_boot(&request));
}

static void host_get_variable(struct call *call) {
  const char *vendor = call_text(call, 0), *name = call_text(call, 1);
  size_t length = 0;
  const char *error = vendor && name ? platform_get_variable(vendor, name, NULL, &length) : "a name is missing";
  if (error) {
    return_error(call, error);
    return;
  }
  if (length == 0) return;
  void *target = return_buffer(call, length);
  error = target ? platform_get_variable(vendor, name, target, &length) : "out of memory";
  if (error) return_error(call, error);
}

static void host_set_variable(struct call *call) {
  const char *vendor = call_text(call, 0), *name = call_text(call, 1);
  uint64_t attributes;
  if (!whole_number(call, 2, 4294967295.0, &attributes)) return;
  const char *error = vendor && name
                          ? platform_set_variable(vendor, name, (uint32_t)attributes, call_bytes(call, 3))
                          : "a name is missing";
  if (error) return_error(call, error);
}

static void host_measure(struct call *call) {
  uint64_t pcr, tag;
  const char *description = call_text(call, 2);
  if (!whole_number(call, 0, 23, &pcr) || !whole_number(call, 1, 4294967295.0, &tag)) return;
  const char *error = description ? platform_measure((uint32_t)pcr, (uint32_t)tag, description, call_bytes(call, 3))
                                  : "a description is missing";
  if (error) return_error(call, error);
}

static void host_watchdog(struct call *call) {
  uint64_t seconds;
  if (whole_number(call, 0, 65535, &seconds)) platform_watchdog((uint32_t)seconds);
}

static void host_restart(struct call *call) {
  (void)call;
  platform_restart();
}

const struct host_function host_functions[] = {
    {"disks", host_disks, 0},
    {"read", host_read, 3},
    {"readInto", host_read_into, 3},
    {"print", host_print, 1},
    {"milliseconds", host_milliseconds, 0},
    {"peakMemory", host_peak_memory, 0},
    {"readKey", host_read_key, 1},
    {"boot", host_boot, 7},
    {"getVariable", host_get_variable, 2},
    {"setVariable", host_set_variable, 4},
    {"measure", host_measure, 4},
    {"watchdog", host_watchdog, 1},
    {"restart", host_restart, 0},
    {"crc32c", host_crc32c, 2},
    {"sha256", host_sha256, 1},
    {"lz4", host_lz4, 3},
    {"inflate", host_inflate, 3},
    {"lzma", host_lzma, 3},
    {NULL, NULL, 0},
};

/* ---- a run ---- */

/* Bytes that `text` takes at most as a JSON string with a comma or a colon behind it. */
static size_t json_room(const char *text) {
  return strlen(text) * 6 + 3;
}

/* Writes a JSON string; gives the place behind it. */
static char *put_string(char *at, const char *text) {
  *at++ = '"';
  for (; *text; text++) {
    if ((unsigned char)*text < 0x20 || *text == '"' || *text == '\\') at += sprintf(at, "\\u%04x", *text);
    else *at++ = *text;
  }
  *at++ = '"';
  return at;
}

/* The strings as a JSON array; the caller frees it. */
static char *json_of(const char *const *texts, int count) {
  size_t room = 3;
  for (int index = 0; index < count; index++) room += json_room(texts[index]);
  char *json = malloc(room), *at = json;
  if (!json) return NULL;
  *at++ = '[';
  for (int index = 0; index < count; index++) {
    if (index) *at++ = ',';
    at = put_string(at, texts[index]);
  }
  memcpy(at, "]", 2);
  return json;
}

/* The facts as a JSON object; the caller frees it. */
static char *json_of_facts(const struct fact *facts) {
  size_t room = 3;
  for (const struct fact *fact = facts; fact->name; fact++) room += json_room(fact->name) + json_room(fact->text);
  char *json = malloc(room), *at = json;
  if (!json) return NULL;
  *at++ = '{';
  for (const struct fact *fact = facts; fact->name; fact++) {
    if (fact != facts) *at++ = ',';
    at = put_string(at, fact->name);
    *at++ = ':';
    at = put_string(at, fact->text);
  }
  memcpy(at, "}", 2);
  return json;
}

static void print_line(const char *text) {
  platform_print(text, strlen(text));
  platform_print("\n", 1);
}

/* Without them a script would take it that nothing is enforced. */
static int set_facts(void) {
  char *json = json_of_facts(platform_facts());
  int is_set = json && engine_set_json("facts", json);
  free(json);
  return is_set;
}

static void set_arguments(const char *const *arguments, int count) {
  char *json = json_of(arguments, count);
  if (!json || !engine_set_json("arguments", json)) {
    print_line("the arguments are left out: they are no UTF-8, or there is no memory for them");
    engine_set_json("arguments", "[]");
  }
  free(json);
}

int host_run(const char *name, struct bytes script, const char *const *arguments, int argument_count) {
  const char *error = engine_start();
  if (error) {
    print_line(error);
    return 1;
  }
  if (!set_facts()) {
    print_line("out of memory");
    engine_stop();
    return 1;
  }
  set_arguments(arguments, argument_count);
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\"", engine_name());
  engine_set_json("engine", quoted);
  engine_set_json("architecture", "\"" ARCHITECTURE "\"");
  int status = engine_evaluate(name, script);
  engine_stop();
  return status;
}
