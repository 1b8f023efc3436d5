/** From a path to an inode, with symbolic links followed as Linux follows them inside one filesystem. */
import { bytesFromPath, escapePath, joinPath, NAME_MAX, SLASH } from '../bytes/names.ts';
import { BootfsError } from '../contract/errors.ts';
import type { PathLike } from '../contract/path.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';

/** MAXSYMLINKS of include/linux/namei.h. */
const MAX_SYMLINKS = 40;
/** PATH_MAX without its NUL. */
const PATH_LENGTH_MAX = 4095;

export interface Step<Node> {
  readonly node: Node;
  readonly name: Uint8Array;
}

/**
 * The steps from the root (which is not among them) to where `path` leads. A path without a leading slash starts at
 * the root too, and `..` of the root is the root.
 *
 * @throws ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG; and what reading the directories on the way throws.
 */
export function walkPath<Node extends TreeNode>(tree: Tree<Node>, path: PathLike, followLast: boolean): Step<Node>[] {
  if (typeof path !== 'string' && !ArrayBuffer.isView(path))
    throw new BootfsError('EINVAL', 'a path is a string or bytes');
  const pathBytes = bytesFromPath(path);
  if (pathBytes.length > PATH_LENGTH_MAX) throw new BootfsError('ENAMETOOLONG', 'path of more than 4095 bytes');
  if (pathBytes.indexOf(0) >= 0) throw new BootfsError('EINVAL', 'a path holds no NUL byte');
  const root = tree.root();
  let steps: Step<Node>[] = [];
  /** What is still to be walked, the next component last. */
  const pending = splitReversed(pathBytes);
  let symlinks = 0;

  while (pending.length > 0) {
    const component = pending.pop()!;
    const here = steps.length === 0 ? root : steps[steps.length - 1].node;
    if (here.type !== 'dir') throw new BootfsError('ENOTDIR', `not a directory: ${shown(steps)}`);
    if (component.length === 0 || isDot(component)) continue;
    if (isDotDot(component)) {
      steps.pop();
      continue;
    }
    if (component.length > NAME_MAX) throw new BootfsError('ENAMETOOLONG', `a name has at most ${NAME_MAX} bytes`);
    const node = tree.lookup(here, component);
    if (node === undefined) {
      throw new BootfsError(
        'ENOENT',
        `no such file or directory: ${escapePath(joinPath(bytesOfSteps(steps), component))}`,
      );
    }
    if (node.type !== 'symlink' || (pending.length === 0 && !followLast)) {
      steps.push({ node, name: component });
      continue;
    }
    if (++symlinks > MAX_SYMLINKS) throw new BootfsError('ELOOP', `too many symbolic links: ${escapePath(path)}`);
    const target = tree.readlink(node);
    if (target.length === 0) throw new BootfsError('ENOENT', 'empty symbolic link', { inode: node.ino });
    if (target[0] === SLASH) steps = [];
    for (const part of splitReversed(target)) pending.push(part);
  }
  return steps;
}

/**
 * Components of a path, last first. A trailing slash leaves an empty component at the end, which walks like `.` and so
 * demands a directory.
 */
function splitReversed(path: Uint8Array): Uint8Array[] {
  const components: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= path.length; at++) {
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
