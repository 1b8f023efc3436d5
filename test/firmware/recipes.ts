/** Dirty filesystems that more than one of the firmware tests boots from, in the words of scripts/images/lib.sh. */
import type { Machine } from './machines.ts';

/** What each kernel is told, besides what proves where its command line came from. */
export const kernelOptions = (machine: Machine): string => `console=${machine.console} panic=-1`;

/**
 * A kernel upgrade by rename, fsync'd, then power loss: scenario A.
 *
 * @param make what makes the filesystem.
 * @param more lines of the entry.
 */
export function upgradeByRename(machine: Machine, make: string, more: readonly string[] = []): string {
  const options = `options ${kernelOptions(machine)} bootfs.proof=rename`;
  const entry = ['title Debian', 'linux /vmlinuz', 'initrd /initrd.img', options, ...more].join('\\n');
  return `
${make}
attach
mkdir -p mnt/loader/entries
cp "$OLDER" mnt/vmlinuz
cp "$INITRD" mnt/initrd.img
[ -z "\${TREE:-}" ] || cp "$TREE" mnt/board.dtb
printf '${entry}\\n' > mnt/loader/entries/debian.conf
detach
attach
cp "$NEWER" mnt/vmlinuz.new
flush vmlinuz.new
mv mnt/vmlinuz.new mnt/vmlinuz
flush .
crash
`;
}
