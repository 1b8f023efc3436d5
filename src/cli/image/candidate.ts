/** What a filesystem may be chosen from. */
import type { BlockDevice } from '../../contract/block-device.ts';
import type { InnerVolume } from '../../disk/inside/inside.ts';
import type { Partition } from '../../partition/table.ts';
import type { Probe } from '../../probe/probe.ts';

/** A partition, or a volume inside of one. */
export interface Candidate {
  /** The whole disk as one, where there is no table. */
  readonly partition: Partition;
  /** Absent for the partition itself. */
  readonly volume?: InnerVolume;
  /** Undefined where it begins past the end of the disk. */
  readonly device: BlockDevice | undefined;
  /** What is on it; undefined for nothing that is known. */
  readonly contents: Probe | undefined;
}
