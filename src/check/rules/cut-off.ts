import { escapePath } from '../../bytes/names.ts';
import { orDamage } from '../../contract/errors.ts';
import type { Extent, FileSystem } from '../../contract/file-system.ts';
import { placeholderTarget } from '../../contract/overlay-attributes.ts';
import type { Rule } from '../contract/finding.ts';
import { isDispensable } from '../files/boot-files.ts';
import { missingBytes } from '../files/missing-bytes.ts';

/** Is everything there that the filesystem claims? */
export const cutOffRule: Rule = {
  name: 'cut-off',
  kinds: {
    'image-cut-off': {
      level: 'error',
      meaning: 'the image, or its partition, is shorter than the filesystem that it should hold',
      advice: 'copy the image again, and compare its size and checksum with the source',
    },
    'file-cut-off': {
      level: 'error',
      meaning: 'a boot file has blocks past the end of the image',
      advice: 'copy the image again, and compare its size and checksum with the source',
    },
    'file-elsewhere': {
      level: 'error',
      meaning:
        'a boot file is a placeholder: its contents are in an object store or in another layer (overlay, composefs)',
      advice: 'put the boot files themselves on the filesystem that the loader reads',
    },
  },
  run({ fs, files }, report) {
    const missing = missingBytes(fs);
    if (missing > 0) {
      report('image-cut-off', {
        message: `the filesystem claims ${fs.claimedBytes} bytes, the last ${missing} are missing`,
        numbers: { claimedBytes: fs.claimedBytes ?? 0, missingBytes: missing },
      });
    }
    for (const file of files) {
      const { path } = file;
      const past = orDamage(() => fs.extents(path).filter((extent) => isPastTheEnd(fs, extent)), leaveToOthers) ?? [];
      if (past.length > 0) {
        report('file-cut-off', {
          path,
          message: `${past.length} of its extents end past the image`,
          level: isDispensable(file) ? 'warning' : undefined,
        });
      }
      const target = orDamage(() => placeholderTarget(fs, path), leaveToOthers);
      if (target !== undefined) {
        const where =
          target.length === 0 ? '' : `; its contents are at ${escapePath(target)} of a store or of another layer`;
        report('file-elsewhere', { path, message: `a plain reader sees zeros in it${where}` });
      }
    }
  },
};

/** Does an extent reach past the device that it is on? */
export function isPastTheEnd({ deviceBytes = [] }: FileSystem, extent: Extent): boolean {
  const { physicalOffset, physicalLength, length, device = 0 } = extent;
  const size = deviceBytes[device];
  return size !== undefined && physicalOffset !== undefined && physicalOffset + (physicalLength ?? length) > size;
}

/** What can't be read, for whatever reason, is another rule's finding. */
function leaveToOthers(): void {}
