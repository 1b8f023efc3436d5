/*
 * A UEFI application. It evaluates the script in its own image's section .script; where there is none, and Secure Boot is
 * off, \EFI\bootfs\loader.js from the volume that it was started from. host.arguments are the words of
 * \EFI\bootfs\arguments.txt, if that is there.
 *
 * The firmware's console is what it was configured to be: screen, keyboard and serial line alike.
 */
#include "machine-uefi.h"
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

#define STACK_BYTES (8 * 1024 * 1024)
/* Until the script sets the watchdog itself: as a firmware does before it starts a boot option. */
#define FIRST_SECONDS 300

EFI_HANDLE own_image;
EFI_SYSTEM_TABLE *system_table;
EFI_BOOT_SERVICES *services;

EFI_GUID block_io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
EFI_GUID device_path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

/* ---- for heap-uefi.c and libc-uefi.c ---- */

void *uefi_allocate_pages(size_t size) {
  EFI_PHYSICAL_ADDRESS pages;
  UINTN count = size / EFI_PAGE_SIZE + (size % EFI_PAGE_SIZE != 0);
  if (EFI_ERROR(services->AllocatePages(AllocateAnyPages, EfiLoaderData, count, &pages))) return NULL;
  return (void *)(uintptr_t)pages;
}

void uefi_free_pages(void *block, size_t size) {
  services->FreePages((uintptr_t)block, size / EFI_PAGE_SIZE + (size % EFI_PAGE_SIZE != 0));
}

void uefi_exit(void) {
  services->Exit(own_image, EFI_ABORTED, 0, NULL);
}

/* ---- time ---- */

static double ticks_per_millisecond;

/* The processor's counter runs at a rate that only a measurement tells. */
static void measure_ticks(void) {
  uint64_t before = ticks();
  services->Stall(20000);
  ticks_per_millisecond = (double)(ticks() - before) / 20;
  if (ticks_per_millisecond <= 0) ticks_per_millisecond = 1; /* it stands still */
}

double platform_milliseconds(void) {
  return (double)ticks() / ticks_per_millisecond;
}

int64_t uefi_seconds_since_1970(void) {
  static const uint16_t days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  EFI_TIME now;
  if (EFI_ERROR(system_table->RuntimeServices->GetTime(&now, NULL)) || now.Month < 1 || now.Month > 12) return 0;
  int64_t years = now.Year - 1970;
  int64_t leap_days = (now.Year - 1969) / 4; /* good until 2100 */
  if (now.Year % 4 == 0 && now.Month > 2) leap_days++;
  int64_t days = years * 365 + leap_days + days_before[now.Month - 1] + now.Day - 1;
  return ((days * 24 + now.Hour) * 60 + now.Minute) * 60 + now.Second;
}

/* ---- console ---- */

/* The next UTF-16 unit of UTF-8 text; what UTF-16 writes as a pair, or is no UTF-8, becomes a question mark. */
static CHAR16 next_unit(const unsigned char **at, const unsigned char *end) {
  unsigned first = *(*at)++;
  if (first < 0x80) return (CHAR16)first;
  int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  unsigned value = more == 2 ? first & 0x0f : first & 0x1f;
  for (int seen = 0; seen < more; seen++) {
    if (*at == end || (**at & 0xc0) != 0x80) return '?';
    value = value << 6 | (*(*at)++ & 0x3f);
  }
  return more == 1 || more == 2 ? (CHAR16)value : '?';
}

CHAR16 *utf16_of(const char *text, UINT32 *size) {
  const unsigned char *at = (const unsigned char *)text, *end = at + strlen(text);
  CHAR16 *made = malloc((strlen(text) + 1) * sizeof *made);
  UINT32 used = 0;
  if (!made) return NULL;
  while (at < end) made[used++] = next_unit(&at, end);
  made[used++] = 0;
  *size = used * sizeof *made;
  return made;
}

void platform_print(const char *text, size_t length) {
  const unsigned char *at = (const unsigned char *)text, *end = at + length;
  CHAR16 line[130];
  int used = 0;
  while (at < end) {
    CHAR16 unit = next_unit(&at, end);
    if (unit == 0) continue;
    if (unit == '\n') line[used++] = '\r';
    line[used++] = unit;
    if (used < 127 && at < end) continue;
    line[used] = 0;
    if (system_table->ConOut) system_table->ConOut->OutputString(system_table->ConOut, line);
    used = 0;
  }
}

void print_text(const char *text) {
  platform_print(text, strlen(text));
}

/* ---- keys ---- */

#define STEP_MILLISECONDS 5

/* Waits for both clocks' sake: a counter may stand still, and a firmware may take its time for each look at the keys. */
static int wait_for_key(double milliseconds, EFI_INPUT_KEY *pressed) {
  SIMPLE_INPUT_INTERFACE *keys = system_table->ConIn;
  double until = platform_milliseconds() + milliseconds;
  for (double waited = 0; !keys || EFI_ERROR(keys->ReadKeyStroke(keys, pressed)); waited += STEP_MILLISECONDS) {
    if (waited >= milliseconds || platform_milliseconds() >= until) return 0;
    services->Stall(STEP_MILLISECONDS * 1000);
  }
  return 1;
}

int platform_read_key(double milliseconds, char key[KEY_BYTES]) {
  EFI_INPUT_KEY pressed;
  if (!wait_for_key(milliseconds, &pressed)) return 0;
  const char *name = NULL;
  if (pressed.ScanCode == SCAN_UP) name = "up";
  else if (pressed.ScanCode == SCAN_DOWN) name = "down";
  else if (pressed.ScanCode == SCAN_LEFT) name = "left";
  else if (pressed.ScanCode == SCAN_RIGHT) name = "right";
  else if (pressed.ScanCode == SCAN_HOME) name = "home";
  else if (pressed.ScanCode == SCAN_END) name = "end";
  else if (pressed.ScanCode == SCAN_DELETE) name = "delete";
  else if (pressed.ScanCode == SCAN_ESC) name = "escape";
  else if (pressed.UnicodeChar == 8 || pressed.UnicodeChar == 0x7f) name = "backspace"; /* serial terminals send either */
  else if (pressed.UnicodeChar == '\r' || pressed.UnicodeChar == '\n') name = "enter";
  else if (pressed.UnicodeChar < 0x20 || pressed.UnicodeChar > 0x7e) return 0;
  if (name) strcpy(key, name);
  else {
    key[0] = (char)pressed.UnicodeChar;
    key[1] = 0;
  }
  return 1;
}

/* ---- the machine ---- */

void platform_watchdog(uint32_t seconds) {
  services->SetWatchdogTimer(seconds, 0, 0, NULL);
}

void platform_restart(void) {
  system_table->RuntimeServices->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
}

/* ---- start ---- */

/* With a NUL after it, as engines want it. */
static struct bytes copy_of(struct bytes bytes) {
  uint8_t *copy = malloc(bytes.length + 1);
  if (!copy) return (struct bytes){NULL, 0};
  memcpy(copy, bytes.start, bytes.length);
  copy[bytes.length] = 0;
  return (struct bytes){copy, bytes.length};
}

/* The signed one, or one from disk where nobody asks for signatures; without `start`, and a message, where there is none. */
static struct bytes find_script(EFI_HANDLE volume) {
  struct bytes script = own_section(".script");
  if (script.start) {
    script = copy_of(script);
    if (!script.start) print_text("bootfs: no memory for the script\n");
    return script;
  }
  if (secure_boot_is_on()) {
    print_text("bootfs: Secure Boot is on, and this application holds no script: one from disk is signed by nobody\n");
    return script;
  }
  return read_script(volume);
}

static int run(void) {
  EFI_LOADED_IMAGE *own;
  struct arguments arguments = {.count = 0};
  if (EFI_ERROR(services->HandleProtocol(own_image, &loaded_image_guid, (void **)&own))) return 1;
  struct bytes script = find_script(own->DeviceHandle);
  if (!script.start) return 1;
  read_arguments(own->DeviceHandle, &arguments);
  find_disks(own->DeviceHandle);
  int status = host_run("loader.js", script, arguments.words, arguments.count);
  forget_disks();
  free((void *)arguments.text.start);
  free((void *)script.start);
  return status;
}

/* The firmware's stack may be as small as 128 KiB; engines recurse deeper than that. */
static int run_on_stack_of_our_own(void) {
  void *stack = uefi_allocate_pages(STACK_BYTES);
  if (!stack) {
    print_text("bootfs: no memory for a stack\n");
    return 1;
  }
  int status = call_on_stack((uintptr_t)stack + STACK_BYTES, run);
  uefi_free_pages(stack, STACK_BYTES);
  heap_end();
  return status;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table) {
  prepare_processor();
  own_image = image;
  system_table = table;
  services = table->BootServices;
  platform_watchdog(FIRST_SECONDS);
  measure_ticks();
  /* After EFI_SUCCESS a firmware would not go on to its next boot option, but show its own menu. */
  return run_on_stack_of_our_own() == 0 ? EFI_NOT_STARTED : EFI_ABORTED;
}
