/** dm-verity on the command line: `--verity ROOTHASH` and what goes with it. */
import type { VerityParameters } from '../../verity/parameters.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { parseBytes, parseCount, parseHex } from './numbers.ts';
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
