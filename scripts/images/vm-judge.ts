/** The manifest of a FAT volume by a kernel in a virtual machine: the machine's own may lack vfat. */
import { VFAT_OPTIONS, withoutIno } from '../../test/support/fat/view.ts';
import { judge } from '../../test/vm/vm.ts';

const KERNEL = '6.12';

/** @throws where that kernel does not mount the volume */
export async function vfatManifest(image: string): Promise<string> {
  const [{ lines, refused, trouble }] = await judge([{ image, type: 'vfat', options: VFAT_OPTIONS }], {
    kernel: KERNEL,
  });
  if (refused !== undefined || trouble !== undefined) throw new Error(`vfat: ${refused ?? trouble}`);
  return `${lines.map(withoutIno).join('\n')}\n`;
}
