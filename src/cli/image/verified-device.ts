/** A device under the hash tree that the command line names. */
import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, hasCode } from '../../contract/errors.ts';
import { SHA1, SHA256, SHA512 } from '../../hash/algorithms.ts';
import { readVeritySuperblock, type VerityParameters } from '../../verity/parameters.ts';
import { verityDevice } from '../../verity/verity-device.ts';
import { onHost } from '../host/digests.ts';
import type { VerityFlags } from '../options/verity-options.ts';
import { UsageError } from '../terminal/exit-status.ts';

/** The device, verified. @throws UsageError for options that do not fit; what `verityDevice` throws */
export function verifiedDevice(data: BlockDevice, hashDevice: BlockDevice, flags: VerityFlags): BlockDevice {
  const hashOffset = flags.verityHashOffset ?? 0;
  const isHeadless = flags.verityNoSuperblock === true;
  const parameters = isHeadless ? givenParameters(data, flags) : readSuperblock(hashDevice, hashOffset);
  const algorithm = [SHA1, SHA256, SHA512].find(({ name }) => name === parameters.hash)!;
  const { hash } = onHost(algorithm);
  const options = { rootHash: flags.verity!, hashDevice, hashOffset, hash, ...(isHeadless && { parameters }) };
  return attempt(
    () => verityDevice(data, options),
    hasCode('EINVAL'),
    ({ reason }) => {
      throw new UsageError(`--verity does not fit: ${reason}`);
    },
  );
}

function readSuperblock(hashDevice: BlockDevice, hashOffset: number): VerityParameters {
  if (hashOffset % 512 !== 0) throw new UsageError(`--verity-hash-offset ${hashOffset} is no multiple of 512`);
  return readVeritySuperblock(hashDevice, hashOffset);
}

function givenParameters(data: BlockDevice, flags: VerityFlags): VerityParameters {
  const dataBlockSize = flags.verityDataBlockSize ?? 4096;
  return {
    hash: flags.verityHash ?? 'sha256',
    format: flags.verityFormat === '0' ? 0 : 1,
    salt: flags.veritySalt ?? new Uint8Array(0),
    dataBlockSize,
    hashBlockSize: flags.verityHashBlockSize ?? 4096,
    dataBlocks: flags.verityDataBlocks ?? Math.floor(data.size / dataBlockSize),
  };
}
