/** Which file a block belongs to: known once the picture of the filesystem has been drawn. */
import { escapePath } from '../../bytes/names.ts';
import type { PathLike } from '../../contract/path.ts';
import type { MountedPlace } from '../../web/mount-place.ts';
import type { OwnedKind } from './owned-blocks.ts';

/** Runs that are remembered, 24 bytes each and the paths. */
const MAX_RUNS = 500_000;
/** Files that are told of for one block: a block of inodes has many. */
const MAX_TOLD = 64;

/** A file that a block is a part of. */
export interface Owner {
  /** Escaped. */
  readonly path: string;
  /** What of it. */
  readonly what: OwnedKind | 'data';
}

/** Runs of blocks with their files, in the order of a walk. */
export class Owners {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly kinds: (OwnedKind | 'data')[] = [];
  private readonly paths: PathLike[] = [];

  /** Past a bound nothing is remembered. */
  add(path: PathLike, what: OwnedKind | 'data', fsBlock: number, lengthInBlocks: number): void {
    if (this.starts.length >= MAX_RUNS) return;
    this.starts.push(fsBlock);
    this.ends.push(fsBlock + lengthInBlocks);
    this.kinds.push(what);
    this.paths.push(path);
  }

  /** Of a block, some of them. */
  of(fsBlock: number): Owner[] {
    return this.runsAt(fsBlock).map((run) => ({ path: escapePath(this.paths[run]), what: this.kinds[run] }));
  }

  /** The files of which a block holds this. */
  pathsOf(fsBlock: number, what: Owner['what']): PathLike[] {
    return this.runsAt(fsBlock).flatMap((run) => (this.kinds[run] === what ? [this.paths[run]] : []));
  }

  private runsAt(fsBlock: number): number[] {
    const runs: number[] = [];
    for (let run = 0; run < this.starts.length && runs.length < MAX_TOLD; run++) {
      if (fsBlock >= this.starts[run] && fsBlock < this.ends[run]) runs.push(run);
    }
    return runs;
  }
}

const known = new WeakMap<MountedPlace, Owners>();

/** Undefined before the picture was drawn. */
export function ownersOf(place: MountedPlace): Owners | undefined {
  return known.get(place);
}

/** From now on these are the owners. */
export function keepOwners(place: MountedPlace, owners: Owners): void {
  known.set(place, owners);
}
