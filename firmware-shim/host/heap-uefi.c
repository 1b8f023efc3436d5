/*
 * malloc over the firmware's pages. AllocatePool is made for a few large blocks: U-Boot's takes a whole page and a walk through
 * its memory map for each, and an engine makes a hundred thousand. What is small comes out of arenas and goes back to a list for
 * its size; what is large has pages of its own.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *uefi_allocate_pages(size_t size);
void uefi_free_pages(void *block, size_t size);

#define ARENA_BYTES (1024 * 1024)
/* Up to here each multiple of STEP is a size of its own; from here on each power of two, up to MOST_SMALL. */
#define STEP 16
#define MOST_STEPPED 1024
#define MOST_SMALL 32768
#define STEPPED (MOST_STEPPED / STEP)
#define CLASSES (STEPPED + 5)

/* In front of each block; 16 bytes, so that the block keeps malloc's alignment. */
struct header {
  /* Bytes that the block has room for. */
  size_t room;
  /* Of a free block. */
  struct header *next;
};

static struct header *free_blocks[CLASSES];
/* Where the next block is taken from, in the newest arena; each begins with the place of the one before it. */
static uint8_t *arena;
static size_t arena_left;
static struct arena {
  struct arena *before;
  size_t unused;
} * arenas;

static int class_of(size_t size) {
  if (size <= MOST_STEPPED) return size == 0 ? 0 : (int)((size - 1) / STEP);
  int class = STEPPED;
  for (size_t room = MOST_STEPPED * 2; room < size; room *= 2) class++;
  return class;
}

static size_t room_of_class(int class) {
  return class < STEPPED ? (size_t)(class + 1) * STEP : (size_t)MOST_STEPPED << (class - STEPPED + 1);
}

static struct header *take_from_arena(size_t room) {
  size_t wanted = sizeof(struct header) + room;
  if (arena_left < wanted) {
    uint8_t *made = uefi_allocate_pages(ARENA_BYTES);
    if (!made) return NULL;
    *(struct arena *)made = (struct arena){arenas, 0};
    arenas = (struct arena *)made;
    arena = made + sizeof *arenas; /* the rest of the last one, less than a block of this size, is lost */
    arena_left = ARENA_BYTES - sizeof *arenas;
  }
  struct header *made = (struct header *)arena;
  arena += wanted;
  arena_left -= wanted;
  made->room = room;
  return made;
}

void *malloc(size_t size) {
  struct header *made;
  if (size > SIZE_MAX - sizeof *made) return NULL;
  if (size > MOST_SMALL) {
    made = uefi_allocate_pages(sizeof *made + size);
    if (!made) return NULL;
    made->room = size;
    return made + 1;
  }
  int class = class_of(size);
  made = free_blocks[class];
  if (made) free_blocks[class] = made->next;
  else made = take_from_arena(room_of_class(class));
  return made ? made + 1 : NULL;
}

void free(void *block) {
  if (!block) return;
  struct header *old = (struct header *)block - 1;
  if (old->room > MOST_SMALL) {
    uefi_free_pages(old, sizeof *old + old->room);
    return;
  }
  int class = class_of(old->room);
  old->next = free_blocks[class];
  free_blocks[class] = old;
}

void *calloc(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) return NULL;
  void *made = malloc(count * size);
  return made ? memset(made, 0, count * size) : NULL;
}

void *realloc(void *block, size_t size) {
  if (!block) return malloc(size);
  size_t room = ((struct header *)block - 1)->room;
  if (size <= room && size >= room / 2) return block;
  void *made = malloc(size);
  if (!made) return NULL;
  memcpy(made, block, room < size ? room : size);
  free(block);
  return made;
}

void heap_end(void) {
  while (arenas) {
    struct arena *last = arenas;
    arenas = last->before;
    uefi_free_pages(last, ARENA_BYTES);
  }
  arena_left = 0;
  memset(free_blocks, 0, sizeof free_blocks);
}
