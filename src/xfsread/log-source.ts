/** Where the log is: inside the filesystem, or on a device of its own. */
import { joinU64 } from '../bytes/endian.ts';
import { BootfsError } from '../contract/errors.ts';
import type { ResolvedOptions } from '../contract/options.ts';
import { directDevice } from '../device/read-ahead.ts';
import type { LogGeometry, LogSource } from '../xfslog/contract/xfslog.ts';
import type { Superblock } from './volume/superblock.ts';
import type { Volume } from './volume/volume.ts';

/**
 * Undefined for an external log that was not given, where the caller wants to read without the log.
 *
 * @param volume The filesystem as it stands on the device.
 * @throws EINVAL for an external log that was not given, or is shorter than the log.
 */
export function findLogSource(volume: Volume, options: ResolvedOptions): LogSource | undefined {
  const { superblock, device } = volume;
  const { blockSize, logFsBlock, logLengthInBlocks } = superblock;
  const common = { device, logBytes: logLengthInBlocks * blockSize, geometry: geometryOf(superblock) };
  if (logFsBlock !== undefined) {
    // The log is read once, in large pieces: keeping those would push out what is needed again.
    const logDevice = directDevice(device);
    return { ...common, logDevice, logByteOffset: logFsBlock * blockSize, location: 'internal' };
  }
  const { journalDevice } = options;
  if (journalDevice === undefined) {
    if (options.journal === 'ignore') return undefined;
    throw new BootfsError('EINVAL', 'the log is on another device: the option journalDevice names it');
  }
  if (journalDevice.size < common.logBytes) {
    const context = { size: journalDevice.size, expected: common.logBytes };
    throw new BootfsError('EINVAL', 'the device given as journalDevice is smaller than the log', context);
  }
  return { ...common, logDevice: journalDevice, logByteOffset: 0, location: 'external' };
}

function geometryOf(superblock: Superblock): LogGeometry {
  const { fields } = superblock;
  return {
    blockSize: superblock.blockSize,
    sectorSize: superblock.sectorSize,
    inodeSize: superblock.inodeSize,
    agBlocks: superblock.agBlocks,
    agBlockLog: fields.sb_agblklog,
    inodesPerBlockLog: fields.sb_inopblog,
    agCount: superblock.agCount,
    dataBlocks: joinU64(fields.sb_dblocks_lo, fields.sb_dblocks_hi),
    uuid: fields.sb_uuid,
    metaUuid: superblock.metaUuid,
    lsn: { cycle: fields.sb_lsn_hi, block: fields.sb_lsn_lo },
    logIncompat: fields.sb_features_log_incompat,
  };
}
