/** What files get by themselves where they are made, so that nothing is set that is right already: each call counts by the thousand. */
import { closeSync, fstatSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Stats } from '../../contract/stats.ts';

const PERMISSIONS = 0o777;

/** How the host treats new files of one directory. */
export class NewFiles {
  private readonly uid: number;
  private readonly gid: number;
  /** Those that umask, a default ACL or the mount's options leave of all. */
  private readonly permissions: number;

  /** Makes a file in `directory`, and takes it away again. @throws what node:fs does */
  constructor(directory: string) {
    const path = join(directory, 'new');
    const descriptor = openSync(path, 'wx', PERMISSIONS);
    const { uid, gid, mode } = fstatSync(descriptor);
    closeSync(descriptor);
    unlinkSync(path);
    this.uid = uid;
    this.gid = gid;
    this.permissions = mode & PERMISSIONS;
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
