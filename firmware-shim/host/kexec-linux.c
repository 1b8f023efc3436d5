/* Starting another kernel from a running one. */
#include "kexec-linux.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/kexec.h> */
#define KEXEC_FILE_NO_INITRAMFS 4ul

/* A file in memory; -1 where there is none to be had. */
static int file_of(const char *name, struct bytes bytes) {
  int file = memfd_create(name, MFD_CLOEXEC);
  for (size_t done = 0; file >= 0 && done < bytes.length;) {
    ssize_t written = write(file, bytes.start + done, bytes.length - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(file);
      return -1;
    }
    done += (size_t)written;
  }
  return file;
}

/* The kernel's own words for what it refuses, with what they mean here. */
static const char *reason_of(int error) {
  static char reason[160];
  const char *meaning = error == ENOEXEC  ? ": no kernel of this machine"
                        : error == ENOSYS ? ": this kernel has no kexec_file_load"
                        : error == EPERM  ? ": not root, or locked down"
                        : error == EKEYREJECTED || error == ENOKEY || error == EBADMSG ? ": its signature is not accepted"
                                                                                        : "";
  snprintf(reason, sizeof reason, "kexec_file_load: %s%s", strerror(error), meaning);
  return reason;
}

const char *kexec_start(const struct boot_request *request) {
  if (!request->command_line) return "kexec starts Linux only, which wants a command line";
  if (request->device_tree.start) return "kexec_file_load takes no device tree: it hands on the one that this kernel has";
  int has_initrd = request->initrd.start != NULL;
  int kernel = file_of("kernel", request->program);
  int initrd = has_initrd ? file_of("initrd", request->initrd) : -1;
  const char *error = NULL;
  if (kernel < 0 || (has_initrd && initrd < 0)) error = "no memory for a copy of the kernel";
  else {
    long status = syscall(SYS_kexec_file_load, kernel, initrd, strlen(request->command_line) + 1, request->command_line,
                          has_initrd ? 0 : KEXEC_FILE_NO_INITRAMFS);
    if (status != 0) error = reason_of(errno);
  }
  if (kernel >= 0) close(kernel);
  if (initrd >= 0) close(initrd);
  if (error) return error;
  reboot(RB_KEXEC);
  return "the kernel is loaded, but does not start";
}
