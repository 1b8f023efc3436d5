/* The manifest of a mounted tree, as the kernel shows it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fsverity.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "guest.h"

/* A path below the root, with a leading slash; and the error that ended the listing of a directory. */
struct entry {
  char *path;
  int list_error;
};

struct entries {
  struct entry *items;
  size_t count, room;
};

static void *checked(void *memory) {
  if (memory == NULL) {
    fputs("the guest is out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

static char *joined(const char *left, const char *right) {
  char *path = NULL;
  if (asprintf(&path, "%s%s", left, right) < 0) path = NULL;
  return checked(path);
}

static void add(struct entries *all, char *path) {
  if (all->count == all->room) {
    all->room = all->room == 0 ? 1024 : all->room * 2;
    all->items = checked(realloc(all->items, all->room * sizeof *all->items));
  }
  all->items[all->count++] = (struct entry){path, 0};
}

/* Adds the names of the directory that is entry number `at`. */
static void list(struct entries *all, size_t at, const char *root) {
  char *full = joined(root, all->items[at].path);
  struct stat status;
  if (lstat(full, &status) == 0 && S_ISDIR(status.st_mode)) {
    DIR *directory = opendir(full);
    struct dirent *found = NULL;
    char *prefix = all->items[at].path[1] == 0 ? joined("/", "") : joined(all->items[at].path, "/");
    errno = directory == NULL ? errno : 0;
    while (directory != NULL && (errno = 0, found = readdir(directory)) != NULL)
      if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0) add(all, joined(prefix, found->d_name));
    all->items[at].list_error = errno;
    if (directory != NULL) closedir(directory);
    free(prefix);
  }
  free(full);
}

static int by_path(const void *left, const void *right) {
  return strcmp(((const struct entry *)left)->path, ((const struct entry *)right)->path);
}

/* The functions below print one more key of a line, and give the number of the error where they can't. */

static int print_digest(FILE *out, const char *path) {
  static uint8_t buffer[1 << 18];
  int file = open(path, O_RDONLY);
  if (file < 0) return errno;
  struct sha256 sha;
  sha256_start(&sha);
  ssize_t count;
  while ((count = read(file, buffer, sizeof buffer)) > 0) sha256_add(&sha, buffer, count);
  int error = count < 0 ? errno : 0;
  close(file);
  if (error != 0) return error;
  uint8_t digest[32];
  sha256_end(&sha, digest);
  fputs(", \"sha256\": \"", out);
  for (int at = 0; at < 32; at++) fprintf(out, "%02x", digest[at]);
  fputc('"', out);
  return 0;
}

static int print_target(FILE *out, const char *path) {
  static char target[1 << 16];
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return errno;
  target[length] = 0;
  fputs(", \"target\": ", out);
  print_json_string(out, target, 1);
  return 0;
}

static void print_base64(FILE *out, const uint8_t *bytes, size_t count) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t at = 0; at < count; at += 3) {
    size_t left = count - at;
    uint32_t bits = bytes[at] << 16 | (left > 1 ? bytes[at + 1] << 8 : 0) | (left > 2 ? bytes[at + 2] : 0);
    fputc(digits[bits >> 18], out);
    fputc(digits[bits >> 12 & 63], out);
    fputc(left > 1 ? digits[bits >> 6 & 63] : '=', out);
    fputc(left > 2 ? digits[bits & 63] : '=', out);
  }
}

static int by_name(const void *left, const void *right) { return strcmp(*(char *const *)left, *(char *const *)right); }

static int print_xattrs(FILE *out, const char *path) {
  static char names[1 << 17];
  static uint8_t value[1 << 17];
  static char *sorted[sizeof names / 2];
  ssize_t length = llistxattr(path, names, sizeof names);
  if (length < 0) return errno == EOPNOTSUPP ? 0 : errno;
  size_t count = 0, shown = 0;
  for (char *name = names; name < names + length; name += strlen(name) + 1) sorted[count++] = name;
  qsort(sorted, count, sizeof *sorted, by_name);
  char *text = NULL;
  size_t size;
  FILE *line = checked(open_memstream(&text, &size));
  int error = 0;
  for (size_t at = 0; at < count; at++) {
    ssize_t got = lgetxattr(path, sorted[at], value, sizeof value);
    /* Listed, but handed out to nobody: user.* of links, devices and fifos, and an ACL without entries. */
    if (got < 0 && errno == ENODATA) continue;
    if (got < 0) {
      if (error == 0) error = errno;
      continue;
    }
    fputs(shown++ == 0 ? ", \"xattrs\": {" : ", ", line);
    print_json_string(line, sorted[at], 1);
    fputs(": \"", line);
    print_base64(line, value, got);
    fputc('"', line);
  }
  if (shown > 0) fputc('}', line);
  fclose(line);
  fputs(text, out);
  free(text);
  return error;
}

static int print_verity(FILE *out, const char *path) {
  struct {
    struct fsverity_digest head;
    uint8_t digest[64];
  } measured = {.head.digest_size = 64};
  int file = open(path, O_RDONLY);
  if (file < 0) return errno;
  int error = ioctl(file, FS_IOC_MEASURE_VERITY, &measured) == 0 ? 0 : errno;
  close(file);
  if (error == ENODATA || error == ENOTTY || error == EOPNOTSUPP) return 0;
  if (error != 0) return error;
  fprintf(out, ", \"verity\": \"%s:", measured.head.digest_algorithm == FS_VERITY_HASH_ALG_SHA512 ? "sha512" : "sha256");
  for (int at = 0; at < measured.head.digest_size; at++) fprintf(out, "%02x", measured.digest[at]);
  fputc('"', out);
  return 0;
}

static const char *type_name(mode_t mode) {
  return S_ISREG(mode)    ? "file"
         : S_ISDIR(mode)  ? "dir"
         : S_ISLNK(mode)  ? "symlink"
         : S_ISCHR(mode)  ? "char"
         : S_ISBLK(mode)  ? "block"
         : S_ISFIFO(mode) ? "fifo"
                          : "socket";
}

static void print_entry(FILE *out, const struct entry *entry, const char *root, int measure_verity) {
  char *full = joined(root, entry->path);
  struct stat status;
  int error = lstat(full, &status) == 0 ? 0 : errno, next = 0;
  fputs("{\"path\": ", out);
  print_json_string(out, entry->path, 1);
  if (error == 0) {
    mode_t mode = status.st_mode;
    fprintf(out, ", \"type\": \"%s\", \"mode\": \"%04o\", \"uid\": %u, \"gid\": %u, \"size\": %lld, \"nlink\": %lu, \"ino\": %llu", type_name(mode),
            mode & 07777, status.st_uid, status.st_gid, (long long)status.st_size, (unsigned long)status.st_nlink,
            (unsigned long long)status.st_ino);
    fprintf(out, ", \"mtime\": \"%lld.%09ld\"", (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    error = entry->list_error;
    if (S_ISREG(mode) && (uint64_t)status.st_size <= HASH_LIMIT && (next = print_digest(out, full)) != 0 && error == 0) error = next;
    if (S_ISLNK(mode) && (next = print_target(out, full)) != 0 && error == 0) error = next;
    if (S_ISCHR(mode) || S_ISBLK(mode)) fprintf(out, ", \"rdev\": \"%u:%u\"", major(status.st_rdev), minor(status.st_rdev));
    if ((next = print_xattrs(out, full)) != 0 && error == 0) error = next;
    if (S_ISREG(mode) && measure_verity && (next = print_verity(out, full)) != 0 && error == 0) error = next;
  }
  if (error != 0) {
    fputs(", \"error\": ", out);
    print_json_string(out, strerror(error), 0);
  }
  fputs("}\n", out);
  free(full);
}

void print_manifest(FILE *out, const char *root, int measure_verity) {
  struct entries all = {0};
  add(&all, joined("/", ""));
  for (size_t at = 0; at < all.count; at++) list(&all, at, root);
  qsort(all.items, all.count, sizeof *all.items, by_path);
  for (size_t at = 0; at < all.count; at++) {
    print_entry(out, &all.items[at], root, measure_verity);
    free(all.items[at].path);
  }
  free(all.items);
}
