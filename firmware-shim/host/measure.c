/*
 * Measurements into the TPM, through EFI_TCG2_PROTOCOL (TCG EFI Protocol Specification, 1.3): the same ones as
 * systemd-boot makes. gnu-efi declares none of this.
 */
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

#define EV_EVENT_TAG 6
#define EV_IPL 13
#define PCR_KERNEL_PARAMETERS 12

typedef struct tcg2 {
  EFI_STATUS(EFIAPI *GetCapability)(struct tcg2 *, void *);
  EFI_STATUS(EFIAPI *GetEventLog)(struct tcg2 *, UINT32, EFI_PHYSICAL_ADDRESS *, EFI_PHYSICAL_ADDRESS *, BOOLEAN *);
  EFI_STATUS(EFIAPI *HashLogExtendEvent)(struct tcg2 *, UINT64, EFI_PHYSICAL_ADDRESS, UINT64, void *);
} TCG2;

/* EFI_TCG2_BOOT_SERVICE_CAPABILITY, version 1.1. */
typedef struct {
  UINT8 Size, StructureMajor, StructureMinor, ProtocolMajor, ProtocolMinor;
  UINT32 HashAlgorithmBitmap, SupportedEventLogs;
  BOOLEAN TPMPresentFlag;
  UINT16 MaxCommandSize, MaxResponseSize;
  UINT32 ManufacturerID, NumberOfPCRBanks, ActivePcrBanks;
} CAPABILITY;

/* EFI_TCG2_EVENT, without the event itself. */
typedef struct {
  UINT32 Size, HeaderSize;
  UINT16 HeaderVersion;
  UINT32 PCRIndex, EventType;
} __attribute__((packed)) EVENT;

static EFI_GUID tcg2_guid = {0x607f766c, 0x7455, 0x42be, {0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f}};

static TCG2 *find_tpm(void) {
  TCG2 *tcg2;
  CAPABILITY capability = {.Size = sizeof capability};
  if (EFI_ERROR(services->LocateProtocol(&tcg2_guid, NULL, (void **)&tcg2))) return NULL;
  if (EFI_ERROR(tcg2->GetCapability(tcg2, &capability))) return NULL;
  return capability.TPMPresentFlag ? tcg2 : NULL;
}

/* Hashes `content` into the register, and logs the event with `description` and, unless 0, its tag. */
static const char *measure(UINT32 pcr, UINT32 tag, const void *content, UINT64 length, const CHAR16 *description,
                           UINT32 description_size) {
  TCG2 *tcg2 = find_tpm();
  if (!tcg2) return NULL;
  const UINT32 tagged[] = {tag, description_size};
  UINT32 before = tag ? sizeof tagged : 0;
  UINT32 size = sizeof(EVENT) + before + description_size;
  UINT8 *event = malloc(size);
  if (!event) return "out of memory";
  EVENT header = {size, sizeof header - sizeof header.Size, 1, pcr, tag ? EV_EVENT_TAG : EV_IPL};
  memcpy(event, &header, sizeof header);
  memcpy(event + sizeof header, tagged, before);
  memcpy(event + sizeof header + before, description, description_size);
  EFI_STATUS status = tcg2->HashLogExtendEvent(tcg2, 0, (uintptr_t)content, length, event);
  free(event);
  return EFI_ERROR(status) ? "the TPM does not take the measurement" : NULL;
}

const char *platform_measure(uint32_t pcr, uint32_t tag, const char *description, struct bytes content) {
  UINT32 size;
  CHAR16 *wide = utf16_of(description, &size);
  if (!wide) return "out of memory";
  const char *error = measure(pcr, tag, content.start, content.length, wide, size);
  free(wide);
  return error;
}

void measure_load_options(const CHAR16 *options, UINT32 size) {
  measure(PCR_KERNEL_PARAMETERS, 0, options, size, options, size);
}
