/** A tree as a directory of this machine, until it is unmounted. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs';
import { join } from 'node:path';
import type { Tree, TreeNode } from '../../contract/tree.ts';
import { Connection, READERS } from './connection.ts';
import { attach, detach } from './mount-point.ts';
import { Served, type ServedFacts, type ServedLimits } from './served.ts';

/** For the requests that wake the readers. */
const PATIENCE_MILLISECONDS = 2000;

/** What the mount says of itself, and how much it may keep. */
export interface FuseMountOptions {
  /** For statfs and stat. */
  readonly facts: ServedFacts;
  /** Bounds on memory that the kernel's questions take. */
  readonly limits: ServedLimits;
  /** Absolute path of the image, shown by findmnt(8). */
  readonly source: string;
  /** Absolute path without symbolic links. */
  readonly directory: string;
  /** Is told what a request failed with; the kernel gets an errno of it. */
  readonly onFault: (error: unknown) => void;
}

/** A tree mounted on a directory of this machine, until somebody unmounts it. */
export class FuseMount {
  /** Fulfilled once nobody uses it any more: it was unmounted, and the last open file is closed. */
  readonly ended: Promise<void>;
  private readonly served: Served<TreeNode>;
  private readonly connection: Connection<TreeNode>;
  private readonly directory: string;
  private isUnmounted = false;

  /** @throws MountError, or what open(2) says of /dev/fuse */
  constructor(tree: Tree<TreeNode>, { facts, limits, source, directory, onFault }: FuseMountOptions) {
    this.directory = directory;
    this.served = new Served(tree, facts, limits);
    this.connection = new Connection(this.served, onFault);
    try {
      attach(this.connection.descriptor, source, directory);
    } catch (error) {
      this.connection.close();
      throw error;
    }
    this.ended = this.connection.serve().then(() => {
      this.isUnmounted = true;
    });
  }

  /** Inodes that the kernel knows at the moment. */
  get knownInodes(): number {
    return this.served.nodes.count;
  }

  /**
   * Ends it, if nobody has unmounted it yet; whoever still uses it hears so. The readers wait inside the kernel, where
   * nothing but a request reaches them: one for each is made here. Says whether they came back; if not, only the end of
   * this process will do.
   */
  async end(): Promise<boolean> {
    if (this.isUnmounted) {
      this.connection.close();
      return true;
    }
    this.connection.stop();
    for (let reader = 0; reader < READERS; reader++) {
      stat(join(this.directory, `.bootfs-${randomUUID()}`), () => undefined);
    }
    if (!(await isDoneWithin(this.ended, PATIENCE_MILLISECONDS))) return false;
    this.connection.close();
    detach(this.directory);
    return true;
  }
}

async function isDoneWithin(work: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const isDone = await Promise.race([work.then(() => true), timeout]);
  clearTimeout(timer);
  return isDone;
}
