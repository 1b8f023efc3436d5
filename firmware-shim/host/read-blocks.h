/* Reads of a disk of the firmware's, as large as it takes them. */
#ifndef BOOTFS_READ_BLOCKS_H
#define BOOTFS_READ_BLOCKS_H

#include <efi.h>
#include <stdint.h>

/* What is asked for at once at first, in bytes. */
#define MOST_BYTES (16 * 1024 * 1024)
/* For memory that is not aligned as the disk wants it. */
#define BOUNCE_BYTES 65536

struct block_reader {
  EFI_BLOCK_IO *io;
  /* Of the medium that was found: a read of another one that was put in since fails with EFI_MEDIA_CHANGED. */
  UINT32 media_id;
  UINT32 block_size;
  /* Of the memory that is read to, in bytes: a power of two up to a page; 0 and 1 for any. */
  UINT32 alignment;
  /* In one call: MOST_BYTES' worth, then what the firmware has taken of it. */
  UINT32 most_blocks;
  /* BOUNCE_BYTES, aligned; NULL where the disk takes any memory. */
  uint8_t *bounce;
};

/* The range is inside the disk. @returns what the firmware says of the read that failed. */
EFI_STATUS read_blocks(struct block_reader *reader, UINT64 lba, UINT32 count, uint8_t *target);

#endif
