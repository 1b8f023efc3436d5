/** A filesystem with three kernels of one release, which differ in who has signed them. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFilesystem, makeInitrd } from './disks.ts';
import type { Machine } from './machines.ts';
import { kernelOptions } from './recipes.ts';
import { debianKernels, type Kernel, runTool } from './requirements.ts';
import { type SigningKey, signed } from './signing.ts';

const recipe = (options: string): string => `
make ext4 160M -L boot
attach
mkdir -p mnt/loader/entries
cp "$VENDOR" mnt/vendor
cp "$UNSIGNED" mnt/unsigned
cp "$OWN" mnt/own
cp "$INITRD" mnt/initrd.img
for name in vendor unsigned own; do
  printf "title $name\\nlinux /$name\\ninitrd /initrd.img\\noptions ${options} bootfs.proof=$name\\n" > mnt/loader/entries/$name.conf
done
detach
`;

/**
 * Debian's newer kernel as its vendor has signed it (`vendor`), without a signature (`unsigned`), and signed by `keys`, one
 * after the other (`own`); each with an entry of its name.
 */
export function makeSignedKernels(
  directory: string,
  machine: Machine,
  keys: readonly SigningKey[],
): { filesystem: string; kernel: Kernel } {
  const kernel = debianKernels(machine).newer;
  const unsigned = join(directory, 'kernel-unsigned');
  copyFileSync(kernel.path, unsigned);
  runTool('sbattach', ['--remove', unsigned]);
  const own = join(directory, 'kernel-own');
  copyFileSync(unsigned, own);
  for (const key of keys) writeFileSync(own, signed(directory, own, key));
  const filesystem = makeFilesystem(directory, 'kernels', recipe(kernelOptions(machine)), {
    VENDOR: kernel.path,
    UNSIGNED: unsigned,
    OWN: own,
    INITRD: makeInitrd(directory, machine),
  });
  return { filesystem, kernel };
}
