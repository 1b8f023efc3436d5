/** The verity trees that kernel command lines name: `roothash=`, `usrhash=`, `systemd.verity_root_data=` and its like, `dm-mod.create=`. */
import type { BootEntry } from '../../boot/index.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { attempt, isImageError } from '../../contract/errors.ts';
import { findDevice } from '../../disk/device-names.ts';
import type { Disk } from '../../disk/disk.ts';
import { verityUuids } from '../../disk/verity-pair.ts';
import { allValues, decodeCommandLine, type KernelParameter, lastValue } from './command-line.ts';
import { decodeDmCreate, type VerityTarget } from './dm-create.ts';
import { decodeVerityWords } from './verity-options.ts';
import type { VerityTree } from './verity-tree.ts';

/** One that a command line names, as far as its devices are on the disk. */
export interface NamedVerity {
  /** Whose command line it is. */
  readonly entry: BootEntry;
  /** What has to be verified. */
  readonly tree: VerityTree;
  /** Numbers of the partitions that data and hashes are on. */
  readonly dataPartition: number;
  /** The same partition where one has both. */
  readonly hashPartition: number;
  /** A device for error correction, as it is named. */
  readonly fecDevice: string | undefined;
  /** Of the root hash, as `root-hash-signature=` has it. */
  readonly signature: string | undefined;
  /** A device is named by its place in the machine, as `/dev/sda2`: the partition of that number, if the disk is the one that is meant. */
  readonly isGuess: boolean;
}

/** Those of all entries; devices that are not there are another rule's finding. @throws ERR_BOOTFS_NEED_RANGE */
export function findNamedVerity(disk: Disk, entries: readonly BootEntry[]): NamedVerity[] {
  const named: NamedVerity[] = [];
  for (const entry of entries) {
    const parameters = decodeCommandLine(entry.options);
    const all = [
      ...(['root', 'usr'] as const).map((what) => findOne(disk, entry, parameters, what)),
      ...verityTargets(parameters).map((target) => findTarget(disk, entry, target)),
    ];
    for (const found of all) {
      if (found !== undefined && !named.some((known) => isSame(known, found))) named.push(found);
    }
  }
  return named;
}

/** Of all `dm-mod.create=`. None where one of them can't be taken apart. */
export function verityTargets(parameters: readonly KernelParameter[]): VerityTarget[] {
  return attempt(
    () => allValues(parameters, 'dm-mod.create', 'dm_mod.create').flatMap(decodeDmCreate),
    isImageError,
    () => [],
  );
}

function findTarget(disk: Disk, entry: BootEntry, target: VerityTarget): NamedVerity | undefined {
  const data = findPartition(disk, target.dataDevice);
  const hashes = findPartition(disk, target.hashDevice);
  if (data === undefined || hashes === undefined) return undefined;
  const { rootHash, hashOffset, parameters, fecDevice } = target;
  const namedBy = `the root hash of ${target.name} in dm-mod.create=`;
  return {
    entry,
    tree: { data: data.device, hashes: hashes.device, rootHash, namedBy, hashOffset, parameters },
    dataPartition: data.number,
    hashPartition: hashes.number,
    fecDevice,
    signature: undefined,
    isGuess: data.isGuess || hashes.isGuess,
  };
}

function findOne(
  disk: Disk,
  entry: BootEntry,
  parameters: readonly KernelParameter[],
  what: 'root' | 'usr',
): NamedVerity | undefined {
  const rootHash = (lastValue(parameters, `${what}hash`) ?? '').toLowerCase();
  const uuids = verityUuids(rootHash);
  if (uuids === undefined) return undefined;
  const deviceOf = (part: 'data' | 'hash', uuid: string) =>
    findPartition(disk, lastValue(parameters, `systemd.verity_${what}_${part}`) ?? `PARTUUID=${uuid}`);
  const data = deviceOf('data', uuids.data);
  const hashes = deviceOf('hash', uuids.hashes);
  if (data === undefined || hashes === undefined) return undefined;
  const words = attempt(
    () => decodeVerityWords(lastValue(parameters, `systemd.verity_${what}_options`) ?? '', data.device.size),
    isImageError,
    () => undefined,
  );
  if (words === undefined) return undefined;
  const { fecDevice, signature, ...place } = words;
  return {
    entry,
    tree: { data: data.device, hashes: hashes.device, rootHash, namedBy: `${what}hash=`, ...place },
    dataPartition: data.number,
    hashPartition: hashes.number,
    fecDevice,
    signature,
    isGuess: data.isGuess || hashes.isGuess,
  };
}

/** A partition, and whether it is only taken to be the one that is named. */
interface NamedPartition extends Pick<NamedVerity, 'isGuess'> {
  readonly device: BlockDevice;
  readonly number: number;
}

function findPartition(disk: Disk, name: string): NamedPartition | undefined {
  const answer = findDevice(disk, name);
  if (answer.kind === 'target') {
    const { device, number } = answer.partition ?? {};
    return device === undefined || number === undefined ? undefined : { device, number, isGuess: true };
  }
  if (answer.kind !== 'found') return undefined;
  const [{ partition, contents }] = answer.places;
  return contents.device && { device: contents.device, number: partition.number, isGuess: false };
}

function isSame({ tree: known }: NamedVerity, { tree }: NamedVerity): boolean {
  const { data, hashes, rootHash, hashOffset } = tree;
  return (
    known.data === data &&
    known.hashes === hashes &&
    known.rootHash === rootHash &&
    known.hashOffset === hashOffset &&
    JSON.stringify(known.parameters) === JSON.stringify(tree.parameters)
  );
}
