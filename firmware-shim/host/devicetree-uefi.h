/* An entry's own device tree, in place of the firmware's. */
#ifndef BOOTFS_DEVICETREE_UEFI_H
#define BOOTFS_DEVICETREE_UEFI_H

#include "host.h"

#include <efi.h>

/*
 * Makes a copy the device tree of the configuration table (EFI_DTB_TABLE_GUID), after the firmware has put in what only it
 * knows, where it has EFI_DT_FIXUP_PROTOCOL. NULL, or what went wrong: then nothing has changed.
 */
const char *devicetree_install(EFI_SYSTEM_TABLE *table, struct bytes tree);

/* Puts the firmware's own back, if there was one, and frees the copy. Does nothing where none was installed. */
void devicetree_remove(EFI_SYSTEM_TABLE *table);

#endif
