/*
 * The UEFI application without its script, on a firmware of its own, for host-uefi.test.ts. What it prints is what the
 * application prints, and a line for each thing that a test asks for:
 *
 *   run-uefi start FILE SIZE READ DISK...     its files are FILE, of which SIZE is said and READ is read; from the first disk
 *   run-uefi facts VOLUME PROGRAM             device paths, in hexadecimal; - for none
 *   run-uefi variable STATUS SIZE STATUS SIZE what the firmware says to the two calls of GetVariable
 *   run-uefi boot LOAD START INSTALL          what it says to these
 *
 * A status is the number of an EFI error, 0 for success. A DISK is a device path in hexadecimal.
 */
#include "../../../firmware-shim/host/platform-uefi.c"

#include "host.h"

#include <stdio.h>

#define MOST_HANDLES 80

/* A disk, or the volume that the application is from. */
struct thing {
  uint8_t *path;
  EFI_BLOCK_IO io;
  EFI_BLOCK_IO_MEDIA media;
  int is_volume;
};

static EFI_GUID file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static struct thing things[MOST_HANDLES];
static int thing_count;
static EFI_LOADED_IMAGE loaded;
static EFI_BOOT_SERVICES boot_services;
static EFI_RUNTIME_SERVICES runtime_services;

static EFI_STATUS status_of(const char *word) {
  return atol(word) == 0 ? EFI_SUCCESS : EFIERR(atol(word));
}

/* NULL for "-"; as long as the text says, so that a sanitizer sees the first byte behind it. */
static uint8_t *bytes_of(const char *hex) {
  if (hex[0] == '-') return NULL;
  size_t length = strlen(hex) / 2;
  uint8_t *bytes = malloc(length);
  for (size_t at = 0; at < length; at++) {
    unsigned byte;
    if (sscanf(hex + at * 2, "%2x", &byte) != 1) exit(2);
    bytes[at] = (uint8_t)byte;
  }
  return bytes;
}

/* ---- files ---- */

static UINT64 said_size, position;
static UINTN read_size;
static const char *file_status;

static EFI_STATUS EFIAPI set_position(EFI_FILE_PROTOCOL *file, UINT64 to) {
  (void)file;
  position = to == ~(UINT64)0 ? said_size : to;
  return strcmp(file_status, "folder") == 0 ? EFI_UNSUPPORTED : EFI_SUCCESS;
}

static EFI_STATUS EFIAPI get_position(EFI_FILE_PROTOCOL *file, UINT64 *at) {
  (void)file;
  *at = position;
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI read_bytes(EFI_FILE_PROTOCOL *file, UINTN *size, void *buffer) {
  (void)file;
  if (*size > read_size) *size = read_size;
  memset(buffer, 'w', *size);
  for (UINTN at = 1; at < *size; at += 2) ((char *)buffer)[at] = file_status[0] == 'n' ? 0 : ' ';
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI close_file(EFI_FILE_PROTOCOL *file) {
  (void)file;
  return EFI_SUCCESS;
}

static EFI_FILE_PROTOCOL opened = {
    .SetPosition = set_position, .GetPosition = get_position, .Read = read_bytes, .Close = close_file};

static EFI_STATUS EFIAPI open_file(EFI_FILE_PROTOCOL *root, EFI_FILE_PROTOCOL **file, CHAR16 *path, UINT64 mode,
                                   UINT64 attributes) {
  (void)root;
  (void)path;
  (void)mode;
  (void)attributes;
  *file = &opened;
  return strcmp(file_status, "none") == 0 ? EFI_NOT_FOUND : EFI_SUCCESS;
}

static EFI_FILE_PROTOCOL root = {.Open = open_file, .Close = close_file};

static EFI_STATUS EFIAPI open_volume(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *system, EFI_FILE_PROTOCOL **volume) {
  (void)system;
  *volume = &root;
  return EFI_SUCCESS;
}

static EFI_SIMPLE_FILE_SYSTEM_PROTOCOL file_system = {.OpenVolume = open_volume};

/* ---- handles ---- */

static int is_guid(EFI_GUID *one, EFI_GUID *other) {
  return memcmp(one, other, sizeof *one) == 0;
}

static EFI_STATUS EFIAPI handle_protocol(EFI_HANDLE handle, EFI_GUID *guid, void **found) {
  struct thing *thing = handle;
  *found = NULL;
  if (is_guid(guid, &loaded_image_guid)) *found = &loaded;
  else if (!thing) return EFI_INVALID_PARAMETER;
  else if (is_guid(guid, &device_path_guid)) *found = thing->path;
  else if (is_guid(guid, &file_system_guid) && thing->is_volume) *found = &file_system;
  else if (is_guid(guid, &block_io_guid) && !thing->is_volume) *found = &thing->io;
  return *found ? EFI_SUCCESS : EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI locate_handles(EFI_LOCATE_SEARCH_TYPE type, EFI_GUID *guid, void *key, UINTN *count,
                                        EFI_HANDLE **handles) {
  (void)type;
  (void)guid;
  (void)key;
  *handles = malloc(sizeof(EFI_HANDLE) * MOST_HANDLES);
  for (int at = 0; at < thing_count; at++) (*handles)[at] = &things[at];
  *count = (UINTN)thing_count;
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI locate_nothing(EFI_GUID *guid, void *key, void **found) {
  (void)guid;
  (void)key;
  (void)found;
  return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI free_pool(void *block) {
  free(block);
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI connect(EFI_HANDLE handle, EFI_HANDLE *driver, EFI_DEVICE_PATH *rest, BOOLEAN recursive) {
  (void)handle;
  (void)driver;
  (void)rest;
  (void)recursive;
  return EFI_SUCCESS;
}

static struct thing *add_thing(const char *hex, int is_volume) {
  struct thing *thing = &things[thing_count++];
  thing->path = bytes_of(hex);
  thing->is_volume = is_volume;
  thing->media = (EFI_BLOCK_IO_MEDIA){.MediaPresent = TRUE, .BlockSize = 512, .LastBlock = (EFI_LBA)thing_count};
  thing->io.Media = &thing->media;
  return thing;
}

/* ---- console ---- */

static EFI_STATUS EFIAPI output(SIMPLE_TEXT_OUTPUT_INTERFACE *console, CHAR16 *text) {
  (void)console;
  for (; *text; text++) {
    if (*text != '\r') putchar((char)*text);
  }
  return EFI_SUCCESS;
}

static SIMPLE_TEXT_OUTPUT_INTERFACE console = {.OutputString = output};

/* ---- images ---- */

static EFI_STATUS load_status, start_status, install_status;
static int image;

static EFI_STATUS EFIAPI load(BOOLEAN policy, EFI_HANDLE parent, EFI_DEVICE_PATH *path, void *source, UINTN size,
                              EFI_HANDLE *made) {
  (void)policy;
  (void)parent;
  (void)path;
  (void)source;
  (void)size;
  printf("load\n");
  if (!EFI_ERROR(load_status) || load_status == EFI_SECURITY_VIOLATION) *made = &image;
  return load_status;
}

static EFI_STATUS EFIAPI start_fake(EFI_HANDLE handle, UINTN *size, CHAR16 **data) {
  (void)handle;
  (void)size;
  (void)data;
  printf("start with %u bytes of options\n", loaded.LoadOptionsSize);
  return start_status;
}

static EFI_STATUS EFIAPI unload(EFI_HANDLE handle) {
  printf("unload%s\n", handle == &image ? "" : " of something else");
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI install(EFI_HANDLE *handle, ...) {
  if (!EFI_ERROR(install_status)) *handle = &image;
  return install_status;
}

static EFI_STATUS EFIAPI uninstall(EFI_HANDLE handle, ...) {
  (void)handle;
  printf("uninstall\n");
  return EFI_SUCCESS;
}

/* ---- variables ---- */

static struct {
  EFI_STATUS status;
  UINTN size;
} answers[2];
static int answer_count;

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size, void *data) {
  (void)name;
  (void)vendor;
  (void)attributes;
  if (answer_count == 2) return EFI_NOT_FOUND;
  EFI_STATUS status = answers[answer_count].status;
  UINTN said = answers[answer_count++].size;
  if (!EFI_ERROR(status) && data) memset(data, 'v', said < *size ? said : *size);
  *size = said;
  return status;
}

/* ---- in place of heap and engine ---- */

void heap_end(void) {}

int host_run(const char *name, struct bytes script, const char *const *arguments, int count) {
  (void)name;
  printf("script of %zu bytes, %d words\n", script.length, count);
  for (int at = 0; at < count; at++) printf("word %s\n", arguments[at]);
  printf("disks");
  for (int at = 0; at < platform_disk_count(); at++) printf(" %llu", (unsigned long long)platform_disk(at)->block_count - 1);
  printf("\n");
  return 0;
}

/* ---- what is asked for ---- */

static int start_application(int count, char **words) {
  if (count < 4) return 2;
  file_status = words[0];
  said_size = strtoull(words[1], NULL, 10);
  read_size = strtoul(words[2], NULL, 10);
  char volume[4096];
  /* The first partition of the first disk, before its end node of four bytes. */
  snprintf(volume, sizeof volume, "%.*s0401060000007fff0400", (int)strlen(words[3]) - 8, words[3]);
  for (int at = 4; at < count; at++) add_thing(words[at], 0);
  add_thing(words[3], 0);
  loaded.DeviceHandle = add_thing(volume, 1);
  printf("status %d\n", run());
  return 0;
}

static int show_facts(char **words) {
  loaded.DeviceHandle = add_thing(words[0], 1);
  loaded.FilePath = (EFI_DEVICE_PATH *)bytes_of(words[1]);
  for (const struct fact *fact = platform_facts(); fact->name; fact++) printf("%s: %s\n", fact->name, fact->text);
  return 0;
}

static int show_variable(char **words) {
  size_t length = 0;
  for (int at = 0; at < 2; at++) {
    answers[at].status = status_of(words[at * 2]);
    answers[at].size = strtoul(words[at * 2 + 1], NULL, 10);
  }
  const char *vendor = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
  const char *error = platform_get_variable(vendor, "Name", NULL, &length);
  printf("%s, %zu bytes\n", error ? error : "there", length);
  if (error || length == 0) return 0;
  void *target = malloc(length);
  error = platform_get_variable(vendor, "Name", target, &length);
  printf("%s\n", error ? error : "read");
  free(target);
  return 0;
}

static int start_program(char **words) {
  struct boot_request request = {{(const uint8_t *)"MZ", 2}, "quiet", {(const uint8_t *)"initrd", 6}, {NULL, 0}, NULL, 0, NULL};
  load_status = status_of(words[0]);
  start_status = status_of(words[1]);
  install_status = status_of(words[2]);
  printf("%s\n", platform_boot(&request));
  return 0;
}

int main(int count, char **words) {
  static CHAR16 vendor[] = L"test";
  static EFI_SYSTEM_TABLE table = {.ConOut = &console, .FirmwareVendor = vendor};
  boot_services = (EFI_BOOT_SERVICES){.HandleProtocol = handle_protocol, .LocateHandleBuffer = locate_handles};
  boot_services.LocateProtocol = locate_nothing;
  boot_services.FreePool = free_pool;
  boot_services.ConnectController = connect;
  boot_services.LoadImage = load;
  boot_services.StartImage = start_fake;
  boot_services.UnloadImage = unload;
  boot_services.InstallMultipleProtocolInterfaces = install;
  boot_services.UninstallMultipleProtocolInterfaces = uninstall;
  runtime_services.GetVariable = get_variable;
  table.BootServices = services = &boot_services;
  table.RuntimeServices = &runtime_services;
  system_table = &table;
  answer_count = 2;
  loaded.ImageBase = calloc(1, 0x200); /* headers without a section */
  if (count < 4) return 2;
  if (strcmp(words[1], "start") == 0) return start_application(count - 2, words + 2);
  if (strcmp(words[1], "facts") == 0) return show_facts(words + 2);
  if (count > 4 && strcmp(words[1], "boot") == 0) return start_program(words + 2);
  answer_count = 0;
  return count > 5 && strcmp(words[1], "variable") == 0 ? show_variable(words + 2) : 2;
}
