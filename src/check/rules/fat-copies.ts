import type { DiskContext } from '../contract/disk-context.ts';
import type { Rule } from '../contract/finding.ts';

/** Bytes; partitions that loaders are read from are far smaller, and both copies are read to their ends. */
const MAX_PARTITION_BYTES = 16 * 1024 ** 3;

/** Do the copies of a FAT say the same? Linux goes by the first one, firmware and other loaders may go by another. */
export const fatCopiesRule: Rule<Pick<DiskContext, 'disk'>> = {
  name: 'fat-copies',
  kinds: {
    'fat-copies-differ': {
      level: 'warning',
      meaning: 'the copies of the file allocation table of a FAT partition differ',
      advice: 'run fsck.fat on a copy, and see which of them is right; make the filesystem again',
    },
  },
  whyNot: ({ disk }) =>
    disk.partitions.some(({ fs }) => fs?.format === 'vfat') ? undefined : 'no partition holds a FAT that can be read',
  run({ disk }, report) {
    for (const { fs, number, device } of disk.partitions) {
      if (fs?.format !== 'vfat' || (device?.size ?? 0) > MAX_PARTITION_BYTES) continue;
      fs.audit((damage) => report('fat-copies-differ', { partition: number, message: damage.reason }));
    }
  },
};
