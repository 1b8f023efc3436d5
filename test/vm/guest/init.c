/*
 * Process 1 of the virtual machine: judges the images that /jobs names, one after the other, and switches the machine off.
 *
 * /jobs holds a line for each, with the fields separated by tabs: number, type, flags, options, a table of the device mapper, then for
 * each of its devices "OFFSET:LENGTH" in bytes, which says where on the disk it is. Flags are letters: r mount read-only, R the device
 * is read-only, v fs-verity digests, n no manifest. `$0`, `$1` ... in options and table stand for the devices. /jobs.d/NUMBER, where it is there, is a
 * shell script that runs in the mounted tree before the manifest is made, with the same names in its parameters. A job of type
 * "initrd" has no devices: what is listed is what the kernel has unpacked its initrds into, this program included.
 * Answers go to the first virtio-serial port: lines of the manifest, which begin with `{`, and "=WORD TEXT":
 * begin NUMBER, refused ERRNO, dmesg TEXT, script TEXT, status NUMBER, end NUMBER.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define DISK "/dev/vda"
#define PORT "/dev/vport0p1"
#define MOUNT_POINT "/mnt"
#define MOST_DEVICES 8
/* As the ioctl of ext4 and XFS that ends all writing is called in the kernel. */
#define EXT4_IOC_SHUTDOWN 0x8004587d

struct job {
  const char *number, *type, *flags, *options, *table;
  char *devices[MOST_DEVICES];
  int device_count;
};

static int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void load_module(const char *name) {
  pid_t child = fork();
  if (child == 0) {
    execl("/sbin/modprobe", "modprobe", "-q", name, NULL);
    _exit(127);
  }
  wait_for(child);
}

/* The loop device over these bytes of the disk; NULL, with errno, where there is none. */
static char *attached(const char *where, int read_only) {
  unsigned long long offset, length;
  if (sscanf(where, "%llu:%llu", &offset, &length) != 2) return errno = EINVAL, NULL;
  int control = open("/dev/loop-control", O_RDWR), disk = open(DISK, read_only ? O_RDONLY : O_RDWR);
  int number = ioctl(control, LOOP_CTL_GET_FREE);
  char *path = NULL;
  if (number < 0 || disk < 0 || asprintf(&path, "/dev/loop%d", number) < 0) return NULL;
  int device = open(path, read_only ? O_RDONLY : O_RDWR);
  struct loop_config config = {.fd = disk, .info = {.lo_offset = offset, .lo_sizelimit = length, .lo_flags = read_only ? LO_FLAGS_READ_ONLY : 0}};
  int failed = device < 0 || ioctl(device, LOOP_CONFIGURE, &config) != 0;
  int error = errno;
  close(control), close(disk), close(device);
  errno = error;
  return failed ? NULL : path;
}

static void detach(const char *path) {
  int device = open(path, O_RDONLY);
  ioctl(device, LOOP_CLR_FD, 0);
  close(device);
}

/* `text` with $0, $1 ... replaced. */
static char *with_devices(const struct job *job, const char *text) {
  char *made = NULL;
  size_t size;
  FILE *out = open_memstream(&made, &size);
  for (; *text != 0; text++) {
    int number = text[0] == '$' ? text[1] - '0' : -1;
    if (number >= 0 && number < job->device_count) fputs(job->devices[number], out), text++;
    else fputc(*text, out);
  }
  fclose(out);
  return made;
}

/* Runs the script of the job, if it has one, in the mounted tree; what it prints is passed on. */
static void run_script(FILE *out, const struct job *job) {
  char script[64], line[4096];
  snprintf(script, sizeof script, "/jobs.d/%s", job->number);
  if (access(script, R_OK) != 0) return;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_t child = fork();
  if (child == 0) {
    char *arguments[MOST_DEVICES + 3] = {"sh", script};
    for (int at = 0; at < job->device_count; at++) arguments[2 + at] = job->devices[at];
    if (dup2(open("/dev/null", O_RDONLY), 0) < 0 || dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0 || chdir(MOUNT_POINT) != 0) _exit(126);
    execv("/bin/sh", arguments);
    _exit(127);
  }
  close(ends[1]);
  FILE *said = fdopen(ends[0], "r");
  while (fgets(line, sizeof line, said) != NULL) {
    line[strcspn(line, "\n")] = 0;
    fprintf(out, "=script %s\n", line);
  }
  fclose(said);
  fprintf(out, "=status %d\n", wait_for(child));
}

/* What the kernel has said since the last call. */
static void pass_messages(FILE *out, int messages) {
  char record[8192];
  ssize_t length;
  while ((length = read(messages, record, sizeof record - 1)) > 0 || (length < 0 && errno == EPIPE)) {
    if (length < 0) continue;
    record[length] = 0;
    char *text = strchr(record, ';');
    if (text == NULL) continue;
    text[strcspn(text, "\n")] = 0;
    fprintf(out, "=dmesg %s\n", text + 1);
  }
}

static void judge(FILE *out, const struct job *job) {
  char *options = with_devices(job, job->options), *table = with_devices(job, job->table);
  char *mapped = table[0] != 0 ? mapped_device(table) : NULL;
  const char *device = table[0] != 0 ? mapped : job->devices[0];
  unsigned long flags = strchr(job->flags, 'r') != NULL ? MS_RDONLY : 0;
  if (strcmp(job->type, "initrd") == 0) device = "/", flags = MS_BIND;
  if (device == NULL || mount(device, MOUNT_POINT, job->type, flags, options) != 0) {
    fprintf(out, "=refused %s\n", error_name(errno));
  } else {
    run_script(out, job);
    if (strchr(job->flags, 'n') == NULL) print_manifest(out, MOUNT_POINT, strchr(job->flags, 'v') != NULL);
    while (umount2(MOUNT_POINT, 0) != 0 && errno == EBUSY) usleep(10000);
  }
  if (mapped != NULL) unmap_device();
  free(mapped), free(table), free(options);
}

static void do_job(FILE *out, char *line, int messages) {
  struct job job = {.number = strsep(&line, "\t"), .type = strsep(&line, "\t"), .flags = strsep(&line, "\t"), .options = strsep(&line, "\t"), .table = strsep(&line, "\t")};
  fprintf(out, "=begin %s\n", job.number);
  fflush(out);
  lseek(messages, 0, SEEK_END);
  char *where;
  while (job.device_count < MOST_DEVICES && (where = strsep(&line, "\t")) != NULL) {
    char *device = attached(where, strchr(job.flags, 'R') != NULL);
    if (device == NULL) {
      fprintf(out, "=refused %s no loop device\n", error_name(errno));
      break;
    }
    job.devices[job.device_count++] = device;
  }
  if (where == NULL) judge(out, &job);
  for (int at = 0; at < job.device_count; at++) {
    detach(job.devices[at]);
    free(job.devices[at]);
  }
  pass_messages(out, messages);
  fprintf(out, "=end %s\n", job.number);
  fflush(out);
}

/* `goingdown PATH [FLAG]`, for scripts: the filesystem writes no more, as at a power cut. 0 flushes the log first, 1 its log only, 2 nothing. */
static int go_down(int count, char **arguments) {
  uint32_t flag = count > 2 ? strtoul(arguments[2], NULL, 0) : 2;
  int tree = count > 1 ? open(arguments[1], O_RDONLY) : -1;
  if (tree >= 0 && ioctl(tree, EXT4_IOC_SHUTDOWN, &flag) == 0) return 0;
  perror("goingdown");
  return 1;
}

/* `addkey KEYRING CERTIFICATE`, for scripts: the kernel trusts the certificate (DER) for what asks that keyring (.fs-verity). */
static int add_key(int count, char **arguments) {
  FILE *keys = fopen("/proc/keys", "r"), *file = count > 2 ? fopen(arguments[2], "r") : NULL;
  char line[512], certificate[8192];
  size_t length = file != NULL ? fread(certificate, 1, sizeof certificate, file) : 0;
  while (length > 0 && keys != NULL && fgets(line, sizeof line, keys) != NULL) {
    char *kind = strstr(line, " keyring ");
    size_t name = strlen(arguments[1]);
    if (kind == NULL || strncmp(kind + strspn(kind + 8, " ") + 8, arguments[1], name) != 0) continue;
    if (syscall(SYS_add_key, "asymmetric", "", certificate, length, (int)strtoul(line, NULL, 16)) >= 0) return 0;
  }
  perror("addkey");
  return 1;
}

int main(int count, char **arguments) {
  if (getpid() != 1) return strstr(arguments[0], "addkey") != NULL ? add_key(count, arguments) : go_down(count, arguments);
  setenv("PATH", "/bin:/sbin", 1);
  mount("proc", "/proc", "proc", 0, NULL);
  mount("sysfs", "/sys", "sysfs", 0, NULL);
  mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
  static const char *const modules[] = {"virtio_pci", "virtio_blk", "virtio_console", "loop", "dm_mod"};
  for (size_t at = 0; at < sizeof modules / sizeof *modules; at++) load_module(modules[at]);
  for (int tries = 0; tries < 500 && (access(PORT, W_OK) != 0 || access(DISK, R_OK) != 0); tries++) usleep(10000);
  FILE *out = fopen(PORT, "r+"), *jobs = fopen("/jobs", "r");
  int messages = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
  if (out == NULL || jobs == NULL) fputs("the guest has no port, or no jobs\n", stderr);
  char *line = NULL;
  size_t room = 0;
  while (out != NULL && jobs != NULL && getline(&line, &room, jobs) > 0) {
    line[strcspn(line, "\n")] = 0;
    do_job(out, line, messages);
  }
  if (out != NULL) {
    fputs("=done\n", out);
    fclose(out);
  }
  reboot(RB_POWER_OFF);
}
