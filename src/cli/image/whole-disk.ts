/** The disk that the command line leaves as a whole. */
import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, type BootfsError, hasCode } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import { type Disk, type DiskOptions, openDiskAs } from '../../disk/disk.ts';
import type { GivenRoles } from '../../disk/roles.ts';
import type { Formats } from '../../formats/drivers.ts';
import { identifyBootCode } from '../../kernel-formats/boot-code.ts';
import { UsageError } from '../terminal/exit-status.ts';

const BOOT_SECTOR_BYTES = 512;

/** With all that a disk could do without. */
type WholeDiskOptions = DiskOptions & { readonly formats: Formats; readonly roles: GivenRoles };

/** @throws UsageError for a role of a partition that is not there */
export function openWholeDisk(device: BlockDevice, options: WholeDiskOptions): Disk {
  const given = Object.entries(options.roles).map((role) => role.join('='));
  const isBadRole = hasCode('EINVAL');
  return attempt(
    () => openDiskAs(options.formats, device, options),
    (error): error is BootfsError => given.length > 0 && isBadRole(error),
    () => {
      throw new UsageError(`--part ${given.join(' --part ')}: the disk has no such partition`);
    },
  );
}

/**
 * Is there no table, not even a broken one, and nothing that a table would name, and neither a volume group, an array or LUKS
 * on the whole of it? Then it is to be opened as a filesystem, be it only to hear why that can't be done.
 */
export function isOneFileSystem({ device, table, tableError, partitions }: Disk): boolean {
  if (table !== undefined || partitions.length > 1) return false;
  const [{ contents, contentRole }] = partitions;
  if (contents?.readable === true) return true;
  if (tableError !== undefined || contentRole === 'container') return false;
  return contents !== undefined || !hasBootCode(device);
}

/** Of a disk that has lost its table, boot code may be all that is left. */
function hasBootCode(device: BlockDevice): boolean {
  if (device.size < BOOT_SECTOR_BYTES) return false;
  const code = identifyBootCode(readBytes(device, 0, BOOT_SECTOR_BYTES));
  return code !== 'none' && code !== 'not-bootable' && code !== 'other';
}
