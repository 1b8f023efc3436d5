/** What a merged view is made of, and what its look-ups may cost. */
import { BootfsError } from '../contract/errors.ts';
import type { Tree, TreeNode } from '../contract/tree.ts';
import type { OverlayAttributes } from './attributes.ts';

/** One layer. */
export interface Layer {
  /** What it holds, read by its own format. */
  readonly tree: Tree<TreeNode>;
  /** From the top, 0 first. */
  readonly index: number;
  /** Tells its inode numbers from those of layers of other filesystems: see `fsidsOf`. Of a data-only layer 0: no inode of it is shown. */
  readonly fsid: number;
  /**
   * Has a look-up come upon a directory of it that is marked `x`? Linux looks for whiteouts in the xattr form only in such layers
   * (ovl_layer_set_xwhiteouts), so that this grows while a tree is walked.
   */
  hasXattrWhiteouts: boolean;
}

/** An inode of a layer. */
export interface LayerNode {
  /** Where it is from. */
  readonly layer: Layer;
  /** Means something to `layer.tree` alone. */
  readonly node: TreeNode;
}

/** The stack as it is mounted. */
export interface LayerStack {
  /** The root of each layer, from the top. */
  readonly roots: readonly LayerNode[];
  /** Of the layers that only redirects of metacopy files lead to. */
  readonly dataRoots: readonly LayerNode[];
  /** The marks of overlayfs, under the prefix that counts. */
  readonly attributes: OverlayAttributes;
  /** `redirect_dir=follow,metacopy=on`; without it a redirect or a metacopy file is refused, except on the way to the data-only layers. */
  readonly followsRedirects: boolean;
  /** What following redirects may cost. */
  readonly budget: LookupBudget;
}

/** Names of redirects that may be walked before the first look-up, and that each look-up adds. */
const FREE_STEPS = 1 << 20;
const STEPS_PER_LOOKUP = 64;
/** The same for bytes of attribute values. */
const FREE_XATTR_BYTES = 256 * 1024 * 1024;
const XATTR_BYTES_PER_LOOKUP = 64 * 1024;

/**
 * Bounds the work of all look-ups together: inodes that share one redirect of 2000 names, or one megabyte of attributes, would make an
 * image of a few MiB one of hours. Redirects that overlayfs has written have as many names as the path that a directory was moved from.
 */
export class LookupBudget {
  private steps = FREE_STEPS;
  private xattrBytes = FREE_XATTR_BYTES;

  /** Of one more name that is looked up in the merged view. */
  add(): void {
    this.steps += STEPS_PER_LOOKUP;
    this.xattrBytes += XATTR_BYTES_PER_LOOKUP;
  }

  /** For a name of a redirect. @throws EFBIG */
  step(): void {
    if (--this.steps < 0) throw new BootfsError('EFBIG', 'redirects of an overlay are too long, all together');
  }

  /** For values that were read to find what an inode says to overlayfs. @throws EFBIG */
  readXattrs(bytes: number): void {
    this.xattrBytes -= bytes;
    if (this.xattrBytes < 0) throw new BootfsError('EFBIG', 'attributes in an overlay are too large, all together');
  }
}
