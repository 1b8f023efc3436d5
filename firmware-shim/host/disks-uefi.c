/* The disks of the firmware. */
#include "uefi.h"

#include "read-blocks.h"

#include <string.h>

#define MOST_DISKS 64

static EFI_GUID path_to_text_guid = EFI_DEVICE_PATH_TO_TEXT_PROTOCOL_GUID;

struct whole_disk {
  EFI_HANDLE handle;
  struct block_reader reader;
};

static struct disk disks[MOST_DISKS];
static struct whole_disk whole_disks[MOST_DISKS];
static int disk_count;
static int has_left_out;

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
  if (EFI_ERROR(services->HandleProtocol(handle, &block_io_guid, (void **)&io))) return;
  EFI_BLOCK_IO_MEDIA *media = io->Media;
  if (!media->MediaPresent || media->LogicalPartition || media->BlockSize == 0) return;
  if (disk_count == MOST_DISKS) {
    if (!has_left_out) print_text("bootfs: there are more than " TEXT_OF(MOST_DISKS) " disks; the rest is left out\n");
    has_left_out = 1;
    return;
  }
  struct disk *disk = &disks[disk_count];
  struct whole_disk *whole = &whole_disks[disk_count++];
  name_disk(disk, handle);
  disk->block_size = media->BlockSize;
  disk->block_count = media->LastBlock + 1;
  disk->max_blocks = MOST_BYTES / media->BlockSize;
  disk->handle = whole;
  whole->handle = handle;
  whole->reader = (struct block_reader){io, media->MediaId, media->BlockSize, media->IoAlign, disk->max_blocks, NULL};
  if (media->IoAlign > 1 && media->IoAlign <= EFI_PAGE_SIZE && media->BlockSize <= BOUNCE_BYTES) {
    whole->reader.bounce = uefi_allocate_pages(BOUNCE_BYTES);
  }
}

/* The firmware has connected what it boots from, and perhaps nothing else. */
void find_disks(EFI_HANDLE own_volume) {
  EFI_HANDLE *handles;
  UINTN count;
  if (!EFI_ERROR(services->LocateHandleBuffer(AllHandles, NULL, NULL, &count, &handles))) {
    for (UINTN index = 0; index < count; index++) services->ConnectController(handles[index], NULL, NULL, TRUE);
    services->FreePool(handles);
  }
  if (!EFI_ERROR(services->LocateHandleBuffer(ByProtocol, &block_io_guid, NULL, &count, &handles))) {
    for (int own = 1; own >= 0; own--) {
      for (UINTN index = 0; index < count; index++) {
        if (is_on_disk(own_volume, handles[index]) == own) add_disk(handles[index]);
      }
    }
    services->FreePool(handles);
  }
}

void forget_disks(void) {
  for (int at = 0; at < disk_count; at++) {
    if (whole_disks[at].reader.bounce) uefi_free_pages(whole_disks[at].reader.bounce, BOUNCE_BYTES);
  }
  disk_count = 0;
}
