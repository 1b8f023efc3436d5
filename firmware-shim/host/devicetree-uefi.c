#include "devicetree-uefi.h"

#include <string.h>

/* Of the header, big-endian: `magic` and `totalsize`. */
#define FDT_MAGIC 0xd00dfeedu
#define FDT_HEADER_BYTES 40

/* EFI_DT_FIXUP_PROTOCOL, as its specification has it (EBBR). */
#define DT_APPLY_FIXUPS 1
#define DT_RESERVE_MEMORY 2
typedef struct dt_fixup {
  UINT64 revision;
  EFI_STATUS(EFIAPI *fixup)(struct dt_fixup *self, void *tree, UINTN *room, UINT32 flags);
} DT_FIXUP;

static EFI_GUID dtb_table_guid = {0xb1b621d5, 0xf19c, 0x41a5, {0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0}};
static EFI_GUID dt_fixup_guid = {0xe617d64c, 0xfe08, 0x46da, {0xf4, 0xdc, 0xbb, 0xd5, 0x87, 0x0c, 0x73, 0x00}};

/* The copy, in whole pages; 0 pages: none is installed. */
static EFI_PHYSICAL_ADDRESS pages;
static UINTN page_count;
static void *tree_of_firmware;

static UINT32 u32_of(const uint8_t *at) {
  return (UINT32)at[0] << 24 | (UINT32)at[1] << 16 | (UINT32)at[2] << 8 | at[3];
}

static void free_pages(EFI_SYSTEM_TABLE *table) {
  if (page_count > 0) table->BootServices->FreePages(pages, page_count);
  page_count = 0;
}

/* A copy with that much room, in the kind of memory that UEFI wants for tables. */
static int copy_tree(EFI_SYSTEM_TABLE *table, struct bytes tree, UINTN room) {
  free_pages(table);
  UINTN count = (room + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE;
  if (EFI_ERROR(table->BootServices->AllocatePages(AllocateAnyPages, EfiACPIReclaimMemory, count, &pages))) return 0;
  page_count = count;
  memset((void *)pages, 0, count * EFI_PAGE_SIZE);
  memcpy((void *)pages, tree.start, tree.length);
  return 1;
}

static void *current_tree(EFI_SYSTEM_TABLE *table) {
  for (UINTN index = 0; index < table->NumberOfTableEntries; index++) {
    EFI_CONFIGURATION_TABLE *entry = &table->ConfigurationTable[index];
    if (memcmp(&entry->VendorGuid, &dtb_table_guid, sizeof dtb_table_guid) == 0) return entry->VendorTable;
  }
  return NULL;
}

/* The firmware says how much room its additions need, once. */
static const char *fix_up(EFI_SYSTEM_TABLE *table, struct bytes tree) {
  DT_FIXUP *protocol;
  if (EFI_ERROR(table->BootServices->LocateProtocol(&dt_fixup_guid, NULL, (void **)&protocol))) return NULL;
  UINTN room = page_count * EFI_PAGE_SIZE;
  EFI_STATUS status = protocol->fixup(protocol, (void *)pages, &room, DT_APPLY_FIXUPS | DT_RESERVE_MEMORY);
  if (status == EFI_BUFFER_TOO_SMALL && room > page_count * EFI_PAGE_SIZE) {
    if (!copy_tree(table, tree, room)) return "no memory for the device tree";
    status = protocol->fixup(protocol, (void *)pages, &room, DT_APPLY_FIXUPS | DT_RESERVE_MEMORY);
  }
  return EFI_ERROR(status) ? "the firmware does not accept the device tree" : NULL;
}

const char *devicetree_install(EFI_SYSTEM_TABLE *table, struct bytes tree) {
  if (tree.length < FDT_HEADER_BYTES || u32_of(tree.start) != FDT_MAGIC) return "no device tree: its magic is wrong";
  UINT32 length = u32_of(tree.start + 4);
  if (length < FDT_HEADER_BYTES || length > tree.length) return "the device tree is cut off";
  tree.length = length;
  if (!copy_tree(table, tree, length)) return "no memory for the device tree";
  const char *error = fix_up(table, tree);
  tree_of_firmware = current_tree(table);
  if (!error && EFI_ERROR(table->BootServices->InstallConfigurationTable(&dtb_table_guid, (void *)pages))) {
    error = "the firmware does not take the device tree";
  }
  if (error) free_pages(table);
  return error;
}

void devicetree_remove(EFI_SYSTEM_TABLE *table) {
  if (page_count == 0) return;
  table->BootServices->InstallConfigurationTable(&dtb_table_guid, tree_of_firmware); /* NULL takes ours out */
  free_pages(table);
}
