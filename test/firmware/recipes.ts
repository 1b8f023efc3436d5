/** Dirty filesystems that more than one of the firmware tests boots from, in the words of scripts/images/lib.sh. */
import type { Machine } from './machines.ts';

/** What each kernel is told, besides what proves where its command line came from. */
export const kernelOptions = ({ options }: Machine): string => `${options} panic=-1`;

/** A kernel upgrade by rename, fsync'd, then power loss: scenario A. `make` is what makes the filesystem. */
export function upgradeByRename(machine: Machine, make: string): string {
  const options = `options ${kernelOptions(machine)} bootfs.proof=rename`;
  const entry = ['title Debian', 'linux /vmlinuz', 'initrd /initrd.img', options].join('\\n');
  return `
${make}
attach
mkdir -p mnt/loader/entries
cp "$OLDER" mnt/vmlinuz
cp "$INITRD" mnt/initrd.img
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
