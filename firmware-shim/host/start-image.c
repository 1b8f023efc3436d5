/* Starting a kernel, or another EFI program. */
#include "devicetree-uefi.h"
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

static EFI_GUID load_file2_guid = {0x4006c0c1, 0xfcb3, 0x403e, {0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d}};

/* Where a Linux EFI stub looks for its initial RAM disk: a vendor media path with LINUX_EFI_INITRD_MEDIA_GUID. */
static struct {
  VENDOR_DEVICE_PATH vendor;
  EFI_DEVICE_PATH end;
} __attribute__((packed)) initrd_path = {
    {{MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP, {sizeof(VENDOR_DEVICE_PATH), 0}},
     {0x5568e427, 0x68fc, 0x4f3d, {0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68}}},
    {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(EFI_DEVICE_PATH), 0}},
};

static struct bytes initrd_bytes;

typedef struct {
  EFI_STATUS(EFIAPI *LoadFile)(void *, EFI_DEVICE_PATH *, BOOLEAN, UINTN *, void *);
} LOAD_FILE2;

static EFI_STATUS EFIAPI load_initrd(void *protocol, EFI_DEVICE_PATH *path, BOOLEAN boot_policy, UINTN *size,
                                     void *buffer) {
  (void)protocol;
  (void)path;
  if (boot_policy) return EFI_UNSUPPORTED;
  if (!buffer || *size < initrd_bytes.length) {
    *size = initrd_bytes.length;
    return EFI_BUFFER_TOO_SMALL;
  }
  memcpy(buffer, initrd_bytes.start, initrd_bytes.length);
  *size = initrd_bytes.length;
  return EFI_SUCCESS;
}

static LOAD_FILE2 load_file2 = {load_initrd};

static const char *reason_of(EFI_STATUS status) {
  switch (status) {
    case EFI_UNSUPPORTED:
      return "the firmware says: not an EFI application, or one for another machine";
    case EFI_LOAD_ERROR:
      return "the firmware says: damaged or cut off (load error)";
    case EFI_INVALID_PARAMETER:
      return "the firmware says: invalid parameter";
    case EFI_OUT_OF_RESOURCES:
      return "the firmware says: out of resources";
    case EFI_SECURITY_VIOLATION:
    case EFI_ACCESS_DENIED:
      return "the firmware says: its signature is not accepted (Secure Boot)";
    default:
      return "the firmware refused it";
  }
}

/* What the program gets as its load options: a command line, or nothing. @returns 0 where there is no memory. */
static int give_options(EFI_LOADED_IMAGE *loaded, const char *command_line) {
  UINT32 size;
  if (!command_line) return 1;
  CHAR16 *options = utf16_of(command_line, &size);
  if (!options) return 0;
  loaded->LoadOptions = options;
  loaded->LoadOptionsSize = size;
  measure_load_options(options, size);
  return 1;
}

static const char *offer_initrd(struct bytes initrd, EFI_HANDLE *handle) {
  initrd_bytes = initrd;
  EFI_STATUS status = services->InstallMultipleProtocolInterfaces(handle, &device_path_guid, &initrd_path, &load_file2_guid,
                                                                  &load_file2, NULL);
  if (status == EFI_ALREADY_STARTED) return "another program offers an initial RAM disk already, which it would get";
  return EFI_ERROR(status) ? "the firmware does not take the initial RAM disk" : NULL;
}

/* Returns only if it fails, or the program ends. */
static const char *start(EFI_HANDLE image) {
  EFI_STATUS status = start_image(image);
  /* What has run is unloaded with its end; this has not. */
  if (status == EFI_SECURITY_VIOLATION) unload_image(image);
  return EFI_ERROR(status) ? reason_of(status) : "the program has returned";
}

const char *platform_boot(const struct boot_request *request) {
  EFI_HANDLE image = NULL, initrd_handle = NULL;
  EFI_LOADED_IMAGE *loaded;
  EFI_DEVICE_PATH *path = request->disk ? path_of_file(request->disk, request->first_block, request->path) : NULL;
  EFI_STATUS status = load_image(path, request->program, &image);
  free(path);
  if (EFI_ERROR(status)) {
    /* The firmware loads what it does not trust, so that it could be trusted yet. */
    if (image) unload_image(image);
    return reason_of(status);
  }
  if (EFI_ERROR(services->HandleProtocol(image, &loaded_image_guid, (void **)&loaded))) {
    unload_image(image);
    return "the firmware has loaded it, and says nothing of it";
  }
  if (!give_options(loaded, request->command_line)) {
    unload_image(image);
    return "no memory for the command line";
  }
  CHAR16 *options = request->command_line ? loaded->LoadOptions : NULL;
  const char *error = request->device_tree.start ? devicetree_install(system_table, request->device_tree) : NULL;
  if (error) {
    unload_image(image);
    free(options);
    return error;
  }
  if (request->initrd.start) error = offer_initrd(request->initrd, &initrd_handle);
  if (error) unload_image(image);
  else error = start(image);
  if (initrd_handle) {
    services->UninstallMultipleProtocolInterfaces(initrd_handle, &device_path_guid, &initrd_path, &load_file2_guid,
                                                  &load_file2, NULL);
  }
  devicetree_remove(system_table);
  free(options);
  return error;
}
