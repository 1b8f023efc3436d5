/** The names in an initrd, as far as it matters whether the kernel finds the program that it starts. */
import type { CpioHeader, CpioVisitor } from './cpio.ts';
import { asciiText } from './read.ts';
import { UnpackError } from './unpack.ts';

const S_IFMT = 0xf000;
const S_IFLNK = 0xa000;
const S_IFREG = 0x8000;
const EXECUTABLE_BITS = 0o111;
/** Names that are kept; large initrds have 10 000. What is past that is not known. */
const MAX_KEPT = 100_000;
const MAX_KEPT_CHARACTERS = 16 * 1024 * 1024;
/** PATH_MAX, the longest target of a symbolic link. */
const MAX_TARGET = 4096;
/** The kernel's own limit. */
const MAX_LINKS = 40;
const MAX_VERSIONS = 100;

interface Node {
  readonly mode: number;
  /** Of a symbolic link. */
  readonly target: string;
  /** Of a file: bytes; hard links have them at one of their names only. */
  readonly bytes: number;
  /** Device and inode of a file with several names. */
  readonly link: string | undefined;
}

/** Takes the entries of archives as they are scanned; what comes later counts, as where the kernel unpacks them. */
export class InitrdContents implements CpioVisitor {
  /** Releases of the kernels whose modules are in it. */
  readonly moduleVersions: string[] = [];
  /** False where there were more names than are kept. */
  isComplete = true;
  private readonly nodes = new Map<string, Node>();
  private readonly linkBytes = new Map<string, number>();
  private characters = 0;
  private open: { path: string; header: CpioHeader; body: number[] } | undefined;

  onEntry(header: CpioHeader, name: Uint8Array): void {
    const path = normalPath(asciiText(name));
    this.open = { path, header, body: [] };
    const release = /^(?:usr\/)?lib\/modules\/([^/]+)$/.exec(path)?.[1];
    const isNew = release !== undefined && this.moduleVersions.indexOf(release) < 0;
    if (isNew && this.moduleVersions.length < MAX_VERSIONS) this.moduleVersions.push(release);
  }

  onBody(piece: Uint8Array): void {
    if (this.open === undefined || (this.open.header.mode & S_IFMT) !== S_IFLNK) return;
    const { body } = this.open;
    for (let at = 0; at < piece.length && body.length < MAX_TARGET; at++) body.push(piece[at]);
  }

  onEntryEnd(): void {
    if (this.open === undefined) return;
    const { path, header, body } = this.open;
    const { mode, fileBytes, nlink } = header;
    const target = (mode & S_IFMT) === S_IFLNK ? asciiText(Uint8Array.from(body)) : '';
    const link = nlink > 1 ? `${header.devMajor}:${header.devMinor}:${header.ino}` : undefined;
    this.open = undefined;
    this.characters += path.length + target.length;
    if (this.nodes.size >= MAX_KEPT || this.characters > MAX_KEPT_CHARACTERS) {
      this.isComplete = false;
      return;
    }
    if (link !== undefined && fileBytes > 0) this.linkBytes.set(link, fileBytes);
    this.nodes.set(path, { mode, target, bytes: fileBytes, link });
  }

  onTrailer(): void {}

  onBadName({ nameBytes }: CpioHeader, position: number): void {
    throw new UnpackError(`a name of ${nameBytes} bytes at byte ${position} of the archive`);
  }

  /** The entry at a path without `/` in front; the last one of that name counts. */
  find(path: string): Node | undefined {
    return this.nodes.get(path);
  }

  /** Of an entry's contents, those of a hard link standing with the last of its names. */
  bytesOf({ bytes, link }: Node): number {
    return bytes > 0 || link === undefined ? bytes : (this.linkBytes.get(link) ?? 0);
  }
}

/** What stands between the kernel and a program; the message goes behind its path. */
export interface Obstacle {
  /** Is something not there, rather than of the wrong kind? */
  readonly isMissing: boolean;
  /** What is wrong, to go behind the program's path. */
  readonly message: string;
}

/**
 * Why the kernel can't run `path` out of initrds that are unpacked one over the other. Undefined where it can, and where
 * that can't be known.
 */
export function findObstacle(initrds: readonly InitrdContents[], path: string): Obstacle | undefined {
  if (initrds.some(({ isComplete }) => !isComplete)) return undefined;
  const lookUp = (name: string): { node: Node; home: InitrdContents } | undefined => {
    for (let at = initrds.length - 1; at >= 0; at--) {
      const node = initrds[at].find(name);
      if (node !== undefined) return { node, home: initrds[at] };
    }
    return undefined;
  };
  const place = resolve(path, (name) => lookUp(name)?.node);
  const found = place === undefined ? undefined : lookUp(place);
  if (found === undefined) {
    const isMissing = lookUp(normalPath(path)) === undefined;
    return { isMissing, message: isMissing ? 'is not there' : 'is a link that leads nowhere' };
  }
  const { node, home } = found;
  if ((node.mode & S_IFMT) !== S_IFREG) return { isMissing: false, message: 'is no file' };
  if ((node.mode & EXECUTABLE_BITS) === 0) return { isMissing: false, message: 'is not executable' };
  return home.bytesOf(node) === 0 ? { isMissing: false, message: 'is empty' } : undefined;
}

/** Where a path leads through symbolic links; undefined where there are too many of them. */
function resolve(path: string, find: (name: string) => Node | undefined): string | undefined {
  let links = 0;
  let pending = path.split('/');
  let done: string[] = [];
  while (pending.length > 0) {
    const [name, ...rest] = pending;
    pending = rest;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const node = find([...done, name].join('/'));
    if (node === undefined || (node.mode & S_IFMT) !== S_IFLNK) {
      done.push(name);
      continue;
    }
    if (++links > MAX_LINKS) return undefined;
    if (node.target[0] === '/') done = [];
    pending = [...node.target.split('/'), ...rest];
  }
  return done.join('/');
}

/** Without slashes and dots before and behind it. */
function normalPath(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
