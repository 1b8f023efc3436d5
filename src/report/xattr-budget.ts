/** What one run of the command keeps or prints of attribute values: a small image can name the same ones any number of times. */
import type { BootfsError } from '../contract/errors.ts';
import type { ReportedEntry, XattrEntry } from '../contract/file-system.ts';

/** Bytes that every entry may have: labels, capabilities and ACLs take a few hundred. */
const FREE_BYTES = 1024;
/** Bytes beyond that, for all entries together. */
export const XATTR_BYTES_PER_RUN = 64 * 2 ** 20;

/** Reads attributes until the run has had its share; then those of an entry that go beyond the usual are its error. */
export class XattrBudget {
  private left = XATTR_BYTES_PER_RUN;

  /** The attributes of an entry; `onDamage` gets what can't be read or is too much. @throws BootfsError where none can be read */
  read(entry: ReportedEntry, onDamage: (damage: BootfsError) => void): XattrEntry[] {
    const xattrs = entry.xattrs(onDamage, FREE_BYTES + this.left);
    const bytes = xattrs.reduce((sum, { value }) => sum + value.length, 0);
    this.left -= Math.max(0, bytes - FREE_BYTES);
    return xattrs;
  }
}
