/** What the firmware of each kind of Raspberry Pi looks for by itself (raspberrypi.com, "Boot flow", "config.txt"). */

/** Boards that take the same kernels, the same firmware and the same sections of config.txt. */
export interface PiModel {
  /** For people. */
  readonly name: string;
  /** Filters of config.txt that hold for every one of these boards. */
  readonly sections: readonly string[];
  /** In the order in which the firmware takes them; those for 64 bits only where `arm_64bit` does not forbid it. */
  readonly kernels: readonly string[];
  /** Which firmware it loads from the partition; `flash`: it has all of it in flash memory. */
  readonly family: 'bootcode' | 'start4' | 'flash';
}

/** From the oldest on. */
export const PI_MODELS: readonly PiModel[] = [
  { name: '1', sections: ['pi1'], kernels: ['kernel.img'], family: 'bootcode' },
  { name: 'Zero', sections: ['pi0', 'pi0w'], kernels: ['kernel.img'], family: 'bootcode' },
  { name: '2', sections: ['pi2'], kernels: ['kernel7.img'], family: 'bootcode' },
  { name: 'Zero 2', sections: ['pi02', 'pi0'], kernels: ['kernel8.img', 'kernel7.img'], family: 'bootcode' },
  { name: '3', sections: ['pi3', 'pi3+', 'cm3'], kernels: ['kernel8.img', 'kernel7.img'], family: 'bootcode' },
  { name: '4', sections: ['pi4'], kernels: ['kernel8.img', 'kernel7l.img'], family: 'start4' },
  { name: '5', sections: ['pi5'], kernels: ['kernel_2712.img', 'kernel8.img'], family: 'flash' },
];

/** Every name that firmware takes for a kernel by itself. */
export const PI_KERNELS: readonly string[] = [
  'kernel8.img',
  'kernel_2712.img',
  'kernel7l.img',
  'kernel7.img',
  'kernel.img',
];

/** For 64 bits: left out by `arm_64bit=0`, which a Raspberry Pi 5 does not know. */
export function is64Bit(kernel: string): boolean {
  return kernel === 'kernel8.img';
}

/** With `auto_initramfs`: `initramfs8` of `kernel8.img`. */
export function initramfsOf(kernel: string): string {
  return kernel.replace(/^kernel/, 'initramfs').replace(/\.img$/, '');
}
