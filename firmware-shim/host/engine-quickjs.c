/* QuickJS. Its standard library (quickjs-libc) stays out: a script has `host`, and nothing else. */
#include "host.h"

#include <quickjs.h>
#include <stdio.h>
#include <string.h>

/* Less than the platforms' stacks, so that endless recursion is an exception. */
#define STACK_BYTES (6 * 1024 * 1024)
#define MOST_TEXTS 4

struct call {
  int count;
  JSValueConst *values;
  JSValue result;
  const char *texts[MOST_TEXTS];
  int text_count;
};

static JSRuntime *runtime;
static JSContext *context;

/* ---- memory ---- */

static void *allocate(JSMallocState *state, size_t size) {
  (void)state;
  return heap_resize(NULL, size);
}

static void release(JSMallocState *state, void *block) {
  (void)state;
  heap_resize(block, 0);
}

static void *resize(JSMallocState *state, void *block, size_t size) {
  (void)state;
  return heap_resize(block, size);
}

static const JSMallocFunctions memory = {allocate, release, resize, heap_size_of};

static void free_buffer(JSRuntime *from, void *opaque, void *block) {
  (void)from;
  (void)opaque;
  heap_resize(block, 0);
}

/* ---- calls ---- */

double call_number(struct call *call, int index) {
  double number = 0.0 / 0.0;
  if (index < call->count && JS_IsNumber(call->values[index])) JS_ToFloat64(context, &number, call->values[index]);
  return number;
}

int call_has(struct call *call, int index) {
  return index < call->count && !JS_IsUndefined(call->values[index]);
}

const char *call_text(struct call *call, int index) {
  if (index >= call->count || !JS_IsString(call->values[index]) || call->text_count == MOST_TEXTS) return NULL;
  const char *text = JS_ToCString(context, call->values[index]);
  if (text) call->texts[call->text_count++] = text;
  else JS_FreeValue(context, JS_GetException(context)); /* no memory */
  return text;
}

struct bytes call_bytes(struct call *call, int index) {
  struct bytes bytes = {NULL, 0};
  if (index >= call->count || !JS_IsObject(call->values[index])) return bytes;
  size_t offset, length, unit, whole;
  JSValue buffer = JS_GetTypedArrayBuffer(context, call->values[index], &offset, &length, &unit);
  if (JS_IsException(buffer)) {
    JS_FreeValue(context, JS_GetException(context));
    return bytes;
  }
  const uint8_t *start = JS_GetArrayBuffer(context, &whole, buffer);
  JS_FreeValue(context, buffer); /* the typed array, an argument, keeps it */
  if (start) bytes = (struct bytes){start + offset, length};
  return bytes;
}

static void set_result(struct call *call, JSValue value) {
  JS_FreeValue(context, call->result);
  call->result = value;
}

void return_number(struct call *call, double number) {
  set_result(call, JS_NewFloat64(context, number));
}

void return_text(struct call *call, const char *text) {
  set_result(call, JS_NewString(context, text));
}

void return_json(struct call *call, const char *json) {
  set_result(call, JS_ParseJSON(context, json, strlen(json), "host"));
}

void *return_buffer(struct call *call, size_t length) {
  void *block = heap_resize(NULL, length);
  if (!block) return NULL;
  JSValue buffer = JS_NewArrayBuffer(context, block, length, free_buffer, NULL, 0);
  if (JS_IsException(buffer)) {
    JS_FreeValue(context, JS_GetException(context));
    return heap_resize(block, 0);
  }
  set_result(call, buffer);
  return block;
}

void return_error(struct call *call, const char *message) {
  set_result(call, JS_ThrowInternalError(context, "%s", message));
}

static JSValue enter(JSContext *from, JSValueConst self, int count, JSValueConst *values, int magic) {
  (void)from;
  (void)self;
  struct call call = {count, values, JS_UNDEFINED, {NULL}, 0};
  host_functions[magic].run(&call);
  while (call.text_count > 0) JS_FreeCString(context, call.texts[--call.text_count]);
  return call.result;
}

/* ---- a run ---- */

static JSValue host_object(void) {
  JSValue global = JS_GetGlobalObject(context);
  JSValue host = JS_GetPropertyStr(context, global, "host");
  JS_FreeValue(context, global);
  return host;
}

const char *engine_name(void) {
  return "QuickJS " CONFIG_VERSION;
}

const char *engine_start(void) {
  runtime = JS_NewRuntime2(&memory, NULL);
  context = runtime ? JS_NewContext(runtime) : NULL;
  if (!context) return "QuickJS: out of memory";
  JS_SetMaxStackSize(runtime, STACK_BYTES);
  JSValue global = JS_GetGlobalObject(context);
  JSValue host = JS_NewObject(context);
  for (int index = 0; host_functions[index].name; index++) {
    const struct host_function *function = &host_functions[index];
    JSValue value = JS_NewCFunctionMagic(context, enter, function->name, function->parameters,
                                         JS_CFUNC_generic_magic, index);
    JS_SetPropertyStr(context, host, function->name, value);
  }
  JS_SetPropertyStr(context, global, "host", host);
  JS_FreeValue(context, global);
  return NULL;
}

int engine_set_json(const char *name, const char *json) {
  JSValue host = host_object();
  JSValue value = JS_ParseJSON(context, json, strlen(json), name);
  int failed = JS_IsException(value) || JS_SetPropertyStr(context, host, name, value) < 0;
  if (failed) JS_FreeValue(context, JS_GetException(context));
  JS_FreeValue(context, host);
  return !failed;
}

static void print_value(JSValueConst value) {
  const char *text = JS_ToCString(context, value);
  if (!text) return;
  platform_print(text, strlen(text));
  platform_print("\n", 1);
  JS_FreeCString(context, text);
}

static void print_exception(void) {
  JSValue exception = JS_GetException(context);
  JSValue stack = JS_GetPropertyStr(context, exception, "stack");
  print_value(exception);
  if (JS_IsString(stack)) print_value(stack);
  JS_FreeValue(context, stack);
  JS_FreeValue(context, exception);
}

int engine_evaluate(const char *name, struct bytes script) {
  JSValue result = JS_Eval(context, (const char *)script.start, script.length, name, JS_EVAL_TYPE_GLOBAL);
  int failed = JS_IsException(result);
  if (failed) print_exception();
  JS_FreeValue(context, result);
  return failed;
}

void engine_stop(void) {
  JS_FreeContext(context);
  JS_FreeRuntime(runtime);
}
