/*
 * Starting programs through shim, which knows the keys of its vendor and of the machine's owner (MOK) beside the
 * firmware's own. From release 16 on it offers LoadImage and StartImage of its own (SHIM_IMAGE_LOADER); before, only a
 * Verify (SHIM_LOCK), which is asked here in the name of the firmware's own check of one LoadImage.
 */
#include "uefi.h"

typedef struct {
  EFI_IMAGE_LOAD LoadImage;
  EFI_IMAGE_START StartImage;
  EFI_EXIT Exit;
  EFI_IMAGE_UNLOAD UnloadImage;
} SHIM_IMAGE_LOADER;

/* Not that of UEFI. */
#ifdef __x86_64__
#define SHIM_ABI __attribute__((sysv_abi))
#else
#define SHIM_ABI
#endif

typedef struct {
  EFI_STATUS(SHIM_ABI * Verify)(const void *buffer, UINT32 size);
} SHIM_LOCK;

/* EFI_SECURITY2_ARCH_PROTOCOL (PI 1.2.1): what the firmware's LoadImage asks. */
typedef struct security2 {
  EFI_STATUS(EFIAPI *FileAuthentication)
  (const struct security2 *, const EFI_DEVICE_PATH *, void *, UINTN, BOOLEAN);
} SECURITY2;

static EFI_GUID image_loader_guid = {0x1f492041, 0xfadb, 0x4e59, {0x9e, 0x57, 0x7c, 0xaf, 0xe7, 0x3a, 0x55, 0xab}};
static EFI_GUID shim_lock_guid = {0x605dab50, 0xe046, 0x4300, {0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b, 0x23}};
static EFI_GUID security2_guid = {0x94ab2f58, 0x1438, 0x4ef1, {0x91, 0x52, 0x18, 0x94, 0x1a, 0x3a, 0x0e, 0x68}};

static void *find_protocol(EFI_GUID *guid) {
  void *found;
  return EFI_ERROR(services->LocateProtocol(guid, NULL, &found)) ? NULL : found;
}

static SHIM_IMAGE_LOADER *find_image_loader(void) {
  return secure_boot_is_on() ? find_protocol(&image_loader_guid) : NULL;
}

/* ---- shim before 16 ---- */

static SHIM_LOCK *shim_lock;
static EFI_STATUS(EFIAPI *firmware_authentication)(const SECURITY2 *, const EFI_DEVICE_PATH *, void *, UINTN, BOOLEAN);

static EFI_STATUS EFIAPI authenticate(const SECURITY2 *protocol, const EFI_DEVICE_PATH *path, void *buffer, UINTN size,
                                      BOOLEAN boot_policy) {
  if (buffer && size <= 0xffffffff && shim_lock->Verify(buffer, (UINT32)size) == EFI_SUCCESS) return EFI_SUCCESS;
  return firmware_authentication(protocol, path, buffer, size, boot_policy);
}

static EFI_STATUS load_through_lock(EFI_DEVICE_PATH *path, struct bytes program, EFI_HANDLE *image) {
  SECURITY2 *security = secure_boot_is_on() ? find_protocol(&security2_guid) : NULL;
  shim_lock = security ? find_protocol(&shim_lock_guid) : NULL;
  if (shim_lock) {
    firmware_authentication = security->FileAuthentication;
    security->FileAuthentication = authenticate;
  }
  EFI_STATUS status = services->LoadImage(FALSE, own_image, path, (void *)program.start, program.length, image);
  if (shim_lock) security->FileAuthentication = firmware_authentication;
  return status;
}

/* ---- either ---- */

EFI_STATUS load_image(EFI_DEVICE_PATH *path, struct bytes program, EFI_HANDLE *image) {
  SHIM_IMAGE_LOADER *loader = find_image_loader();
  if (!loader) return load_through_lock(path, program, image);
  return loader->LoadImage(FALSE, own_image, path, (void *)program.start, program.length, image);
}

EFI_STATUS start_image(EFI_HANDLE image) {
  SHIM_IMAGE_LOADER *loader = find_image_loader();
  return (loader ? loader->StartImage : services->StartImage)(image, NULL, NULL);
}

void unload_image(EFI_HANDLE image) {
  SHIM_IMAGE_LOADER *loader = find_image_loader();
  (loader ? loader->UnloadImage : services->UnloadImage)(image);
}
