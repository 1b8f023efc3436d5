/** `dm-mod.create=`: devices of the device mapper that Linux makes without an initrd (Documentation/admin-guide/device-mapper/dm-init.rst). */
import { parseHexText } from '../../bytes/names.ts';
import { algorithmOf, type VerityParameters } from '../../verity/parameters.ts';

/** A table line of target `verity`. */
export interface VerityTarget {
  /** Of the mapped device. */
  readonly name: string;
  /** Names of devices, as they are written. */
  readonly dataDevice: string;
  /** The same one where it has both. */
  readonly hashDevice: string;
  /** In hexadecimal digits, lower case. */
  readonly rootHash: string;
  /** Byte of the hash device at which the tree begins: it has no superblock there. */
  readonly hashOffset: number;
  /** As the words of the table have them. */
  readonly parameters: VerityParameters;
  /** A device for forward error correction, as it is named. */
  readonly fecDevice: string | undefined;
}

/** DM_MAX_DEVICES and DM_MAX_TARGETS of drivers/md/dm-init.c. */
const MAX_DEVICES = 256;
const MAX_TARGETS = 256;
/** Words in front of the first table of a device: name, UUID, minor number, flags. */
const FIELDS_BEFORE_TABLES = 4;

/**
 * Those of all devices; what is of another target, or no table at all, is left out.
 *
 * @param value `NAME,UUID,MINOR,FLAGS,TABLE[,TABLE]...[;NAME,...]`
 * @throws ERR_BOOTFS_UNSUPPORTED for a hash that bootfs does not know
 */
export function decodeDmCreate(value: string): VerityTarget[] {
  const targets: VerityTarget[] = [];
  for (const device of value.split(';', MAX_DEVICES)) {
    const fields = device.split(',', FIELDS_BEFORE_TABLES + MAX_TARGETS);
    for (const table of fields.slice(FIELDS_BEFORE_TABLES)) {
      const target = decodeTable(fields[0].trim(), table.trim().split(/\s+/));
      if (target !== undefined) targets.push(target);
    }
  }
  return targets;
}

/** `START SECTORS verity VERSION DATA HASHES DATA_BLOCK_SIZE HASH_BLOCK_SIZE DATA_BLOCKS HASH_START_BLOCK ALGORITHM DIGEST SALT [COUNT OPTION...]` */
function decodeTable(name: string, words: readonly string[]): VerityTarget | undefined {
  const [, , target, version, dataDevice, hashDevice, ...rest] = words;
  const [dataBlockSize, hashBlockSize, dataBlocks, hashStartBlock] = rest.slice(0, 4).map(decimal);
  const [algorithm, digest, salt, , ...options] = rest.slice(4);
  const isWhole = target === 'verity' && salt !== undefined && parseHexText(digest) !== undefined;
  if (!isWhole || [dataBlockSize, hashBlockSize, dataBlocks, hashStartBlock].some(Number.isNaN)) return undefined;
  const fec = options.indexOf('use_fec_from_device');
  return {
    name,
    dataDevice,
    hashDevice,
    rootHash: digest.toLowerCase(),
    hashOffset: hashStartBlock * hashBlockSize,
    parameters: {
      hash: algorithmOf(algorithm).name,
      format: version === '0' ? 0 : 1,
      salt: parseHexText(salt === '-' ? '' : salt) ?? new Uint8Array(0),
      dataBlockSize,
      hashBlockSize,
      dataBlocks,
    },
    fecDevice: fec < 0 ? undefined : options[fec + 1],
  };
}

function decimal(word: string): number {
  return /^[0-9]{1,15}$/.test(word) ? Number(word) : Number.NaN;
}
