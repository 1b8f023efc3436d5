/* What platform-uefi.c does in the processor's own words, for x86-64 and AArch64. */
#ifndef BOOTFS_MACHINE_UEFI_H
#define BOOTFS_MACHINE_UEFI_H

#include <stdint.h>

#ifdef __aarch64__

/* UEFI leaves nothing to do here. */
static inline void prepare_processor(void) {}

/* A counter that runs at one rate. */
static inline uint64_t ticks(void) {
  uint64_t now;
  __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(now)::"memory");
  return now;
}

/* Calls `function` with the stack pointer at `top`, which is a multiple of 16. */
static inline int call_on_stack(uint64_t top, int (*function)(void)) {
  register uint64_t result __asm__("x0");
  __asm__ volatile(
      "mov x19, sp\n\t"
      "mov sp, %1\n\t"
      "blr %2\n\t"
      "mov sp, x19"
      : "=r"(result)
      : "r"(top), "r"(function)
      : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
        "x19", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22",
        "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "memory", "cc");
  return (int)result;
}

#else

/* UEFI promises SSE, without which nothing compiled runs; U-Boot for x86-64 leaves it switched off. */
static inline void prepare_processor(void) {
  uint64_t cr0, cr4;
  __asm__ volatile("mov %%cr0, %0\n\tmov %%cr4, %1" : "=r"(cr0), "=r"(cr4));
  if ((cr4 & 0x600) == 0x600 && (cr0 & 6) == 2) return;
  cr0 = (cr0 & ~(uint64_t)4) | 2; /* MP, not EM */
  cr4 |= 0x600;                   /* OSFXSR, OSXMMEXCPT */
  __asm__ volatile("mov %0, %%cr0\n\tmov %1, %%cr4" ::"r"(cr0), "r"(cr4));
}

static inline uint64_t ticks(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

static inline int call_on_stack(uint64_t top, int (*function)(void)) {
  int result;
  __asm__ volatile(
      "mov %%rsp, %%rbx\n\t"
      "mov %1, %%rsp\n\t"
      "call *%2\n\t"
      "mov %%rbx, %%rsp"
      : "=a"(result)
      : "r"(top), "r"(function)
      : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
  return result;
}

#endif
#endif
