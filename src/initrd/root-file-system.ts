/** The filesystem that an initrd is unpacked into: names are looked up as the kernel does, links on the way followed. */
import { decodeLatin1 } from '../bytes/latin1.ts';
import { NAME_MAX } from '../bytes/names.ts';
import { BootfsError } from '../contract/errors.ts';
import type { InitrdLimits } from './limits.ts';
import { type InitrdNode, S_IFDIR, S_IFMT } from './nodes.ts';

/** Linux' own limit on one path. */
const MAXSYMLINKS = 40;

/** Where a name stands or would stand. */
export interface NamePlace {
  /** The directory itself, symbolic links on the way followed. */
  readonly directory: InitrdNode;
  /** '' for the directory itself, as in `.` and `a/..`. */
  readonly name: string;
  /** `name/`: only a directory may stand there. */
  readonly mustBeDirectory: boolean;
}

/** Directories with their names; the calls are named after those of init/initramfs.c. */
export class RootFileSystem {
  /** It is there before the first entry, as rootfs is. */
  readonly root: InitrdNode;
  private readonly limits: InitrdLimits;
  private lookups = 0;
  private nextIno = 1;

  constructor(limits: InitrdLimits) {
    this.limits = limits;
    this.root = this.newDirectory(undefined);
  }

  /** How many were made, those included whose last name went away. */
  get inodeCount(): number {
    return this.nextIno - 1;
  }

  /** Undefined where a directory on the way is missing or none, a name is too long, or links go in circles. @throws EFBIG */
  locate(path: string): NamePlace | undefined {
    const parts = path.split('/').filter((part) => part !== '');
    const last = parts.length === 0 ? '.' : parts[parts.length - 1];
    const name = last === '.' || last === '..' ? '' : last;
    if (name !== '') parts.pop();
    const directory = this.findDirectory(parts);
    if (directory === undefined || name.length > NAME_MAX) return undefined;
    return { directory, name, mustBeDirectory: path.charAt(path.length - 1) === '/' };
  }

  private findDirectory(parts: readonly string[]): InitrdNode | undefined {
    const rest = parts.slice().reverse();
    let links = 0;
    let directory = this.root;
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      this.charge(1);
      if (part === '' || part === '.') continue;
      const next = part === '..' ? directory.parent! : directory.children!.get(part);
      if (next?.type === 'dir') directory = next;
      else if (next?.type === 'symlink' && ++links <= MAXSYMLINKS) {
        const target = decodeLatin1(next.target!);
        if (target.charAt(0) === '/') directory = this.root;
        const names = target.split('/').reverse();
        // Taken apart is paid for, also where the way ends before all of them are looked up.
        this.charge(names.length);
        rest.push(...names);
      } else return undefined;
    }
    return directory;
  }

  private charge(count: number): void {
    this.lookups += count;
    if (this.lookups > this.limits.lookups) {
      throw new BootfsError('EFBIG', `the names of the initrd take more than ${this.limits.lookups} look-ups`);
    }
  }

  /** What stands there; undefined where nothing does. */
  find({ directory, name }: NamePlace): InitrdNode | undefined {
    return name === '' ? directory : directory.children!.get(name);
  }

  /** Takes away what stands there with another type than that of `mode`; a directory with entries stays. */
  cleanPath(place: NamePlace, mode: number): void {
    const found = this.find(place);
    if (found === undefined || place.name === '' || ((found.mode ^ mode) & S_IFMT) === 0) return;
    if (found.type !== 'dir') found.nlink--;
    else if (found.children!.size > 0) return;
    else place.directory.nlink--;
    place.directory.children!.delete(place.name);
  }

  /** False where something stands there already. */
  link({ directory, name }: NamePlace, node: InitrdNode): boolean {
    if (name === '' || directory.children!.has(name)) return false;
    directory.children!.set(name, node);
    node.nlink++;
    return true;
  }

  /** What stands there, or a new directory; undefined past the limit of depth. */
  makeDirectory({ directory, name }: NamePlace): InitrdNode | undefined {
    if (directory.depth! >= this.limits.depth) return undefined;
    const made = this.newDirectory(directory);
    directory.children!.set(name, made);
    directory.nlink++;
    return made;
  }

  /** An inode without a name. */
  newNode(fields: Omit<InitrdNode, 'ino' | 'nlink'>): InitrdNode {
    return { ...fields, ino: this.nextIno++, nlink: 0 };
  }

  private newDirectory(parent: InitrdNode | undefined): InitrdNode {
    const depth = parent === undefined ? 0 : parent.depth! + 1;
    const children = new Map<string, InitrdNode>();
    const fields = { type: 'dir' as const, size: 0, mode: S_IFDIR | 0o755, uid: 0, gid: 0, mtime: 0, children, depth };
    const made: InitrdNode = { ...this.newNode(fields), nlink: 2 };
    made.parent = parent ?? made;
    return made;
  }
}
