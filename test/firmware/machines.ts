/** The machines that the firmware tests boot: what QEMU makes of each, and its firmware. */

/** As UEFI names them: `BOOTX64.EFI`, `BOOTAA64.EFI`. */
export type MachineName = 'x64' | 'aa64';

export interface Machine {
  readonly name: MachineName;
  /** Debian's word for it. */
  readonly debian: 'amd64' | 'arm64';
  readonly qemu: string;
  /** QEMU's arguments for the board, without firmware, disks and serial line. */
  readonly board: readonly string[];
  /** Debian's package of the firmware, its code, and its variables as they are at first; U-Boot has none. */
  readonly firmware: {
    readonly package: string;
    readonly code: string;
    readonly variables?: string;
    /** Where Secure Boot is on: what the keys of the package's variables are called, without `.pem` and `.key`. */
    readonly snakeoil?: string;
    /** Variables with Microsoft's keys in db, as on a machine that is sold. */
    readonly microsoft?: string;
  };
  /** Where firmware looks for a program on a disk that it knows nothing of. */
  readonly bootFile: string;
  /** QEMU's device for a TPM, and the drivers that Debian's kernel needs for it, below its modules' `kernel`, in their order. */
  readonly tpm: { readonly device: string; readonly modules: readonly string[] };
  /** What the kernel has to be told: its console is on the serial line. */
  readonly options: string;
  /** A boot takes at most that long without hardware virtualisation, while nothing else runs. */
  readonly limitSeconds: number;
}

/**
 * Linux holds the timer's interrupts against a loop that it counts, and panics ("IO-APIC + timer doesn't work!") where QEMU
 * gets too little of the processor at that time.
 */
const X64_OPTIONS = 'console=ttyS0 no_timer_check';

export const X64: Machine = {
  name: 'x64',
  debian: 'amd64',
  qemu: 'qemu-system-x86_64',
  board: ['-machine', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', '1024'],
  firmware: {
    package: 'ovmf',
    code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
    variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
  },
  bootFile: '/EFI/BOOT/BOOTX64.EFI',
  tpm: { device: 'tpm-tis', modules: [] },
  options: X64_OPTIONS,
  limitSeconds: 120,
};

/**
 * The build of OVMF that enforces Secure Boot, with Debian's snakeoil key in PK, KEK and db. Its variables are for code in
 * system management mode alone, else any program could write them.
 */
export const X64_SECURE: Machine = {
  ...X64,
  board: [
    ...['-machine', 'q35,smm=on', '-accel', 'tcg', '-cpu', 'max', '-m', '1024'],
    ...['-global', 'driver=cfi.pflash01,property=secure,value=on'],
  ],
  firmware: {
    package: 'ovmf',
    code: '/usr/share/OVMF/OVMF_CODE_4M.secboot.fd',
    variables: '/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd',
    snakeoil: '/usr/share/ovmf/PkKek-1-snakeoil',
    microsoft: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd',
  },
  limitSeconds: 240,
};

export const AA64: Machine = {
  name: 'aa64',
  debian: 'arm64',
  qemu: 'qemu-system-aarch64',
  board: ['-machine', 'virt', '-accel', 'tcg', '-cpu', 'cortex-a57', '-m', '1024'],
  firmware: {
    package: 'qemu-efi-aarch64',
    code: '/usr/share/AAVMF/AAVMF_CODE.fd',
    variables: '/usr/share/AAVMF/AAVMF_VARS.fd',
  },
  bootFile: '/EFI/BOOT/BOOTAA64.EFI',
  tpm: { device: 'tpm-tis-device', modules: ['drivers/char/tpm/tpm_tis_core.ko', 'drivers/char/tpm/tpm_tis.ko'] },
  options: 'console=ttyAMA0',
  limitSeconds: 240,
};

/** Debian's AAVMF enforces Secure Boot where there are keys; any program could write its variables, as nothing guards them. */
export const AA64_SECURE: Machine = {
  ...AA64,
  firmware: {
    ...AA64.firmware,
    variables: '/usr/share/AAVMF/AAVMF_VARS.snakeoil.fd',
    snakeoil: '/usr/share/qemu-efi-aarch64/PkKek-1-snakeoil',
    microsoft: '/usr/share/AAVMF/AAVMF_VARS.ms.fd',
  },
};

/** The same boards with U-Boot in place of EDK II. */
export const UBOOT_AA64: Machine = {
  ...AA64,
  firmware: { package: 'u-boot-qemu', code: '/usr/lib/u-boot/qemu_arm64/u-boot.bin' },
};

/**
 * U-Boot sets memory types (MTRRs) as for a processor with 36 address bits, which makes Linux take all memory away; and its
 * `SetVirtualAddressMap` faults. Both is so for a kernel that its own `bootefi` starts, too.
 */
export const UBOOT_X64: Machine = {
  ...X64,
  options: `${X64.options} disable_mtrr_trim efi=noruntime`,
  board: ['-machine', 'pc', '-accel', 'tcg', '-cpu', 'max', '-m', '1024'],
  firmware: { package: 'u-boot-qemu', code: '/usr/lib/u-boot/qemu-x86_64/u-boot.rom' },
  limitSeconds: 60,
};
