/* What the files of the UEFI application share; each struct of UEFI's own is gnu-efi's. */
#ifndef BOOTFS_UEFI_H
#define BOOTFS_UEFI_H

#include "host.h"

#include <efi.h>

/* HARDDRIVE_DEVICE_PATH as it is stored; the compiler's struct has padding behind it. */
#define HARDDRIVE_BYTES 42

/* ---- platform-uefi.c ---- */

extern EFI_HANDLE own_image;
extern EFI_SYSTEM_TABLE *system_table;
extern EFI_BOOT_SERVICES *services;
extern EFI_GUID device_path_guid, block_io_guid, loaded_image_guid;

/* UTF-16 with its NUL, and its length in bytes; the caller frees it. NULL where there is no memory. */
CHAR16 *utf16_of(const char *text, UINT32 *size);
/* UTF-8, on the console. */
void print_text(const char *text);
/* Whole pages; NULL where there are none. */
void *uefi_allocate_pages(size_t size);
void uefi_free_pages(void *block, size_t size);
/* A number that a macro stands for, as text. */
#define TEXT_OF(number) TEXT(number)
#define TEXT(number) #number

/* ---- disks-uefi.c ---- */

/* Finds the disks; that with the volume that we were started from comes first, whatever was plugged in beside it. */
void find_disks(EFI_HANDLE own_volume);
void forget_disks(void);
/* The firmware's handle of a whole disk. */
EFI_HANDLE disk_handle(const struct disk *disk);

/* ---- own-files.c ---- */

#define MOST_ARGUMENTS 32

/* Words, and the text that they are in, which the caller frees. */
struct arguments {
  const char *words[MOST_ARGUMENTS];
  int count;
  struct bytes text;
};

/* Of a file that need not be there. What is not understood as a whole is left out as a whole, with a message. */
void read_arguments(EFI_HANDLE volume, struct arguments *arguments);
/* With a NUL after it; the caller frees it. `start` is NULL where there is none, with a message. */
struct bytes read_script(EFI_HANDLE volume);

/* ---- heap-uefi.c ---- */

/* For the end: the firmware goes on, with another program. What is large must be free by then. */
void heap_end(void);

/* ---- own-image.c ---- */

/* Content of a section of this application's own image, as its signature covers it; start is NULL where there is none. */
struct bytes own_section(const char *name);

/* ---- secure-boot.c ---- */

/* Does the firmware refuse what is not signed? */
int secure_boot_is_on(void);

/* ---- variables.c ---- */

/* Value of a variable of the firmware's own (EFI_GLOBAL_VARIABLE) that is one byte long; -1 where there is none. */
int global_byte(const CHAR16 *name);

/* ---- device-path.c ---- */

/* A path node by node; NULL at its end, or where a node is shorter than its own header. A path may be NULL. */
const EFI_DEVICE_PATH *first_node(const EFI_DEVICE_PATH *path);
const EFI_DEVICE_PATH *next_node(const EFI_DEVICE_PATH *node);
/* Of the whole node, its header of four bytes included. */
size_t node_bytes(const EFI_DEVICE_PATH *node);
/* Is a volume the disk itself, or a partition of it? */
int is_on_disk(EFI_HANDLE volume, EFI_HANDLE disk);

/* Of a file on a partition, or on the disk itself where no partition begins at that block; the caller frees it. NULL where there is none. */
EFI_DEVICE_PATH *path_of_file(const struct disk *disk, uint64_t first_block, const char *path);

/* ---- measure.c ---- */

/* The command line as it is handed over, its NUL included, into PCR 12. Nothing where there is no TPM. */
void measure_load_options(const CHAR16 *options, UINT32 size);

/* ---- shim.c ---- */

/* As LoadImage, StartImage and UnloadImage: through shim where it has started us, as it knows keys that the firmware does not. */
EFI_STATUS load_image(EFI_DEVICE_PATH *path, struct bytes program, EFI_HANDLE *image);
EFI_STATUS start_image(EFI_HANDLE image);
void unload_image(EFI_HANDLE image);

#endif
