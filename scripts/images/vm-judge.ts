/** Manifests by a kernel in a virtual machine: the machine's own may lack vfat, and crafted logs are not for it. */
import { VFAT_OPTIONS, withoutIno } from '../../test/support/fat/view.ts';
import { type Job, judge } from '../../test/vm/vm.ts';

const KERNEL = '6.12';

/** Of a FAT volume. @throws where that kernel does not mount it */
export async function vfatManifest(image: string): Promise<string> {
  const lines = await judgedLines({ image, type: 'vfat', options: VFAT_OPTIONS });
  return `${lines.map(withoutIno).join('\n')}\n`;
}

/** Of an XFS whose log it recovers. @throws where that kernel does not mount it */
export async function recoveredXfsManifest(image: string): Promise<string> {
  return `${(await judgedLines({ image, type: 'xfs', readWrite: true })).join('\n')}\n`;
}

async function judgedLines(job: Job): Promise<readonly string[]> {
  const [{ lines, refused, trouble, dmesg }] = await judge([job], { kernel: KERNEL });
  if (refused !== undefined || trouble !== undefined) {
    throw new Error(`${job.type}: ${refused ?? trouble}: ${dmesg.join(' ')}`);
  }
  return lines;
}
