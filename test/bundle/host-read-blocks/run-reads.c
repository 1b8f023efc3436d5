/*
 * Runs reads of the UEFI application on a firmware of its own, for read-blocks.test.ts:
 *
 *   run-reads BLOCK_SIZE ALIGNMENT MOST_BYTES STATUS BAD_BLOCK READ...
 *
 * The firmware refuses a transfer of more than MOST_BYTES with the number STATUS of EFI's errors, memory that is not aligned
 * to ALIGNMENT as invalid, and any transfer with BAD_BLOCK in it as a device error. A READ is LBA,COUNT,OFFSET: to memory
 * that many bytes behind an aligned place. For each a line: the status, and how many blocks each call has asked for.
 */
#include "read-blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096

static UINT32 block_size, alignment;
static UINTN most_bytes;
static EFI_STATUS refusal;
static UINT64 bad_block;
static int failed;
/* The block behind the last that was asked for. */
static UINT64 end;

/* Each eight bytes tell where they are. */
static void fill(uint8_t *target, UINT64 first_byte, UINTN size) {
  for (UINTN at = 0; at < size; at += 8) {
    UINT64 place = first_byte + at;
    memcpy(target + at, &place, sizeof place);
  }
}

static int is_filled(const uint8_t *target, UINT64 first_byte, UINTN size) {
  for (UINTN at = 0; at < size; at += 8) {
    UINT64 place;
    memcpy(&place, target + at, sizeof place);
    if (place != first_byte + at) return 0;
  }
  return 1;
}

static EFI_STATUS EFIAPI read_device(EFI_BLOCK_IO *io, UINT32 media_id, EFI_LBA lba, UINTN size, void *buffer) {
  (void)io;
  printf(" %lu", (unsigned long)(size / block_size));
  if (media_id != 42 || size == 0 || size % block_size != 0) failed = 1;
  if (size > most_bytes) return refusal;
  if (alignment > 1 && (uintptr_t)buffer % alignment != 0) return EFI_INVALID_PARAMETER;
  if (lba + size / block_size > end) failed = 1;
  fill(buffer, lba * block_size, size);
  return lba <= bad_block && bad_block < lba + size / block_size ? EFI_DEVICE_ERROR : EFI_SUCCESS;
}

static void run(struct block_reader *reader, const char *words) {
  unsigned long long lba;
  unsigned long count, offset;
  if (sscanf(words, "%llu,%lu,%lu", &lba, &count, &offset) != 3) exit(2);
  UINTN bytes = (UINTN)count * block_size;
  /* The target ends where the block does, so that a sanitizer sees the first byte outside. */
  UINTN before = PAGE + offset % PAGE;
  uint8_t *memory = aligned_alloc(PAGE, (before + bytes + PAGE - 1) / PAGE * PAGE), *target = memory + before;
  memset(memory, 0xee, before + bytes);
  end = lba + count;
  printf("calls");
  EFI_STATUS status = read_blocks(reader, lba, (UINT32)count, target);
  for (UINTN at = 0; at < before; at++) failed |= memory[at] != 0xee;
  if (!EFI_ERROR(status) && !is_filled(target, lba * block_size, bytes)) failed = 1;
  printf(", status %lu%s\n", (unsigned long)(status & 0xff), failed ? ", WRONG" : "");
  free(memory);
}

int main(int count, char **words) {
  if (count < 6) return 2;
  EFI_BLOCK_IO io = {.ReadBlocks = read_device};
  block_size = (UINT32)atol(words[1]);
  alignment = (UINT32)atol(words[2]);
  most_bytes = strtoul(words[3], NULL, 10);
  refusal = EFIERR(atol(words[4]));
  bad_block = strtoull(words[5], NULL, 10);
  uint8_t *bounce = aligned_alloc(PAGE, BOUNCE_BYTES);
  struct block_reader reader = {&io, 42, block_size, alignment, MOST_BYTES / block_size, alignment > 1 && alignment <= PAGE ? bounce : NULL};
  for (int at = 6; at < count; at++) run(&reader, words[at]);
  free(bounce);
  return failed;
}
