/* The native helpers among the functions of `host`. */
#ifndef BOOTFS_HELPERS_H
#define BOOTFS_HELPERS_H

#include "host.h"

void host_crc32c(struct call *call);
void host_sha256(struct call *call);
void host_lz4(struct call *call);
void host_inflate(struct call *call);
void host_lzma(struct call *call);

#endif
