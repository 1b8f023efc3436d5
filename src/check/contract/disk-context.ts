/** What rules about a whole disk see. */
import type { DiskMenu } from '../../boot/index.ts';
import type { Disk } from '../../disk/disk.ts';
import type { SignatureOf } from '../files/signatures.ts';
import type { BootChain } from './chain.ts';

/** A disk, the loaders that firmware would run from it, and what they offer. */
export interface DiskContext {
  /** All of it. */
  readonly disk: Disk;
  /** What its loaders offer. */
  readonly menu: DiskMenu;
  /** One for each firmware that is judged. */
  readonly chains: readonly BootChain[];
  /** Says whose signature a program has; undefined where the host can't. */
  readonly signatureOf?: SignatureOf;
  /** Does it hold signatures against a database? */
  readonly isDatabaseGiven?: boolean;
}
