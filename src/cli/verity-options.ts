/** dm-verity on the command line: `--verity ROOTHASH` and what goes with it. */
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { SHA1, SHA256, SHA512 } from '../hash/algorithms.ts';
import { readVeritySuperblock, type VerityParameters } from '../verity/parameters.ts';
import { verityDevice } from '../verity/verity-device.ts';
import { onHost, parseHex } from './digests.ts';
import { UsageError } from './exit-status.ts';
import { parseBytes, parseCount } from './numbers.ts';
import type { VerbOption } from './verb-option.ts';

/** As the options are called on the command line. */
export interface VerityFlags {
  /** `--verity`: the root hash. */
  readonly verity?: string;
  /** `--verity-device`: a path of this machine, or a partition of the image. */
  readonly verityDevice?: string;
  /** `--verity-hash-offset`, bytes. */
  readonly verityHashOffset?: number;
  /** `--verity-no-superblock`: then the options below say what a superblock would. */
  readonly verityNoSuperblock?: boolean;
  /** `--verity-hash`. */
  readonly verityHash?: VerityParameters['hash'];
  /** `--verity-salt`, decoded. */
  readonly veritySalt?: Uint8Array;
  /** `--verity-format`: `0` or `1`. */
  readonly verityFormat?: string;
  /** `--verity-data-block-size`, bytes. */
  readonly verityDataBlockSize?: number;
  /** `--verity-hash-block-size`, bytes. */
  readonly verityHashBlockSize?: number;
  /** `--verity-data-blocks`. */
  readonly verityDataBlocks?: number;
}

/** What a superblock does not say. */
const WITH_SUPERBLOCK = ['verity', 'verityDevice', 'verityHashOffset'];

/** How a verb is told of the hash tree under the filesystem; the names are those of veritysetup(8), in short. */
export const VERITY_OPTIONS: readonly VerbOption[] = [
  {
    flags: '--verity <roothash>',
    description: 'verify every block of the filesystem by dm-verity, against this root hash',
  },
  {
    flags: '--verity-device <file|part>',
    description:
      'where the hash tree is: a file, a partition of the same disk, or image:path for a file on the filesystem that the image lies on',
  },
  { flags: '--verity-hash-offset <bytes>', description: 'the superblock or the tree begins here', parse: parseBytes },
  { flags: '--verity-no-superblock', description: 'the tree has no superblock; the options below say how it is made' },
  {
    flags: '--verity-hash <name>',
    description: 'hash algorithm (default sha256)',
    choices: ['sha1', 'sha256', 'sha512'],
  },
  { flags: '--verity-salt <hex>', description: 'salt of the tree; - for none (the default)', parse: parseHex },
  {
    flags: '--verity-format <type>',
    description: 'hash type: 1 (the default), or 0 for Chrome OS',
    choices: ['0', '1'],
  },
  { flags: '--verity-data-block-size <bytes>', description: 'default 4096', parse: parseBytes },
  { flags: '--verity-hash-block-size <bytes>', description: 'default 4096', parse: parseBytes },
  { flags: '--verity-data-blocks <number>', description: 'default: all of the data device', parse: parseCount },
];

/** Of all options of a command line; undefined without `--verity`. @throws UsageError for one that has no meaning with the others */
export function verityFlagsOf(options: Readonly<Record<string, unknown>>): VerityFlags | undefined {
  const given = Object.entries(options).filter(([name, value]) => /^verity/.test(name) && value !== undefined);
  const flags: VerityFlags = Object.fromEntries(given);
  const names = given.map(([name]) => name);
  const onlyGiven = names.find((name) => !WITH_SUPERBLOCK.includes(name));
  if (flags.verity === undefined) {
    if (names.length > 0) throw new UsageError(`${optionOf(names[0])} needs --verity ROOTHASH`);
    return undefined;
  }
  if (!flags.verityNoSuperblock && onlyGiven !== undefined) {
    throw new UsageError(`${optionOf(onlyGiven)} needs --verity-no-superblock`);
  }
  return flags;
}

function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The device, verified. @throws UsageError for options that do not fit; what `verityDevice` throws */
export function verifiedDevice(data: BlockDevice, hashDevice: BlockDevice, flags: VerityFlags): BlockDevice {
  const hashOffset = flags.verityHashOffset ?? 0;
  const isHeadless = flags.verityNoSuperblock === true;
  const parameters = isHeadless ? givenParameters(data, flags) : readSuperblock(hashDevice, hashOffset);
  const algorithm = [SHA1, SHA256, SHA512].find(({ name }) => name === parameters.hash)!;
  const { hash } = onHost(algorithm);
  try {
    return verityDevice(data, {
      rootHash: flags.verity!,
      hashDevice,
      hashOffset,
      hash,
      ...(isHeadless && { parameters }),
    });
  } catch (error) {
    if (error instanceof BootfsError && error.code === 'EINVAL') {
      throw new UsageError(`--verity: ${error.reason.replace('options.', '')}`);
    }
    throw error;
  }
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
