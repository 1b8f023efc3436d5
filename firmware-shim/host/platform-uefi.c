/*
 * A UEFI application. It evaluates the script in its own image's section .script; where there is none, and Secure Boot is
 * off, \EFI\bootfs\loader.js from the volume that it was started from. host.arguments are the words of
 * \EFI\bootfs\arguments.txt, if that is there.
 *
 * The firmware's console is what it was configured to be: screen, keyboard and serial line alike.
 */
#include "machine-uefi.h"
#include "read-blocks.h"
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

#define STACK_BYTES (8 * 1024 * 1024)
#define MOST_DISKS 64
#define MOST_ARGUMENTS 32
/* Until the script sets the watchdog itself: as a firmware does before it starts a boot option. */
#define FIRST_SECONDS 300

EFI_HANDLE own_image;
EFI_SYSTEM_TABLE *system_table;
EFI_BOOT_SERVICES *services;

EFI_GUID block_io_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
EFI_GUID device_path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID path_to_text_guid = EFI_DEVICE_PATH_TO_TEXT_PROTOCOL_GUID;
static EFI_GUID file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

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
    system_table->ConOut->OutputString(system_table->ConOut, line);
    used = 0;
  }
}

static void print(const char *text) {
  platform_print(text, strlen(text));
}

int platform_read_key(double milliseconds, char key[KEY_BYTES]) {
  double until = platform_milliseconds() + milliseconds;
  EFI_INPUT_KEY pressed;
  while (EFI_ERROR(system_table->ConIn->ReadKeyStroke(system_table->ConIn, &pressed))) {
    if (platform_milliseconds() >= until) return 0;
    services->Stall(5000);
  }
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

/* ---- disks ---- */

struct whole_disk {
  EFI_HANDLE handle;
  struct block_reader reader;
};

static struct disk disks[MOST_DISKS];
static struct whole_disk whole_disks[MOST_DISKS];
static int disk_count;

int platform_disk_count(void) {
  return disk_count;
}

const struct disk *platform_disk(int index) {
  return &disks[index];
}

const char *platform_read(const struct disk *disk, uint64_t lba, uint32_t count, void *target) {
  EFI_STATUS status = read_blocks(&((struct whole_disk *)disk->handle)->reader, lba, count, target);
  if (status == EFI_MEDIA_CHANGED || status == EFI_NO_MEDIA) return "the disk was removed or another was put in";
  if (status == EFI_OUT_OF_RESOURCES) return "the disk wants aligned or smaller transfers, and there is no memory for them";
  return EFI_ERROR(status) ? "the disk reports an error" : NULL;
}

EFI_HANDLE disk_handle(const struct disk *disk) {
  return ((struct whole_disk *)disk->handle)->handle;
}

static void name_disk(struct disk *disk, EFI_HANDLE handle) {
  EFI_DEVICE_PATH *path;
  EFI_DEVICE_PATH_TO_TEXT_PROTOCOL *to_text;
  CHAR16 *text = NULL;
  strcpy(disk->name, "disk");
  if (EFI_ERROR(services->HandleProtocol(handle, &device_path_guid, (void **)&path))) return;
  if (EFI_ERROR(services->LocateProtocol(&path_to_text_guid, NULL, (void **)&to_text))) return;
  text = to_text->ConvertDevicePathToText(path, TRUE, FALSE);
  if (!text) return;
  size_t at = 0;
  for (; text[at] && at < sizeof disk->name - 1; at++) {
    int plain = text[at] > 0x20 && text[at] < 0x7f && text[at] != '"' && text[at] != '\\';
    disk->name[at] = plain ? (char)text[at] : '?';
  }
  disk->name[at] = 0;
  services->FreePool(text);
}

static void add_disk(EFI_HANDLE handle) {
  EFI_BLOCK_IO *io;
  if (disk_count == MOST_DISKS) return;
  if (EFI_ERROR(services->HandleProtocol(handle, &block_io_guid, (void **)&io))) return;
  EFI_BLOCK_IO_MEDIA *media = io->Media;
  if (!media->MediaPresent || media->LogicalPartition || media->BlockSize == 0) return;
  struct disk *disk = &disks[disk_count];
  struct whole_disk *whole = &whole_disks[disk_count++];
  name_disk(disk, handle);
  disk->block_size = media->BlockSize;
  disk->block_count = media->LastBlock + 1;
  disk->max_blocks = MOST_BYTES / media->BlockSize;
  disk->handle = whole;
  whole->handle = handle;
  whole->reader = (struct block_reader){io, media->MediaId, media->BlockSize, media->IoAlign, disk->max_blocks, NULL};
  EFI_PHYSICAL_ADDRESS pages;
  if (media->IoAlign > 1 && media->IoAlign <= EFI_PAGE_SIZE && media->BlockSize <= BOUNCE_BYTES &&
      !EFI_ERROR(services->AllocatePages(AllocateAnyPages, EfiLoaderData, BOUNCE_BYTES / EFI_PAGE_SIZE, &pages))) {
    whole->reader.bounce = (void *)(uintptr_t)pages;
  }
}

/* The firmware has connected what it boots from, and perhaps nothing else. */
static void find_disks(void) {
  EFI_HANDLE *handles;
  UINTN count;
  if (!EFI_ERROR(services->LocateHandleBuffer(AllHandles, NULL, NULL, &count, &handles))) {
    for (UINTN index = 0; index < count; index++) services->ConnectController(handles[index], NULL, NULL, TRUE);
    services->FreePool(handles);
  }
  if (!EFI_ERROR(services->LocateHandleBuffer(ByProtocol, &block_io_guid, NULL, &count, &handles))) {
    for (UINTN index = 0; index < count; index++) add_disk(handles[index]);
    services->FreePool(handles);
  }
}

/* ---- the machine ---- */

void platform_watchdog(uint32_t seconds) {
  services->SetWatchdogTimer(seconds, 0, 0, NULL);
}

void platform_restart(void) {
  system_table->RuntimeServices->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
}

/* ---- start ---- */

/* The whole file and a NUL after it; start is NULL where there is none. */
static struct bytes read_file(EFI_HANDLE volume, CHAR16 *path) {
  struct bytes bytes = {NULL, 0};
  EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *system;
  EFI_FILE_PROTOCOL *root, *file;
  if (EFI_ERROR(services->HandleProtocol(volume, &file_system_guid, (void **)&system))) return bytes;
  if (EFI_ERROR(system->OpenVolume(system, &root))) return bytes;
  if (!EFI_ERROR(root->Open(root, &file, path, EFI_FILE_MODE_READ, 0))) {
    UINT64 length = 0;
    file->SetPosition(file, ~(UINT64)0); /* the end */
    file->GetPosition(file, &length);
    file->SetPosition(file, 0);
    UINTN read = length;
    char *text = malloc(length + 1);
    if (text && !EFI_ERROR(file->Read(file, &read, text)) && read == length) {
      text[length] = 0;
      bytes = (struct bytes){(uint8_t *)text, length};
    }
    file->Close(file);
  }
  root->Close(root);
  return bytes;
}

/* Splits in place at white space. */
static int split_words(char *text, const char **words) {
  int count = 0;
  for (char *word = strtok(text, " \t\r\n"); word && count < MOST_ARGUMENTS; word = strtok(NULL, " \t\r\n")) {
    words[count++] = word;
  }
  return count;
}

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
    if (!script.start) print("bootfs: no memory for the script\n");
    return script;
  }
  if (secure_boot_is_on()) {
    print("bootfs: Secure Boot is on, and this application holds no script: one from disk is signed by nobody\n");
    return script;
  }
  script = read_file(volume, L"\\EFI\\bootfs\\loader.js");
  if (!script.start) print("bootfs: \\EFI\\bootfs\\loader.js is not there, or can't be read\n");
  return script;
}

static int run(void) {
  EFI_LOADED_IMAGE *own;
  const char *words[MOST_ARGUMENTS];
  if (EFI_ERROR(services->HandleProtocol(own_image, &loaded_image_guid, (void **)&own))) return 1;
  struct bytes script = find_script(own->DeviceHandle);
  if (!script.start) return 1;
  struct bytes line = read_file(own->DeviceHandle, L"\\EFI\\bootfs\\arguments.txt");
  int count = line.start ? split_words((char *)line.start, words) : 0;
  find_disks();
  return host_run("loader.js", script, words, count);
}

/* The firmware's stack may be as small as 128 KiB; engines recurse deeper than that. */
static int run_on_stack_of_our_own(void) {
  EFI_PHYSICAL_ADDRESS stack;
  int status;
  if (EFI_ERROR(services->AllocatePages(AllocateAnyPages, EfiLoaderData, STACK_BYTES / EFI_PAGE_SIZE, &stack))) {
    print("bootfs: no memory for a stack\n");
    return 1;
  }
  status = call_on_stack(stack + STACK_BYTES, run);
  services->FreePages(stack, STACK_BYTES / EFI_PAGE_SIZE);
  return status;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table) {
  prepare_processor();
  own_image = image;
  system_table = table;
  services = table->BootServices;
  platform_watchdog(FIRST_SECONDS);
  measure_ticks();
  return run_on_stack_of_our_own() == 0 ? EFI_SUCCESS : EFI_ABORTED;
}
