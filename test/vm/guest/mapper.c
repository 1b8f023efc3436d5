/* A device of the device mapper, through its ioctls: enough for one table of one line. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "guest.h"

#define NAME "judged"

/* One ioctl about the device; with a table line "FIRST COUNT TARGET PARAMETERS" where there is one. Gives back the minor number, or -1. */
static int ask(unsigned long request, uint32_t flags, const char *table) {
  static union {
    struct dm_ioctl head;
    char room[16384];
  } message;
  memset(&message, 0, sizeof message);
  struct dm_ioctl *head = &message.head;
  head->version[0] = DM_VERSION_MAJOR;
  head->data_size = sizeof message;
  head->data_start = sizeof *head;
  head->flags = flags;
  strcpy(head->name, NAME);
  if (table != NULL) {
    struct dm_target_spec *spec = (void *)(message.room + sizeof *head);
    unsigned long long first, count;
    int used = 0;
    if (sscanf(table, "%llu %llu %15s %n", &first, &count, spec->target_type, &used) < 3) return errno = EINVAL, -1;
    spec->sector_start = first;
    spec->length = count;
    head->target_count = 1;
    snprintf((char *)(spec + 1), sizeof message - sizeof *head - sizeof *spec, "%s", table + used);
  }
  int control = open("/dev/mapper/control", O_RDWR);
  if (control < 0) return -1;
  int result = ioctl(control, request, &message), error = errno;
  close(control);
  errno = error;
  return result != 0 ? -1 : (int)minor(head->dev);
}

char *mapped_device(const char *table) {
  int number = ask(DM_DEV_CREATE, 0, NULL);
  if (number < 0) return NULL;
  char *path = NULL;
  if (ask(DM_TABLE_LOAD, DM_READONLY_FLAG, table) < 0 || ask(DM_DEV_SUSPEND, 0, NULL) < 0 || asprintf(&path, "/dev/dm-%d", number) < 0) {
    int error = errno;
    unmap_device();
    errno = error;
    return NULL;
  }
  return path;
}

void unmap_device(void) { ask(DM_DEV_REMOVE, 0, NULL); }
