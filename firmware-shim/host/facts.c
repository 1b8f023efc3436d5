/* What the firmware is, where this application was started from, and what its signature covers besides: host.facts. */
#include "uefi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_FACTS 8
#define MOST_TEXT 512

static struct fact facts[MOST_FACTS + 1];
static int fact_count;

/* A text that stays where it is. */
static void add_constant(const char *name, const char *text) {
  if (fact_count < MOST_FACTS) facts[fact_count++] = (struct fact){name, text};
}

static void add(const char *name, const char *text) {
  char *copy = malloc(strlen(text) + 1);
  if (copy) add_constant(name, strcpy(copy, text));
}

/* ASCII; anything else becomes a question mark. */
static void narrow(const CHAR16 *text, size_t units, char target[MOST_TEXT]) {
  size_t at = 0;
  for (; at < units && at < MOST_TEXT - 1 && text[at]; at++) {
    target[at] = text[at] >= 0x20 && text[at] < 0x7f ? (char)text[at] : '?';
  }
  target[at] = 0;
}

static void add_firmware(void) {
  char vendor[MOST_TEXT], text[MOST_TEXT + 16];
  const CHAR16 *name = system_table->FirmwareVendor;
  narrow(name ? name : L"unnamed", MOST_TEXT, vendor);
  UINT32 revision = system_table->FirmwareRevision, version = system_table->Hdr.Revision;
  snprintf(text, sizeof text, "%s %u.%02u", vendor, revision >> 16, revision & 0xffff);
  add("firmware", text);
  snprintf(text, sizeof text, "UEFI %u.%02u", version >> 16, version & 0xffff);
  add("firmwareType", text);
}

/* The GPT's unique GUID of the partition that we were started from. */
static void add_partition(EFI_HANDLE volume) {
  EFI_DEVICE_PATH *path;
  if (EFI_ERROR(services->HandleProtocol(volume, &device_path_guid, (void **)&path))) return;
  for (const EFI_DEVICE_PATH *node = first_node(path); node; node = next_node(node)) {
    HARDDRIVE_DEVICE_PATH drive;
    if (node->Type != MEDIA_DEVICE_PATH || node->SubType != MEDIA_HARDDRIVE_DP) continue;
    if (node_bytes(node) < HARDDRIVE_BYTES) continue;
    memcpy(&drive, node, HARDDRIVE_BYTES);
    if (drive.SignatureType != SIGNATURE_TYPE_GUID) continue;
    const UINT8 *id = drive.Signature;
    char text[40];
    snprintf(text, sizeof text, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", id[3], id[2],
             id[1], id[0], id[5], id[4], id[7], id[6], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
    add("partition", text);
    return;
  }
}

/* The path of our own file on that partition; firmware may split it over several nodes, or tell none. */
static void add_program(const EFI_DEVICE_PATH *path) {
  char text[MOST_TEXT] = "";
  for (const EFI_DEVICE_PATH *node = first_node(path); node; node = next_node(node)) {
    char part[MOST_TEXT];
    if (node->Type != MEDIA_DEVICE_PATH || node->SubType != MEDIA_FILEPATH_DP) continue;
    narrow(((const FILEPATH_DEVICE_PATH *)node)->PathName, (node_bytes(node) - SIZE_OF_FILEPATH_DEVICE_PATH) / 2, part);
    if (!part[0]) continue;
    size_t used = strlen(text);
    const char *separator = part[0] == '\\' || (used > 0 && text[used - 1] == '\\') ? "" : "\\";
    snprintf(text + used, sizeof text - used, "%s%s", separator, part);
  }
  if (text[0]) add("program", text);
}

/*
 * The policy, up to its first NUL; what is not ASCII becomes a question mark. A policy that there is no memory for is one that nobody
 * understands: the strictest.
 */
static void add_policy(void) {
  struct bytes bytes = own_section(".policy");
  if (!bytes.start) return;
  char *text = malloc(bytes.length + 1);
  if (!text) {
    add_constant("policy", "?");
    return;
  }
  for (size_t at = 0; at < bytes.length; at++) text[at] = bytes.start[at] < 0x80 ? (char)bytes.start[at] : '?';
  text[bytes.length] = 0;
  add_constant("policy", text);
}

const struct fact *platform_facts(void) {
  EFI_LOADED_IMAGE *own;
  fact_count = 0;
  add_constant("secureBoot", secure_boot_is_on() ? "on" : "off");
  add_policy();
  add_firmware();
  if (!EFI_ERROR(services->HandleProtocol(own_image, &loaded_image_guid, (void **)&own))) {
    if (own->DeviceHandle) add_partition(own->DeviceHandle);
    add_program(own->FilePath);
  }
  facts[fact_count] = (struct fact){NULL, NULL};
  return facts;
}
