/** Holds a verity tree against its root hash and its data. */
import type { BlockDevice } from '../../contract/block-device.ts';
import { BootfsError, reasonInContext } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import type { HashAlgorithm } from '../../hash/algorithms.ts';
import { algorithmOf, readVeritySuperblock, type VerityParameters } from '../../verity/parameters.ts';
import { readTreeRoot } from '../../verity/tree-root.ts';
import { verityDevice } from '../../verity/verity-device.ts';
import { isDamage } from '../files/damage.ts';
import type { Judgement } from './root.ts';

const PIECE = 1024 * 1024;

/** How much is read, and by what. */
export interface TreeOptions {
  /** Read all of the data and of the tree, not only the path to the last block. */
  readonly deep?: boolean;
  /** The host's own code for a hash, in place of bootfs's. */
  readonly hashOf?: (algorithm: HashAlgorithm) => HashAlgorithm;
  /** Is told what is read, before long work. */
  readonly onProgress?: (what: string) => void;
}

/** A tree, what it is of, and where it stands. */
export interface VerityTree {
  /** What the tree is of. */
  readonly data: BlockDevice;
  /** Where it stands. */
  readonly hashes: BlockDevice;
  /** Hexadecimal digits, in lower case. */
  readonly rootHash: string;
  /** What names the root hash, for people. */
  readonly namedBy: string;
  /** Byte of `hashes`; 0 where it is not given. */
  readonly hashOffset?: number;
  /** Undefined where a superblock says it. */
  readonly parameters?: VerityParameters;
}

/** At most one thing, as what follows from it is no news. @throws ERR_BOOTFS_NEED_RANGE and what a failing device throws */
export function judgeVerityTree(tree: VerityTree, options: TreeOptions): Judgement[] {
  const { hashes, rootHash, namedBy, hashOffset = 0, parameters } = tree;
  const { hashOf = (algorithm) => algorithm } = options;
  try {
    const treeRoot = parameters === undefined ? readTreeRoot(hashes, hashOffset, hashOf) : undefined;
    if (treeRoot !== undefined && treeRoot !== rootHash) {
      return [{ id: 'verity-root-hash', message: `${namedBy} is ${rootHash}, and that of the tree ${treeRoot}` }];
    }
    readVerified(tree, options);
    return [];
  } catch (error) {
    if (error instanceof BootfsError && error.code === 'EINVAL') {
      return [{ id: 'verity-root-hash', message: `${namedBy}: ${error.reason}` }];
    }
    if (!isDamage(error)) throw error;
    return [{ id: 'verity-damaged', message: reasonInContext(error) }];
  }
}

/** The path to the last block is read when the device is made; a single block, whose hash is the root hash, has none. */
function readVerified({ data, hashes, rootHash, hashOffset, parameters }: VerityTree, options: TreeOptions): void {
  const { deep, onProgress, hashOf = (algorithm) => algorithm } = options;
  const { hash } = hashOf(algorithmOf((parameters ?? readVeritySuperblock(hashes, hashOffset ?? 0)).hash));
  const device = verityDevice(data, { rootHash, hashDevice: hashes, hashOffset, parameters, hash });
  const end = deep === true ? device.size : 1;
  for (let at = 0; at < end; at += PIECE) {
    onProgress?.('dm-verity');
    readBytes(device, at, Math.min(PIECE, end - at));
  }
}
