/** From a path to an inode, with symbolic links followed as Linux follows them inside one filesystem. */
import { bytesFromPath, escapePath, joinPath, NAME_MAX, SLASH } from '../bytes/names.ts';
import { BootfsError } from '../contract/errors.ts';
import type { PathLike } from '../contract/path.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';

/** MAXSYMLINKS of include/linux/namei.h. */
const MAX_SYMLINKS = 40;
/** PATH_MAX without its NUL. */
const MAX_PATH_LENGTH = 4095;

/** One name on the way, and what it leads to. */
export interface Step<Node> {
  /** Symbolic links are steps of their own. */
  readonly node: Node;
  /** As the directory has it. */
  readonly name: Uint8Array;
}

/**
 * The last path that was walked: the next one mostly begins as it did, and a tree never changes. Without it, a listing of all
 * levels of a deep tree would walk from the root for each of them.
 */
export class PathMemory<Node> {
  private path: Uint8Array = new Uint8Array(0);
  private steps: readonly Step<Node>[] = [];
  /** Byte of the path behind each step. */
  private ends: readonly number[] = [];

  /** The steps of the longest beginning that `path` shares, and the byte of it behind each. */
  begin(path: Uint8Array): { steps: Step<Node>[]; ends: number[] } {
    let common = 0;
    while (common < path.length && path[common] === this.path[common]) common++;
    let known = 0;
    while (known < this.ends.length && this.ends[known] <= common && isEndOfName(path, this.ends[known])) known++;
    return { steps: this.steps.slice(0, known), ends: this.ends.slice(0, known) };
  }

  /** Keeps the steps of a path without links on the way and without `..`; `ends` has the byte behind each, but none for a link at the end. None of them is changed any more. */
  keep(path: Uint8Array, steps: readonly Step<Node>[], ends: readonly number[]): void {
    this.path = path;
    this.steps = steps;
    this.ends = ends;
  }
}

function isEndOfName(path: Uint8Array, at: number): boolean {
  return at === path.length || path[at] === SLASH;
}

/**
 * The steps from the root (which is not among them) to where `path` leads. A path without a leading slash starts at
 * the root too, and `..` of the root is the root.
 *
 * @throws ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG; and what reading the directories on the way throws.
 */
export function walkPath<Node extends TreeNode>(
  tree: Tree<Node>,
  path: PathLike,
  followLast: boolean,
  memory: PathMemory<Node> = new PathMemory(),
): readonly Step<Node>[] {
  if (typeof path !== 'string' && !ArrayBuffer.isView(path))
    throw new BootfsError('EINVAL', 'a path is a string or bytes');
  // The names of the steps are kept: bytes of the caller's may change.
  const pathBytes = typeof path === 'string' ? bytesFromPath(path) : path.slice();
  if (pathBytes.length > MAX_PATH_LENGTH) throw new BootfsError('ENAMETOOLONG', 'path of more than 4095 bytes');
  if (pathBytes.indexOf(0) >= 0) throw new BootfsError('EINVAL', 'a path holds no NUL byte');
  const root = tree.root();
  const nameMax = tree.nameBytesMax ?? NAME_MAX;
  const known = memory.begin(pathBytes);
  let { steps } = known;
  const { ends } = known;
  /** Did bytes of the path itself lead to all of `steps`? Then `ends` has the byte behind each but a link at the end. */
  let isPlain = true;
  /** What is still to be walked, the next component last. */
  const pending = splitReversed(pathBytes, ends[ends.length - 1] ?? 0);
  let symlinks = 0;

  while (pending.length > 0) {
    const component = pending.pop()!;
    const here = steps.length === 0 ? root : steps[steps.length - 1].node;
    if (here.type !== 'dir') throw new BootfsError('ENOTDIR', `not a directory: ${shown(steps)}`);
    if (component.length === 0 || isDot(component)) continue;
    if (isDotDot(component)) {
      isPlain = false;
      steps.pop();
      continue;
    }
    if (component.length > nameMax) throw new BootfsError('ENAMETOOLONG', `a name has at most ${nameMax} bytes`);
    const node = tree.lookup(here, component);
    if (node === undefined) {
      throw new BootfsError(
        'ENOENT',
        `no such file or directory: ${escapePath(joinPath(bytesOfSteps(steps), component))}`,
      );
    }
    if (node.type !== 'symlink' || (pending.length === 0 && !followLast)) {
      if (node.type !== 'symlink') ends.push(component.byteOffset - pathBytes.byteOffset + component.length);
      steps.push({ node, name: component });
      continue;
    }
    isPlain = false;
    if (++symlinks > MAX_SYMLINKS) throw new BootfsError('ELOOP', `too many symbolic links: ${escapePath(path)}`);
    const target = tree.readlink(node);
    if (target.length === 0) throw new BootfsError('ENOENT', 'empty symbolic link', { inode: node.ino });
    if (target[0] === SLASH) steps = [];
    for (const part of splitReversed(target, 0)) pending.push(part);
  }
  if (isPlain) memory.keep(pathBytes, steps, ends);
  return steps;
}

/**
 * Components of a path from byte `from` on, last first; none at its end. A trailing slash leaves an empty component at the end, which
 * walks like `.` and so demands a directory.
 */
function splitReversed(path: Uint8Array, from: number): Uint8Array[] {
  const components: Uint8Array[] = [];
  if (from === path.length) return components;
  let start = from;
  for (let at = from; at <= path.length; at++) {
    if (at < path.length && path[at] !== SLASH) continue;
    const isFirstOrMiddle = at < path.length;
    if (at > start || !isFirstOrMiddle) components.push(path.subarray(start, at));
    start = at + 1;
  }
  return components.reverse();
}

function isDot(name: Uint8Array): boolean {
  return name.length === 1 && name[0] === 0x2e;
}

function isDotDot(name: Uint8Array): boolean {
  return name.length === 2 && name[0] === 0x2e && name[1] === 0x2e;
}

/** The absolute path of the steps. */
export function bytesOfSteps<Node>(steps: readonly Step<Node>[]): Uint8Array {
  let path: Uint8Array = new Uint8Array([SLASH]);
  for (const step of steps) path = joinPath(path, step.name);
  return path;
}

function shown<Node>(steps: readonly Step<Node>[]): string {
  return escapePath(bytesOfSteps(steps));
}
