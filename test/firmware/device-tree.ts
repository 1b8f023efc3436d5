/** An entry with a device tree of its own, which can be told from the firmware's when the kernel runs. */
import { join } from 'node:path';
import { makeFilesystem, makeInitrd } from './disks.ts';
import type { Machine } from './machines.ts';
import { dumpDeviceTree } from './qemu.ts';
import { kernelOptions } from './recipes.ts';
import { type Kernel, runTool } from './requirements.ts';

/** What the entry's tree says of the memory: half of what the machine has, in bytes. */
const HALF_OF_MEMORY = 0x20000000;
/** As QEMU's tree for `virt` names its memory, and as the properties of the first two 64-bit numbers look in hexadecimal. */
const MEMORY_NODE = 'memory@40000000';
const memory = (bytes: number): string => `0000000040000000${bytes.toString(16).padStart(16, '0')}`;

/** What the kernel shows of its tree where that is the entry's: as it is in the file, or as the firmware has fixed it up. */
export const TREE_AS_IT_IS = `DEVICE-TREE entry memory=${memory(HALF_OF_MEMORY)}`;
export const TREE_FIXED_UP = `DEVICE-TREE entry memory=${memory(2 * HALF_OF_MEMORY)}`;

const SHOW_TREE = `/bin/busybox mount -t sysfs sys /sys
/bin/busybox echo "DEVICE-TREE $(/bin/busybox cat /proc/device-tree/bootfs,proof) memory=$(/bin/busybox hexdump -v -e '1/1 "%02x"' /proc/device-tree/${MEMORY_NODE}/reg)"
`;

const recipe = (machine: Machine): string => `
make ext4 96M -L boot
attach
mkdir -p mnt/loader/entries
cp "$KERNEL" mnt/vmlinuz
cp "$INITRD" mnt/initrd.img
cp "$TREE" mnt/board.dtb
# Its header is whole, what follows is not.
{ head -c 56 "$TREE"; head -c $(($(wc -c < "$TREE") - 56)) /dev/zero | tr '\\0' '\\377'; } > mnt/broken.dtb
for tree in broken board; do
  printf "title $tree\\nlinux /vmlinuz\\ninitrd /initrd.img\\ndevicetree /$tree.dtb\\noptions ${kernelOptions(machine)} bootfs.proof=$tree\\n" > mnt/loader/entries/$tree.conf
done
detach
`;

/** An ext4 with the entries `board`, with such a tree, and `broken`, whose tree is damaged. */
export function makeTreeFilesystem(directory: string, machine: Machine, kernel: Kernel): string {
  const tree = join(directory, 'board.dtb');
  dumpDeviceTree(machine, tree);
  const text = runTool('dtc', ['-q', '-I', 'dtb', '-O', 'dts', tree]);
  const changed = text
    .replace('/ {\n', '/ {\n\tbootfs,proof = "entry";\n')
    .replace(
      /(memory@40000000 \{\n(?:.*\n)*?\t\treg = )<.*>/,
      `$1<0x00 0x40000000 0x00 0x${HALF_OF_MEMORY.toString(16)}>`,
    );
  runTool('sh', ['-c', 'printf %s "$DTS" | dtc -q -I dts -O dtb -o "$TREE"'], { DTS: changed, TREE: tree });
  const environment = { KERNEL: kernel.path, TREE: tree, INITRD: makeInitrd(directory, machine, SHOW_TREE) };
  return makeFilesystem(directory, 'trees', recipe(machine), environment);
}
