/** Which partitions of a disk belong together for dm-verity, as their types and UUIDs say. */
import { type BootfsError, orDamage } from '../contract/errors.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { readTreeRoot } from '../verity/tree-root.ts';
import type { Disk, DiskPartition } from './disk.ts';
import { verityUuids } from './verity-pair.ts';
import { readVeritySignature, type VeritySignature } from './verity-signature.ts';

/** A partition with hashes, and what goes with it. */
export interface VeritySet {
  /** The partition with the hash tree. */
  readonly hashes: DiskPartition;
  /** What the hashes are of; undefined where it is not on the disk, or can't be told among several. */
  readonly data: DiskPartition | undefined;
  /** The root hash that the tree comes to, in hexadecimal digits; undefined where it is broken, or over one data block. */
  readonly treeRoot: string | undefined;
  /** Why the tree is broken. */
  readonly error: BootfsError | undefined;
  /** Of its root hash; undefined where no partition has one. */
  readonly signature: SignaturePartition | undefined;
}

/** A partition with the signature of a root hash. */
export interface SignaturePartition {
  /** One whose type says that it holds a signature. */
  readonly partition: DiskPartition;
  /** Undefined where it holds none that can be read. */
  readonly contents: VeritySignature | undefined;
  /** Why there are no contents. */
  readonly error: BootfsError | undefined;
}

/** All of a disk. */
export interface VeritySets {
  /** In the order of the partitions with hashes. */
  readonly sets: readonly VeritySet[];
  /** Those that are about no set. */
  readonly strayed: readonly SignaturePartition[];
}

/** systemd-sysupdate calls the slots so that the next version goes to. */
const EMPTY_SLOT = '_empty';
const HASHES = /-verity$/;
const SIGNATURE = /-verity-sig$/;

/**
 * A partition of type `X-verity` is about the one that the first half of its root hash names, or else about the only one of
 * type X; a signature is about the tree with its root hash, or else the only one of its type.
 *
 * @param onHost The host's own code for a hash, in place of bootfs's.
 * @throws ERR_BOOTFS_NEED_RANGE
 */
export function findVeritySets(disk: Disk, onHost?: (algorithm: HashAlgorithm) => HashAlgorithm): VeritySets {
  const ofType = (type: string): DiskPartition[] =>
    disk.partitions.filter(({ entry }) => entry?.typeName === type && entry.label !== EMPTY_SLOT);
  const signatures = disk.partitions.filter(isTyped(SIGNATURE)).map(readSignaturePartition);
  const sets = disk.partitions.filter(isTyped(HASHES)).map((hashes): VeritySet => {
    const tree = readTree(hashes, onHost);
    const type = hashes.entry!.typeName!;
    const isOnly = ofType(type).length === 1;
    const byUuid = disk.partitions.filter(
      ({ entry }) => tree.treeRoot !== undefined && entry?.uuid === verityUuids(tree.treeRoot)?.data,
    );
    const byType = ofType(type.replace(HASHES, ''));
    return {
      ...tree,
      hashes,
      data: byUuid[0] ?? (isOnly && byType.length === 1 ? byType[0] : undefined),
      signature:
        signatures.filter(({ contents }) => contents !== undefined && contents.rootHash === tree.treeRoot)[0] ??
        (isOnly ? onlyOfType(signatures, `${type}-sig`) : undefined),
    };
  });
  const strayed = signatures.filter((one) => !sets.some(({ signature }) => signature === one));
  return { sets, strayed };
}

function isTyped(pattern: RegExp): (partition: DiskPartition) => boolean {
  return ({ entry }) => entry?.typeName !== undefined && pattern.test(entry.typeName) && entry.label !== EMPTY_SLOT;
}

function onlyOfType(signatures: readonly SignaturePartition[], type: string): SignaturePartition | undefined {
  const found = signatures.filter(({ partition }) => partition.entry?.typeName === type);
  return found.length === 1 ? found[0] : undefined;
}

function readTree(
  { device }: DiskPartition,
  onHost?: (algorithm: HashAlgorithm) => HashAlgorithm,
): Pick<VeritySet, 'treeRoot' | 'error'> {
  let error: BootfsError | undefined;
  const treeRoot =
    device &&
    orDamage(
      () => readTreeRoot(device, 0, onHost),
      (damage) => (error = damage),
    );
  return { treeRoot, error };
}

function readSignaturePartition(partition: DiskPartition): SignaturePartition {
  const { device } = partition;
  let error: BootfsError | undefined;
  const contents =
    device &&
    orDamage(
      () => readVeritySignature(device),
      (damage) => (error = damage),
    );
  return { partition, contents, error };
}
