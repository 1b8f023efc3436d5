/* Sections of this application's own PE image: what was signed together with it. */
#include "uefi.h"

#include <string.h>

#define PE_OFFSET_AT 0x3c
#define COFF_BYTES 24
#define SECTION_BYTES 40

static uint32_t u32_at(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* The firmware, or shim, has checked these headers before it loaded them. */
struct bytes own_section(const char *name) {
  struct bytes none = {NULL, 0};
  EFI_LOADED_IMAGE *own;
  char padded[8] = {0};
  strncpy(padded, name, sizeof padded); /* NOLINT: a name of eight letters has no NUL in a section table either */
  if (EFI_ERROR(services->HandleProtocol(own_image, &loaded_image_guid, (void **)&own))) return none;
  const uint8_t *base = own->ImageBase;
  const uint8_t *coff = base + u32_at(base + PE_OFFSET_AT);
  unsigned count = coff[6] | (unsigned)coff[7] << 8;
  const uint8_t *section = coff + COFF_BYTES + (coff[20] | (unsigned)coff[21] << 8);
  for (; count > 0; count--, section += SECTION_BYTES) {
    uint32_t length = u32_at(section + 8), address = u32_at(section + 12);
    if (memcmp(section, padded, sizeof padded) != 0) continue;
    if (address > own->ImageSize || length > own->ImageSize - address) return none;
    return (struct bytes){base + address, length};
  }
  return none;
}
