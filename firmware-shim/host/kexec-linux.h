/* Starting another kernel from a running one. */
#ifndef BOOTFS_KEXEC_LINUX_H
#define BOOTFS_KEXEC_LINUX_H

#include "host.h"

/* As platform_boot, by kexec_file_load. Nothing is unmounted or written before: for a system that has nothing to lose. */
const char *kexec_start(const struct boot_request *request);

#endif
