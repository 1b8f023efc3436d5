/** What each entry of an archive does to the filesystem, in the steps of init/initramfs.c. */

import { beforeNul } from '../bytes/before-nul.ts';
import { decodeLatin1 } from '../bytes/latin1.ts';
import { BootfsError, corrupt } from '../contract/errors.ts';
import { typeOfMode } from '../contract/file-type.ts';
import type { CpioHeader, CpioVisitor } from '../kernel-formats/cpio.ts';
import type { InitrdLimits } from './limits.ts';
import { type Body, type InitrdNode, S_IFLNK, S_IFMT, S_IFREG } from './nodes.ts';
import type { NamePlace, RootFileSystem } from './root-file-system.ts';

const PATH_MAX = 4096;
/** Entries whose damage is told one by one. */
const MAX_TOLD = 100;

/** Where the bodies of the part at hand are. */
export type BodySource = Pick<Body, 'source' | 'packed'>;

/** Takes the entries of all parts, one after the other. */
export class EntryReader implements CpioVisitor {
  /** What was left out, and why; the first ones. */
  readonly damage: BootfsError[] = [];
  /** Of all parts up to now, trailers not counted. */
  entries = 0;
  private readonly files: RootFileSystem;
  private readonly limits: InitrdLimits;
  private source!: BodySource;
  /** Of inodes with several names: the first name, until the trailer. */
  private readonly links = new Map<string, string>();
  /** Of entries of directories: by name, the first time that one came with, as their times are set in the end, the first one last. */
  private readonly directoryTimes = new Map<string, number>();
  private header!: CpioHeader;
  private path = '';
  /** The body of the entry at hand, if it is a file's: what is summed up, and marked where it ends too soon. */
  private body: Body | undefined;
  private sum = 0;
  /** The target so far, if the entry is a symbolic link. */
  private target: Uint8Array | undefined;
  private filled = 0;

  constructor(files: RootFileSystem, limits: InitrdLimits) {
    this.files = files;
    this.limits = limits;
  }

  /** The next entries have their bodies in this source. */
  startPart(source: BodySource): void {
    this.source = source;
  }

  /** The part ends here, or can't be unpacked further: a body that is not complete is damaged. */
  endPart(): void {
    if (this.body !== undefined) this.body.damage = corrupt('the archive is cut off in this file');
    this.body = undefined;
    this.target = undefined;
  }

  /** After the last part: the times of directories go by name, also to what is no directory any more. */
  finish(): void {
    const names: string[] = [];
    this.directoryTimes.forEach((_mtime, name) => {
      names.push(name);
    });
    for (let at = names.length - 1; at >= 0; at--) {
      const place = this.files.locate(names[at]);
      const node = place && this.files.find(place);
      if (node !== undefined) node.mtime = this.directoryTimes.get(names[at])!;
    }
  }

  /** Keeps what is wrong with the initrd, up to a number that is enough to know it by. */
  tell(damage: BootfsError): void {
    if (this.damage.length < MAX_TOLD) this.damage.push(damage);
  }

  onBadName({ nameBytes }: CpioHeader, position: number): void {
    this.tell(corrupt(`an entry with a name of ${nameBytes} bytes`, { position }));
  }

  onTrailer(): void {
    this.links.clear();
  }

  onEntry(header: CpioHeader, name: Uint8Array, position: number): void {
    if (++this.entries > this.limits.entries) {
      throw new BootfsError('EFBIG', `the initrd has more than ${this.limits.entries} entries`);
    }
    this.header = header;
    this.path = decodeLatin1(name);
    const { mode, fileBytes } = header;
    const format = mode & S_IFMT;
    if (format === S_IFLNK) {
      if (fileBytes > PATH_MAX) {
        this.leaveOut('a symbolic link longer than any path');
        return;
      }
      this.target = new Uint8Array(fileBytes);
      this.filled = 0;
    } else if (format !== S_IFREG && fileBytes > 0) this.leaveOut('a body behind what is no file');
    else this.makeEntry(position);
  }

  onBody(piece: Uint8Array): void {
    if (this.target !== undefined) {
      this.target.set(piece, this.filled);
      this.filled += piece.length;
    } else if (this.body !== undefined && this.header.hasSum) {
      let { sum } = this;
      for (let at = 0; at < piece.length; at++) sum = (sum + piece[at]) | 0;
      this.sum = sum;
    }
  }

  onEntryEnd(): void {
    const { target, body, header } = this;
    this.target = undefined;
    this.body = undefined;
    if (target !== undefined) this.makeSymlink(target);
    else if (body !== undefined && header.hasSum && this.sum >>> 0 !== header.sum) {
      // The kernel keeps the file, and unpacks nothing more.
      throw corrupt('the checksum of a file in the archive is wrong, and ends it', { path: this.path });
    }
  }

  private leaveOut(reason: string): void {
    this.tell(corrupt(`left out: ${reason}`, { path: this.path }));
  }

  private makeEntry(position: number): void {
    const { files } = this;
    const { mode } = this.header;
    const place = files.locate(this.path);
    if (place === undefined) {
      this.leaveOut('its directory is not there');
      return;
    }
    files.cleanPath(place, mode);
    const type = typeOfMode(mode);
    if (type === 'file') this.makeFile(place, position);
    else if (type === 'dir') this.makeDirectory(place);
    else if (type !== undefined) this.makeSpecial(place);
  }

  private makeDirectory(place: NamePlace): void {
    const found = this.files.find(place);
    const node = found ?? this.files.makeDirectory(place);
    if (!this.directoryTimes.has(this.path)) this.directoryTimes.set(this.path, this.header.mtime);
    if (node === undefined) this.leaveOut('directories too deep inside each other');
    else this.setOwnerAndMode(node);
    if (node !== undefined && node.type !== 'dir') this.leaveOut('something else stands there');
  }

  private makeFile(place: NamePlace, position: number): void {
    const { header, source } = this;
    const linked = this.linkToEarlier(place);
    if (linked === 'failed') {
      this.leaveOut('the file that it is a link to is gone');
      return;
    }
    let node = this.files.find(place);
    if (node === undefined && !place.mustBeDirectory) {
      node = this.files.newNode({ type: 'file', size: 0, mode: header.mode, uid: 0, gid: 0, mtime: 0 });
      this.files.link(place, node);
    }
    if (node === undefined || node.type !== 'file') {
      this.leaveOut('something else stands there');
      return;
    }
    this.setAttributes(node);
    // A further link with no body of its own leaves the bytes of the first alone.
    if (linked === 'linked' && header.fileBytes === 0) return;
    node.size = header.fileBytes;
    node.body = undefined;
    if (header.fileBytes === 0) return;
    node.body = { source: source.source, byteOffset: position, packed: source.packed };
    this.body = node.body;
    this.sum = 0;
  }

  private makeSpecial(place: NamePlace): void {
    const { header } = this;
    const linked = this.linkToEarlier(place);
    if (linked === 'failed') this.leaveOut('the node that it is a link to is gone');
    if (linked !== 'new') return;
    if (this.files.find(place) === undefined && !place.mustBeDirectory) {
      const type = typeOfMode(header.mode)!;
      const rdev =
        type === 'char' || type === 'block' ? { major: header.rdevMajor, minor: header.rdevMinor } : undefined;
      this.files.link(place, this.files.newNode({ type, size: 0, mode: header.mode, uid: 0, gid: 0, mtime: 0, rdev }));
    }
    // Where mknod fails, the owner and the mode of what is there change all the same.
    const node = this.files.find(place);
    if (node !== undefined) this.setAttributes(node);
  }

  private makeSymlink(bytes: Uint8Array): void {
    const target = beforeNul(bytes).slice();
    const place = this.files.locate(this.path);
    if (place === undefined) {
      this.leaveOut('its directory is not there');
      return;
    }
    // Whatever stands there goes, a link included.
    this.files.cleanPath(place, 0);
    if (target.length === 0 || place.mustBeDirectory) {
      this.leaveOut('a symbolic link that leads nowhere');
      return;
    }
    const node = this.files.newNode({
      ...{ type: 'symlink' as const, size: target.length, mode: S_IFLNK | 0o777, target },
      ...{ uid: this.header.uid, gid: this.header.gid, mtime: this.header.mtime },
    });
    if (!this.files.link(place, node)) this.leaveOut('a directory with entries stands there');
  }

  /** The kernel keeps names, not inodes: what stands under the first name by now is linked. */
  private linkToEarlier(place: NamePlace): 'new' | 'linked' | 'failed' {
    const { ino, devMajor, devMinor, mode, nlink } = this.header;
    if (nlink < 2) return 'new';
    const key = `${devMajor}:${devMinor}:${ino}:${mode & S_IFMT}`;
    const first = this.links.get(key);
    if (first === undefined) {
      this.links.set(key, this.path);
      return 'new';
    }
    this.files.cleanPath(place, 0);
    const earlier = this.files.locate(first);
    const node = earlier && this.files.find(earlier);
    if (node === undefined || node.type === 'dir' || place.mustBeDirectory) return 'failed';
    return this.files.link(place, node) ? 'linked' : 'failed';
  }

  private setAttributes(node: InitrdNode): void {
    this.setOwnerAndMode(node);
    node.mtime = this.header.mtime;
  }

  private setOwnerAndMode(node: InitrdNode): void {
    const { mode, uid, gid } = this.header;
    node.mode = (node.mode & S_IFMT) | (mode & 0o7777);
    node.uid = uid;
    node.gid = gid;
  }
}
