/** A hybrid image: a disk with partitions that is, as a whole, the ISO 9660 of a CD. */
import { findSignature, type SignatureMatch } from '../probe/signatures.ts';
import type { Disk } from './disk.ts';

/** Label and UUID of the ISO 9660; undefined for any other disk, and for a CD without a table, whose only partition it is. */
export function findHybridIso({ device, table }: Pick<Disk, 'device' | 'table'>): SignatureMatch | undefined {
  const whole = table === undefined ? undefined : findSignature(device);
  return whole?.kind === 'iso9660' ? whole : undefined;
}
