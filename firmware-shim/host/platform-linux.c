/*
 * A Linux program:
 *
 *   bootfs-host [--kexec] IMAGE[,IMAGE...] SCRIPT.js [ARGUMENT...]
 *
 * Each image, or block device, is a disk of 512-byte blocks; bytes after the last whole block are left out. `boot` starts
 * nothing, for development and tests: it prints what it would start, and ends the program with status 0. With --kexec it
 * starts the kernel in place of the running one.
 */
#include "host.h"
#include "kexec-linux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_BYTES 512
#define TRANSFER_BYTES (16 * 1024 * 1024)
#define MOST_DISKS 16

static struct disk disks[MOST_DISKS];
static int descriptors[MOST_DISKS];
static int disk_count;
static int starts_by_kexec;

int platform_disk_count(void) {
  return disk_count;
}

const struct disk *platform_disk(int index) {
  return &disks[index];
}

const char *platform_read(const struct disk *disk, uint64_t lba, uint32_t count, void *target) {
  size_t length = (size_t)count * BLOCK_BYTES;
  for (size_t done = 0; done < length;) {
    ssize_t got = pread(*(int *)disk->handle, (char *)target + done, length - done, (off_t)(lba * BLOCK_BYTES + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return strerror(errno);
    if (got == 0) return "the image has become shorter";
    done += (size_t)got;
  }
  return NULL;
}

void platform_print(const char *text, size_t length) {
  fwrite(text, 1, length, stdout);
  fflush(stdout);
}

double platform_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1000 + (double)(now.tv_nsec / 1000) / 1000;
}

int platform_read_key(double milliseconds, char key[KEY_BYTES]) {
  static const struct {
    const char *sequence, *name;
  } keys[] = {{"\033[A", "up"},   {"\033[B", "down"}, {"\033[C", "right"},
              {"\033[D", "left"}, {"\033[H", "home"}, {"\033[F", "end"}};
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  char typed[8] = {0};
  int most = milliseconds < INT_MAX ? (int)milliseconds : INT_MAX;
  if (poll(&input, 1, most) <= 0) return 0;
  if (read(STDIN_FILENO, typed, 1) != 1) {
    poll(NULL, 0, most); /* nobody is there: who asks again and again must not have the processor for it */
    return 0;
  }
  if (typed[0] == '\n' || typed[0] == '\r') return strcpy(key, "enter") != NULL;
  if (typed[0] == 8 || typed[0] == 0x7f) return strcpy(key, "backspace") != NULL;
  if (typed[0] != '\033') return strcpy(key, typed) != NULL;
  if (poll(&input, 1, 20) > 0 && read(STDIN_FILENO, typed + 1, 2) == 2) {
    for (size_t index = 0; index < sizeof keys / sizeof *keys; index++) {
      if (strcmp(typed, keys[index].sequence) == 0) return strcpy(key, keys[index].name) != NULL;
    }
  }
  return strcpy(key, "escape") != NULL;
}

/* FNV-1a, so that a test can tell which file it was. */
static unsigned hash_of(struct bytes bytes) {
  unsigned hash = 2166136261u;
  for (size_t at = 0; at < bytes.length; at++) hash = (hash ^ bytes.start[at]) * 16777619u;
  return hash;
}

const char *platform_boot(const struct boot_request *request) {
  if (starts_by_kexec) return kexec_start(request);
  printf("boot: kernel %zu bytes, fnv1a %08x\n", request->program.length, hash_of(request->program));
  if (request->initrd.start) {
    printf("boot: initrd %zu bytes, fnv1a %08x\n", request->initrd.length, hash_of(request->initrd));
  }
  if (request->device_tree.start) {
    printf("boot: device tree %zu bytes, fnv1a %08x\n", request->device_tree.length, hash_of(request->device_tree));
  }
  printf("boot: command line: %s\n", request->command_line ? request->command_line : "(its own)");
  exit(0);
}

const struct fact *platform_facts(void) {
  static const struct fact none = {NULL, NULL};
  return &none;
}

const char *platform_get_variable(const char *vendor, const char *name, void *target, size_t *length) {
  (void)vendor;
  (void)name;
  (void)target;
  *length = 0;
  return NULL;
}

const char *platform_set_variable(const char *vendor, const char *name, uint32_t attributes, struct bytes value) {
  (void)vendor;
  (void)name;
  (void)attributes;
  (void)value;
  return "there are no EFI variables here";
}

const char *platform_measure(uint32_t pcr, uint32_t tag, const char *description, struct bytes content) {
  (void)pcr;
  (void)tag;
  (void)description;
  (void)content;
  return NULL;
}

void platform_watchdog(uint32_t seconds) {
  (void)seconds;
}

void platform_restart(void) {
  printf("boot: restart\n");
  exit(0);
}

static void add_disk(const char *path) {
  struct disk *disk = &disks[disk_count];
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  off_t size = descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_END);
  if (size < 0) {
    perror(path);
    exit(2);
  }
  descriptors[disk_count] = descriptor;
  const char *slash = strrchr(path, '/');
  snprintf(disk->name, sizeof disk->name, "%s", slash ? slash + 1 : path);
  for (char *at = disk->name; *at; at++) {
    if (*at < 0x20 || *at > 0x7e || *at == '"' || *at == '\\') *at = '?';
  }
  disk->block_size = BLOCK_BYTES;
  disk->block_count = (uint64_t)size / BLOCK_BYTES;
  disk->max_blocks = TRANSFER_BYTES / BLOCK_BYTES;
  disk->handle = &descriptors[disk_count++];
}

static struct bytes read_script(const char *path) {
  FILE *file = fopen(path, "rb");
  long length = -1;
  if (file && fseek(file, 0, SEEK_END) == 0) length = ftell(file);
  char *text = length < 0 ? NULL : malloc((size_t)length + 1);
  if (!text || fseek(file, 0, SEEK_SET) != 0 || fread(text, 1, (size_t)length, file) != (size_t)length) {
    perror(path);
    exit(2);
  }
  fclose(file);
  text[length] = 0; /* QuickJS wants a NUL after the script */
  return (struct bytes){(const uint8_t *)text, (size_t)length};
}

int main(int count, char **words) {
  const char *own_name = words[0];
  if (count > 1 && strcmp(words[1], "--kexec") == 0) {
    starts_by_kexec = 1;
    words++;
    count--;
  }
  if (count < 3) {
    fprintf(stderr, "usage: %s [--kexec] IMAGE[,IMAGE...] SCRIPT.js [ARGUMENT...]\n", own_name);
    return 2;
  }
  for (char *path = strtok(words[1], ","); path; path = strtok(NULL, ",")) {
    if (disk_count == MOST_DISKS) {
      printf("there are more than %d disks; the rest is left out\n", MOST_DISKS);
      break;
    }
    add_disk(path);
  }
  struct bytes script = read_script(words[2]);
  int status = host_run(words[2], script, (const char *const *)words + 3, count - 3);
  free((void *)script.start);
  return status;
}
