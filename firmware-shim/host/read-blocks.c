/*
 * A firmware may refuse a read that is too large for it, and says nowhere how large that is: the read is halved until it is
 * taken, and that size is kept. What is not aligned as the disk wants it is read to the next place in the same memory that
 * is, and moved down; the last blocks, for which there is no room then, take a detour.
 */
#include "read-blocks.h"

#include <string.h>

/* Some controllers know no other word for "too large" than a failure; so much they all take. */
#define COMMON_BYTES 1048576

/* Pieces of that many blocks keep the memory behind them aligned. */
static UINT32 blocks_of_alignment(const struct block_reader *reader) {
  return reader->alignment > reader->block_size ? reader->alignment / reader->block_size : 1;
}

/* How many to ask for where `count` were refused; 0: it does not lie in their number. */
static UINT32 fewer_blocks(const struct block_reader *reader, UINT32 count, EFI_STATUS status) {
  UINT32 common = COMMON_BYTES / reader->block_size, unit = blocks_of_alignment(reader);
  switch (status) {
    case EFI_BAD_BUFFER_SIZE:
    case EFI_INVALID_PARAMETER:
    case EFI_OUT_OF_RESOURCES:
      return count / 2 - count / 2 % unit;
    case EFI_TIMEOUT:
    case EFI_DEVICE_ERROR:
      return count > common ? common : 0;
    default:
      return 0;
  }
}

static EFI_STATUS read_aligned(struct block_reader *reader, UINT64 lba, UINT32 count, uint8_t *target) {
  UINT32 most = reader->most_blocks;
  while (count > 0) {
    UINT32 now = count < most ? count : most;
    UINTN bytes = (UINTN)now * reader->block_size;
    EFI_STATUS status = reader->io->ReadBlocks(reader->io, reader->media_id, lba, bytes, target);
    if (EFI_ERROR(status)) {
      most = fewer_blocks(reader, now, status);
      if (most == 0) return status;
      continue;
    }
    reader->most_blocks = most;
    lba += now;
    count -= now;
    target += bytes;
  }
  return EFI_SUCCESS;
}

EFI_STATUS read_blocks(struct block_reader *reader, UINT64 lba, UINT32 count, uint8_t *target) {
  UINTN over = reader->alignment > 1 ? (uintptr_t)target % reader->alignment : 0;
  if (over == 0) return read_aligned(reader, lba, count, target);
  if (!reader->bounce) return EFI_OUT_OF_RESOURCES;
  if (count > BOUNCE_BYTES / reader->block_size) {
    UINTN shift = reader->alignment - over;
    UINT32 last = (UINT32)((shift + reader->block_size - 1) / reader->block_size), first = count - last;
    UINTN bytes = (UINTN)first * reader->block_size;
    EFI_STATUS status = read_aligned(reader, lba, first, target + shift);
    if (EFI_ERROR(status)) return status;
    memmove(target, target + shift, bytes);
    lba += first;
    count = last;
    target += bytes;
  }
  EFI_STATUS status = read_aligned(reader, lba, count, reader->bounce);
  if (!EFI_ERROR(status)) memcpy(target, reader->bounce, (UINTN)count * reader->block_size);
  return status;
}
