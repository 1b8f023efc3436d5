/*
 * What musl's libc would ask an operating system for. This object comes before libc.a when the application is linked,
 * so these definitions stand in place of musl's (-z muldefs).
 */
#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

void uefi_exit(void);
int64_t uefi_seconds_since_1970(void);

_Noreturn void abort(void) {
  platform_print("bootfs: stopped\n", 16);
  uefi_exit();
  for (;;) continue;
}

_Noreturn void __assert_fail(const char *expression, const char *file, int line, const char *function) {
  (void)file;
  (void)line;
  (void)function;
  platform_print(expression, strlen(expression));
  platform_print("\n", 1);
  abort();
}

/* musl keeps errno in thread-local storage, which needs a thread. */
static int error_number;

int *__errno_location(void) {
  return &error_number;
}

int *___errno_location(void) {
  return &error_number;
}

/* ---- output: what engines print in their debugging functions ---- */

int vprintf(const char *format, va_list values) {
  char line[256];
  int length = vsnprintf(line, sizeof line, format, values);
  if (length > 0) platform_print(line, strlen(line));
  return length;
}

int printf(const char *format, ...) {
  va_list values;
  va_start(values, format);
  int length = vprintf(format, values);
  va_end(values);
  return length;
}

int fprintf(FILE *file, const char *format, ...) {
  (void)file;
  va_list values;
  va_start(values, format);
  int length = vprintf(format, values);
  va_end(values);
  return length;
}

size_t fwrite(const void *restrict text, size_t size, size_t count, FILE *restrict file) {
  (void)file;
  platform_print(text, size * count);
  return count;
}

int putchar(int unit) {
  char text = (char)unit;
  platform_print(&text, 1);
  return unit;
}

int fputc(int unit, FILE *file) {
  (void)file;
  return putchar(unit);
}

int fputs(const char *restrict text, FILE *restrict file) {
  (void)file;
  platform_print(text, strlen(text));
  return 0;
}

int puts(const char *text) {
  platform_print(text, strlen(text));
  return putchar('\n');
}

int fflush(FILE *file) {
  (void)file;
  return 0;
}

/* ---- time: UTC, as firmware knows no time zone ---- */

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (clock == CLOCK_MONOTONIC) {
    double milliseconds = platform_milliseconds();
    now->tv_sec = (time_t)(milliseconds / 1000);
    now->tv_nsec = (long)((milliseconds - (double)now->tv_sec * 1000) * 1000000);
  } else {
    now->tv_sec = uefi_seconds_since_1970();
    now->tv_nsec = 0;
  }
  return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  now->tv_sec = uefi_seconds_since_1970();
  now->tv_usec = 0;
  return 0;
}

time_t time(time_t *now) {
  time_t seconds = uefi_seconds_since_1970();
  if (now) *now = seconds;
  return seconds;
}

struct tm *localtime_r(const time_t *restrict seconds, struct tm *restrict broken) {
  return gmtime_r(seconds, broken);
}
