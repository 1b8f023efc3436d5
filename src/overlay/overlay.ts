/** Filesystems on top of each other as one. */
import { checkArgument, checkFunction, checkOptions } from '../contract/arguments.ts';
import { BootfsError } from '../contract/errors.ts';
import { detail, type FileSystemFacts } from '../contract/facts.ts';
import type { FileSystem } from '../contract/file-system.ts';
import type { Limits } from '../contract/options.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import type { HashAlgorithm } from '../hash/algorithms.ts';
import { resolveOptions } from '../mount/mount-options.ts';
import { TreeFileSystem, treeOf } from '../tree/tree-file-system.ts';
import { OverlayTree } from './overlay-tree.ts';

/** FILESYSTEM_MAX_STACK_DEPTH of Linux: an overlay may be a layer of an overlay, and that one of none. */
const MAX_DEPTH = 2;
/** OVL_MAX_STACK of fs/overlayfs/params.h. */
const OVL_MAX_STACK = 500;

/** How layers are put together. All may be left out. */
export interface OverlayOptions {
  /** Layers that only redirects of metacopy files lead to, as behind `::` of `lowerdir`; none by default. */
  readonly data?: readonly FileSystem[];
  /** `user.overlay.*` in place of `trusted.overlay.*`; redirects and metacopy files are refused then. Default false. */
  readonly userxattr?: boolean;
  /** Those that are not given have their defaults. */
  readonly limits?: Partial<Limits>;
  /** The host's own code for a hash, in place of bootfs's. */
  readonly hashOf?: (algorithm: HashAlgorithm) => HashAlgorithm;
}

/**
 * The merged view of `layers`, the first on top, as Linux mounts them read-only with `redirect_dir=follow,metacopy=on,xino=on`. A digest
 * in a metacopy file is held against its data. At most 500 layers in all; they must come from `mount`, or from here: then they are no overlays of overlays.
 *
 * @throws EINVAL for anything else
 */
export function overlay(layers: readonly FileSystem[], options: OverlayOptions = {}): FileSystem {
  checkOptions('options', options, ['data', 'userxattr', 'limits', 'hashOf']);
  const { data = [], userxattr = false, limits, hashOf = (algorithm) => algorithm } = options;
  checkArgument(Array.isArray(layers) && layers.length > 0, 'layers', 'an array of one filesystem or more', layers);
  checkArgument(Array.isArray(data), 'options.data', 'an array of filesystems', data);
  checkArgument(typeof userxattr === 'boolean', 'options.userxattr', 'a boolean', userxattr);
  checkFunction('options.hashOf', hashOf);
  if (layers.length + data.length > OVL_MAX_STACK) {
    throw new BootfsError('EINVAL', `more than ${OVL_MAX_STACK} layers of an overlay`);
  }
  const facts: FileSystemFacts = {
    format: 'overlay',
    type: 'overlay',
    label: '',
    uuid: '',
    blockSize: layers[0].blockSize,
    features: { names: [], unknown: [] },
    requirements: [],
    journal: undefined,
    details: {
      layers: detail(layers.map(nameOf)),
      ...(data.length > 0 && { dataLayers: detail(data.map(nameOf)) }),
    },
  };
  const resolved = resolveOptions({ limits });
  const rules = { userxattr, limits: resolved.limits, hashOf };
  const tree = new OverlayTree(layers.map(treeBehind), data.map(treeBehind), rules);
  if (tree.depth > MAX_DEPTH) throw new BootfsError('EINVAL', `overlays of overlays, more than ${MAX_DEPTH} deep`);
  return new TreeFileSystem({ tree, facts }, resolved);
}

function nameOf({ type, label }: FileSystem): string {
  return label === '' ? type : `${type} '${label}'`;
}

function treeBehind(fs: FileSystem): Tree<TreeNode> {
  const tree = treeOf(fs);
  if (tree === undefined)
    throw new BootfsError('EINVAL', 'a layer of an overlay is no filesystem that was mounted here');
  return tree;
}
