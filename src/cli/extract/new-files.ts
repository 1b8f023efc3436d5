/** What files get by themselves where they are made, so that nothing is set that is right already: each call counts by the thousand. */
import { closeSync, fstatSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Stats } from '../../contract/stats.ts';

/** A letter, and one that is written in two ways: a host that takes two names for one takes one of these pairs for one. */
const TWO_NAMES = [
  ['a', 'A'],
  ['\u00e9', 'e\u0301'],
];
const PERMISSIONS = 0o777;

/** How the host treats new files of one directory. */
export class NewFiles {
  /** Names that differ in a byte are two names: what is moved there takes nobody's place. */
  readonly hasExactNames: boolean;
  private readonly uid: number;
  private readonly gid: number;
  /** Those that umask, a default ACL or the mount's options leave of all. */
  private readonly permissions: number;

  /** Makes files in `directory`, and takes them away again. @throws what node:fs does */
  constructor(directory: string) {
    let hasExactNames = true;
    let stats: { uid: number; gid: number; mode: number } | undefined;
    for (const [name, other] of TWO_NAMES) {
      const path = join(directory, name);
      const descriptor = openSync(path, 'wx', PERMISSIONS);
      stats = fstatSync(descriptor);
      closeSync(descriptor);
      if (lstatSync(join(directory, other), { throwIfNoEntry: false }) !== undefined) hasExactNames = false;
      unlinkSync(path);
    }
    this.hasExactNames = hasExactNames;
    this.uid = stats?.uid ?? -1;
    this.gid = stats?.gid ?? -1;
    this.permissions = (stats?.mode ?? 0) & PERMISSIONS;
  }

  /** One that is opened with the permissions of `mode` has all of it. */
  hasMode(mode: number): boolean {
    return (mode & 0o7777 & ~this.permissions) === 0;
  }

  /** It belongs to whom it is to belong to. */
  hasOwner({ uid, gid }: Stats): boolean {
    return uid === this.uid && gid === this.gid;
  }
}
