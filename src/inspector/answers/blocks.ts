/** One block of a filesystem: its bytes, what they mean, and what the journal makes of them. */
import { checkArgument } from '../../contract/arguments.ts';
import { BootfsError, orDamage } from '../../contract/errors.ts';
import { readBytes } from '../../device/block-device.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import { areasOf } from './areas.ts';
import type { ErofsSetting } from './erofs-structures.ts';
import { ext4ViewOf } from './ext4-view.ts';
import { logOf } from './logs.ts';
import { EROFS_NID_UNIT, erofsMetadataStart } from './owned-blocks.ts';
import { type Owner, ownersOf } from './owners.ts';
import { blocksOf } from './sizes.ts';
import type { DecodedStructure } from './struct-reader.ts';
import { structuresIn } from './structures.ts';

/** Bytes of one state of a block, and what stands in them. */
export interface BlockState {
  /** A block, or less at the end of the device. */
  readonly bytes: Uint8Array;
  /** In the order of the block. */
  readonly structures: readonly DecodedStructure[];
}

/** A block. */
export interface BlockAnswer {
  /** Its number. */
  readonly fsBlock: number;
  /** Bytes. */
  readonly blockSize: number;
  /** Of the filesystem. */
  readonly blockCount: number;
  /** The structure of the filesystem that it is a part of; undefined for blocks of files, free ones, and where nothing is known. */
  readonly area?: string;
  /** Files that it is a part of, some of them; empty where none is known. */
  readonly owners: readonly Owner[];
  /** As it stands on the device. */
  readonly home: BlockState;
  /** As the replay of the journal serves it; absent where it serves none. */
  readonly replayed?: BlockState;
}

/** A block as a transaction changes it. */
export interface LoggedAnswer {
  /** Its number. */
  readonly fsBlock: number;
  /** As in `BlockAnswer`. */
  readonly area?: string;
  /** Where the state before stands: on the device, or in an earlier transaction. */
  readonly beforeFrom: string;
  /** What stood there. */
  readonly before: BlockState;
  /** What the transaction writes. */
  readonly after: BlockState;
}

/** @throws EINVAL for a block that is not there, EIO */
export function blockAt(place: MountedPlace, fsBlock: number): BlockAnswer {
  const { blockSize, blockCount } = blocksOf(place);
  checkArgument(
    Number.isInteger(fsBlock) && fsBlock >= 0 && fsBlock < blockCount,
    'block',
    `below ${blockCount}`,
    fsBlock,
  );
  const replayed = logOf(place)?.replayedBlock(fsBlock);
  return {
    fsBlock,
    blockSize,
    blockCount,
    area: areaOf(place, fsBlock),
    owners: ownersOf(place)?.of(fsBlock) ?? [],
    home: stateOf(place, fsBlock, readHome(place, fsBlock, blockSize)),
    ...(replayed !== undefined && { replayed: stateOf(place, fsBlock, replayed) }),
  };
}

/** A block before and after a transaction, by the tid of that. @throws EINVAL where it does not change the block, EIO */
export function loggedBlockAt(place: MountedPlace, tid: number, fsBlock: number): LoggedAnswer {
  const change = logOf(place)?.changeOf(tid, fsBlock);
  if (change === undefined) throw new BootfsError('EINVAL', 'the transaction does not change this block', { fsBlock });
  return {
    fsBlock,
    area: areaOf(place, fsBlock),
    beforeFrom: change.beforeFrom,
    before: stateOf(place, fsBlock, change.before),
    after: stateOf(place, fsBlock, change.after),
  };
}

function readHome({ device }: MountedPlace, fsBlock: number, blockSize: number): Uint8Array {
  const byteOffset = fsBlock * blockSize;
  return readBytes(device, byteOffset, Math.max(0, Math.min(blockSize, device.size - byteOffset)));
}

/** The name of the structure that a block is a part of. */
export function areaOf(place: MountedPlace, fsBlock: number): string | undefined {
  const ext4 = ext4ViewOf(place)?.areaAt(fsBlock);
  if (ext4 !== undefined) return ext4.group === undefined ? ext4.what : `${ext4.what} of group ${ext4.group}`;
  if (place.fs.format === 'ext4') return undefined;
  const areas = areasOf(place, blocksOf(place).blockSize);
  return areas.find((area) => fsBlock >= area.fsBlock && fsBlock < area.fsBlock + area.lengthInBlocks)?.what;
}

function stateOf(place: MountedPlace, fsBlock: number, bytes: Uint8Array): BlockState {
  return { bytes, structures: structuresOf(place, fsBlock, bytes) };
}

/** What stands in the bytes of a block, or of several from one on. */
export function structuresOf(place: MountedPlace, fsBlock: number, bytes: Uint8Array): DecodedStructure[] {
  const { blockSize } = blocksOf(place);
  const ext4 = ext4ViewOf(place)?.settingOf(fsBlock);
  return structuresIn(place.fs.format, bytes, fsBlock * blockSize, ext4, erofsSettingOf(place, fsBlock));
}

/** What the walk for the picture knows of the block; undefined for other formats. */
function erofsSettingOf(place: MountedPlace, fsBlock: number): ErofsSetting | undefined {
  const { fs } = place;
  const { blockSize } = blocksOf(place);
  if (fs.format !== 'erofs') return undefined;
  const start = erofsMetadataStart(place, blockSize) ?? 0;
  const owners = ownersOf(place);
  const inodes = (owners?.pathsOf(fsBlock, 'inodes') ?? []).flatMap((path) => {
    const ino = orDamage(
      () => fs.lstat(path).ino,
      () => undefined,
    );
    return ino === undefined ? [] : [{ at: start + ino * EROFS_NID_UNIT - fsBlock * blockSize, ino }];
  });
  const sorted = inodes.sort((left, right) => left.at - right.at);
  return { inodes: sorted, isDirectory: (owners?.pathsOf(fsBlock, 'directory').length ?? 0) > 0 };
}
