/* Duktape. */
#include "host.h"

#include <duktape.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static duk_context *context;

/* Arguments stand at the bottom of the value stack; a result is pushed on top of them. */
struct call {
  int has_result;
  const char *error;
};

static void *allocate(void *state, duk_size_t size) {
  (void)state;
  return heap_resize(NULL, size);
}

static void *resize(void *state, void *block, duk_size_t size) {
  (void)state;
  return heap_resize(block, size);
}

static void release(void *state, void *block) {
  (void)state;
  heap_resize(block, 0);
}

static void fatal(void *state, const char *message) {
  (void)state;
  platform_print(message, strlen(message));
  platform_print("\n", 1);
  abort();
}

/* ---- calls ---- */

double call_number(struct call *call, int index) {
  (void)call;
  return duk_get_number(context, index); /* NaN for what is no number */
}

int call_has(struct call *call, int index) {
  (void)call;
  return !duk_is_undefined(context, index);
}

const char *call_text(struct call *call, int index) {
  (void)call;
  return duk_is_string(context, index) ? duk_get_string(context, index) : NULL;
}

struct bytes call_bytes(struct call *call, int index) {
  (void)call;
  duk_size_t length = 0;
  const void *start = duk_get_buffer_data(context, index, &length);
  return (struct bytes){start, length};
}

void return_number(struct call *call, double number) {
  duk_push_number(context, number);
  call->has_result = 1;
}

void return_text(struct call *call, const char *text) {
  duk_push_string(context, text);
  call->has_result = 1;
}

void return_json(struct call *call, const char *json) {
  duk_push_string(context, json);
  duk_json_decode(context, -1);
  call->has_result = 1;
}

/* Where there is no memory, Duktape throws by itself. */
void *return_buffer(struct call *call, size_t length) {
  void *block = duk_push_fixed_buffer(context, length);
  duk_push_buffer_object(context, -1, 0, length, DUK_BUFOBJ_ARRAYBUFFER);
  call->has_result = 1;
  return block;
}

void return_error(struct call *call, const char *message) {
  call->error = message;
}

static duk_ret_t enter(duk_context *from) {
  struct call call = {0, NULL};
  host_functions[duk_get_current_magic(from)].run(&call);
  if (call.error) return duk_error(from, DUK_ERR_ERROR, "%s", call.error);
  return call.has_result;
}

/* ---- a run ---- */

const char *engine_name(void) {
  static char name[24];
  snprintf(name, sizeof name, "Duktape %ld.%ld.%ld", DUK_VERSION / 10000, DUK_VERSION / 100 % 100, DUK_VERSION % 100);
  return name;
}

const char *engine_start(void) {
  context = duk_create_heap(allocate, resize, release, NULL, fatal);
  if (!context) return "Duktape: out of memory";
  duk_push_global_object(context);
  duk_push_object(context);
  for (int index = 0; host_functions[index].name; index++) {
    duk_push_c_function(context, enter, host_functions[index].parameters);
    duk_set_magic(context, -1, index);
    duk_put_prop_string(context, -2, host_functions[index].name);
  }
  duk_put_prop_string(context, -2, "host");
  duk_pop(context);
  return NULL;
}

/* Where there is no memory, Duktape ends everything. */
int engine_set_json(const char *name, const char *json) {
  duk_get_global_string(context, "host");
  duk_push_string(context, json);
  duk_json_decode(context, -1);
  duk_put_prop_string(context, -2, name);
  duk_pop(context);
  return 1;
}

int engine_evaluate(const char *name, struct bytes script) {
  duk_push_string(context, name);
  int failed = duk_pcompile_lstring_filename(context, 0, (const char *)script.start, script.length) != 0 ||
               duk_pcall(context, 0) != 0;
  if (failed) {
    const char *text = duk_safe_to_stacktrace(context, -1);
    platform_print(text, strlen(text));
    platform_print("\n", 1);
  }
  duk_pop(context);
  return failed;
}

void engine_stop(void) {
  duk_destroy_heap(context);
}
