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
  readonly attributes: OverlayAttributes;
  /** `redirect_dir=follow,metacopy=on`; without it a redirect or a metacopy file is refused, except on the way to the data-only layers. */
  readonly followsRedirects: boolean;
  readonly budget: RedirectBudget;
}

/** Names of redirects that may be walked before the first look-up, and that each look-up adds. */
const FREE_STEPS = 1 << 20;
const STEPS_PER_LOOKUP = 64;

/**
 * Bounds the work of all look-ups together: inodes that share one redirect of 2000 names would make an image of 1 MiB one of hours.
 * Redirects that overlayfs has written have as many names as the path that a directory was moved from.
 */
export class RedirectBudget {
  private left = FREE_STEPS;

  /** Of one more name that is looked up in the merged view. */
  add(): void {
    this.left += STEPS_PER_LOOKUP;
  }

  /** @throws EFBIG */
  spend(): void {
    if (--this.left < 0) throw new BootfsError('EFBIG', 'redirects of an overlay are too long, all together');
  }
}
