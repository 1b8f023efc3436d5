import { checkFileSystem } from '../../contract/arguments.ts';
import type { FileSystem } from '../../contract/file-system.ts';

/** Bytes of its own device that a filesystem claims and that are not there. @throws EINVAL */
export function missingBytes(fs: FileSystem): number {
  checkFileSystem('fs', fs);
  const { claimedBytes = 0, deviceBytes = [] } = fs;
  return deviceBytes.length === 0 ? 0 : Math.max(0, claimedBytes - deviceBytes[0]);
}
