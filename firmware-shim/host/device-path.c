/* Device paths: how a firmware names a disk, a partition on it, and a file there. */
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

size_t node_bytes(const EFI_DEVICE_PATH *node) {
  return node->Length[0] | (size_t)node->Length[1] << 8;
}

static int is_end(const EFI_DEVICE_PATH *node) {
  return (node->Type & 0x7f) == END_DEVICE_PATH_TYPE || node_bytes(node) < sizeof *node;
}

static const EFI_DEVICE_PATH *behind(const EFI_DEVICE_PATH *node) {
  return (const EFI_DEVICE_PATH *)((const uint8_t *)node + node_bytes(node));
}

const EFI_DEVICE_PATH *first_node(const EFI_DEVICE_PATH *path) {
  return path && !is_end(path) ? path : NULL;
}

const EFI_DEVICE_PATH *next_node(const EFI_DEVICE_PATH *node) {
  return first_node(behind(node));
}

/* Bytes before the end node. */
static size_t path_bytes(const EFI_DEVICE_PATH *path) {
  const EFI_DEVICE_PATH *node = path;
  while (!is_end(node)) node = behind(node);
  return (size_t)((const uint8_t *)node - (const uint8_t *)path);
}

static EFI_DEVICE_PATH *path_of(EFI_HANDLE handle) {
  EFI_DEVICE_PATH *path;
  return EFI_ERROR(services->HandleProtocol(handle, &device_path_guid, (void **)&path)) ? NULL : path;
}

int is_on_disk(EFI_HANDLE volume, EFI_HANDLE disk) {
  const EFI_DEVICE_PATH *whole = path_of(volume), *start = path_of(disk);
  size_t shared = start ? path_bytes(start) : 0;
  return whole && shared > 0 && path_bytes(whole) >= shared && memcmp(whole, start, shared) == 0;
}

/* Is `path` that of a partition which begins at this block of the disk? */
static int is_partition(const EFI_DEVICE_PATH *path, const EFI_DEVICE_PATH *disk, uint64_t first_block) {
  size_t shared = path_bytes(disk);
  HARDDRIVE_DEVICE_PATH node;
  if (path_bytes(path) != shared + HARDDRIVE_BYTES || memcmp(path, disk, shared) != 0) return 0;
  memcpy(&node, (const uint8_t *)path + shared, HARDDRIVE_BYTES);
  return node.Header.Type == MEDIA_DEVICE_PATH && node.Header.SubType == MEDIA_HARDDRIVE_DP &&
         node.PartitionStart == first_block;
}

/* The path of the disk itself where the firmware knows no such partition. */
static const EFI_DEVICE_PATH *find_partition(const EFI_DEVICE_PATH *disk, uint64_t first_block) {
  const EFI_DEVICE_PATH *found = disk;
  EFI_HANDLE *handles;
  UINTN count;
  if (EFI_ERROR(services->LocateHandleBuffer(ByProtocol, &block_io_guid, NULL, &count, &handles))) return found;
  for (UINTN index = 0; index < count; index++) {
    const EFI_DEVICE_PATH *path = path_of(handles[index]);
    if (path && is_partition(path, disk, first_block)) found = path;
  }
  services->FreePool(handles);
  return found;
}

EFI_DEVICE_PATH *path_of_file(const struct disk *disk, uint64_t first_block, const char *path) {
  const EFI_DEVICE_PATH *of_disk = path_of(disk_handle(disk));
  UINT32 name_size;
  if (!of_disk) return NULL;
  CHAR16 *name = utf16_of(path, &name_size);
  if (!name) return NULL;
  for (CHAR16 *at = name; *at; at++) {
    if (*at == '/') *at = '\\';
  }
  const EFI_DEVICE_PATH *volume = find_partition(of_disk, first_block);
  size_t before = path_bytes(volume), node_size = SIZE_OF_FILEPATH_DEVICE_PATH + name_size;
  uint8_t *made = node_size > 0xffff ? NULL : malloc(before + node_size + sizeof(EFI_DEVICE_PATH));
  if (made) {
    EFI_DEVICE_PATH file = {MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, {(UINT8)node_size, (UINT8)(node_size >> 8)}};
    EFI_DEVICE_PATH end = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof end, 0}};
    memcpy(made, volume, before);
    memcpy(made + before, &file, sizeof file);
    memcpy(made + before + sizeof file, name, name_size);
    memcpy(made + before + node_size, &end, sizeof end);
  }
  free(name);
  return (EFI_DEVICE_PATH *)made;
}
