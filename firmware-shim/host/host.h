/*
 * A host in three parts, each of which knows only this header:
 *
 *   core.c        what JavaScript sees as `host` (../host.ts), the same for every engine and every platform
 *   engine-*.c    a JavaScript engine: QuickJS or Duktape
 *   platform-*.c  where it runs: a Linux program, or a UEFI application
 */
#ifndef BOOTFS_HOST_H
#define BOOTFS_HOST_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
  const uint8_t *start;
  size_t length;
};

/* ---- core.c ---- */

/* One call of a function of `host` from JavaScript; its layout is the engine's business. */
struct call;

struct host_function {
  const char *name;
  void (*run)(struct call *call);
  int parameters;
};

/* Ends with an entry without a name. */
extern const struct host_function host_functions[];

/* Evaluates a script with `arguments` as host.arguments. 0, or 1 after an exception, which is printed. */
int host_run(const char *name, struct bytes script, const char *const *arguments, int argument_count);

/* The engine's memory, counted. As malloc, realloc and free; a size of 0 gives NULL. */
void *heap_resize(void *block, size_t size);
size_t heap_size_of(const void *block);

/* ---- engine-*.c ---- */

/* Name and version, ASCII. */
const char *engine_name(void);

/* NULL, or what went wrong. */
const char *engine_start(void);
/* Sets host[name] to what the JSON text stands for. 0 where it is none, as text that is no UTF-8, or there is no memory. */
int engine_set_json(const char *name, const char *json);
/* 0, or 1 after an exception, which is printed. */
int engine_evaluate(const char *name, struct bytes script);
void engine_stop(void);

/* The arguments of a call, valid until it returns. A number that is missing or none is NaN; text and bytes are NULL. */
double call_number(struct call *call, int index);
/* Is there an argument other than undefined? */
int call_has(struct call *call, int index);
const char *call_text(struct call *call, int index);
struct bytes call_bytes(struct call *call, int index);

/* Its result: one of these at most; undefined without. */
void return_number(struct call *call, double number);
void return_text(struct call *call, const char *text);
void return_json(struct call *call, const char *json);
/* A new ArrayBuffer; the caller fills it before anything else happens. NULL where there is no memory for it. */
void *return_buffer(struct call *call, size_t length);
/* An exception in place of a result. */
void return_error(struct call *call, const char *message);

/* ---- platform-*.c ---- */

struct disk {
  /* ASCII without quotes and backslashes. */
  char name[128];
  uint32_t block_size;
  uint64_t block_count;
  uint32_t max_blocks;
  /* The platform's own. */
  void *handle;
};

int platform_disk_count(void);
const struct disk *platform_disk(int index);
/* NULL, or what went wrong. The range is inside the disk. */
const char *platform_read(const struct disk *disk, uint64_t lba, uint32_t count, void *target);
/* UTF-8. */
void platform_print(const char *text, size_t length);
double platform_milliseconds(void);
#define KEY_BYTES 16
/* Waits for a key for at most that long; false where none came. `key` gets its name as in host.ts. */
int platform_read_key(double milliseconds, char key[KEY_BYTES]);

/* What is to be started, and with what. */
struct boot_request {
  struct bytes program;
  /* NULL: none is handed over. */
  const char *command_line;
  /* `start` may be NULL. */
  struct bytes initrd;
  /* In place of the firmware's; `start` may be NULL. */
  struct bytes device_tree;
  /* Where the program's file is: NULL where that is not told, else its disk, the partition's first block, and a path on it. */
  const struct disk *disk;
  uint64_t first_block;
  const char *path;
};

/* Returns only if it fails, with what went wrong. */
const char *platform_boot(const struct boot_request *request);

/* One of host.facts: see host.ts. */
struct fact {
  const char *name;
  const char *text;
};

/* Ends with one without a name. */
const struct fact *platform_facts(void);

/*
 * `vendor` is a GUID. NULL, or what went wrong. Without a `target`, `length` becomes that of the variable; 0: there is none. With one,
 * all of its `length` is filled.
 */
const char *platform_get_variable(const char *vendor, const char *name, void *target, size_t *length);
/* A value of no bytes deletes. NULL, or what went wrong. */
const char *platform_set_variable(const char *vendor, const char *name, uint32_t attributes, struct bytes value);
/* Into a register of the TPM, if there is one; a tag of 0 is none. NULL, or what went wrong. */
const char *platform_measure(uint32_t pcr, uint32_t tag, const char *description, struct bytes content);
/* The machine starts anew unless it is told again within that time; 0: never. */
void platform_watchdog(uint32_t seconds);
/* Returns only if it fails. */
void platform_restart(void);

#endif
