/* EFI variables: read, written and deleted through the runtime services. */
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

/* Bytes; a firmware's own limit for one variable is 64 KiB or less. */
#define MOST_BYTES 65536

static EFI_GUID global_guid = EFI_GLOBAL_VARIABLE;

int global_byte(const CHAR16 *name) {
  UINT8 value;
  UINTN size = sizeof value;
  EFI_STATUS status = system_table->RuntimeServices->GetVariable((CHAR16 *)name, &global_guid, NULL, &size, &value);
  return EFI_ERROR(status) || size != 1 ? -1 : value;
}

/* -1 for what is no hexadecimal digit. */
static int digit_of(char text) {
  if (text >= '0' && text <= '9') return text - '0';
  if (text >= 'a' && text <= 'f') return text - 'a' + 10;
  if (text >= 'A' && text <= 'F') return text - 'A' + 10;
  return -1;
}

/* `8be4df61-93ca-11d2-aa0d-00e098032b8c`: the first three groups are little-endian numbers, the rest is bytes. */
static int guid_of(const char *text, EFI_GUID *guid) {
  static const uint8_t place[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  uint8_t *bytes = (uint8_t *)guid;
  int used = 0;
  for (; *text && used < 32; text++) {
    if (*text == '-') continue;
    int digit = digit_of(*text);
    if (digit < 0) return 0;
    uint8_t *byte = &bytes[place[used / 2]];
    *byte = (uint8_t)(used % 2 == 0 ? digit << 4 : *byte | digit);
    used++;
  }
  return used == 32 && *text == 0;
}

const char *platform_get_variable(const char *vendor, const char *name, void *target, size_t *length) {
  EFI_GUID guid;
  UINT32 name_size;
  UINTN size = *length;
  if (!guid_of(vendor, &guid)) return "no GUID";
  CHAR16 *wide = utf16_of(name, &name_size);
  if (!wide) return "out of memory";
  EFI_STATUS status = system_table->RuntimeServices->GetVariable(wide, &guid, NULL, &size, target);
  free(wide);
  if (target) return EFI_ERROR(status) || size != *length ? "the firmware can't read the variable" : NULL;
  *length = status == EFI_BUFFER_TOO_SMALL ? size : 0;
  if (*length > MOST_BYTES) return "the variable is too long";
  return !EFI_ERROR(status) || status == EFI_NOT_FOUND || status == EFI_BUFFER_TOO_SMALL
             ? NULL
             : "the firmware can't read the variable";
}

const char *platform_set_variable(const char *vendor, const char *name, uint32_t attributes, struct bytes value) {
  EFI_GUID guid;
  UINT32 name_size;
  if (!guid_of(vendor, &guid)) return "no GUID";
  CHAR16 *wide = utf16_of(name, &name_size);
  if (!wide) return "out of memory";
  EFI_STATUS status = system_table->RuntimeServices->SetVariable(wide, &guid, attributes, value.length,
                                                                 (void *)value.start);
  free(wide);
  /* What is to be deleted may be gone. */
  if (status == EFI_NOT_FOUND && value.length == 0) return NULL;
  if (status == EFI_WRITE_PROTECTED || status == EFI_SECURITY_VIOLATION) return "the firmware protects the variable";
  if (status == EFI_OUT_OF_RESOURCES) return "the firmware has no room for the variable";
  return EFI_ERROR(status) ? "the firmware can't write the variable" : NULL;
}
