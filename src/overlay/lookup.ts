/** One name in a stack of layers: what overlayfs finds, layer by layer. */
import { corrupt, unsupported } from '../contract/errors.ts';
import type { OverlayMarks } from './attributes.ts';
import { type Search, searchLayer } from './layer-search.ts';
import type { LayerNode, LayerStack } from './layers.ts';

/** What a name leads to: the inode whose attributes count, and those below it. */
export interface Found {
  /** From the top: directories that are merged; or one inode, and behind a metacopy file the one with its data. */
  readonly stack: readonly LayerNode[];
  /** Of a metacopy file whose data is in the data-only layers: the names from their roots. */
  readonly dataPath: readonly Uint8Array[] | undefined;
  /** Of the first inode. */
  readonly marks: OverlayMarks;
  /** Is one of the merged directories marked as one with whiteouts in the xattr form? */
  readonly hasXattrWhiteouts: boolean;
}

/**
 * `name` in the directories of `places`; undefined where nothing is visible. Costs at most one walk of a redirect's path in each
 * layer. Source: ovl_lookup of fs/overlayfs/namei.c.
 *
 * @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED, EFBIG; what the layers throw
 */
export function lookupInStack(places: readonly LayerNode[], name: Uint8Array, stack: LayerStack): Found | undefined {
  const { roots } = stack;
  const hasData = stack.dataRoots.length > 0;
  stack.budget.add();
  const search = startSearch(name);
  const found: LayerNode[] = [];
  let marks: OverlayMarks = {};
  for (let at = 0; at < places.length && !search.stop; at++) {
    const { layer } = places[at];
    checkFollows(search, stack);
    if (!stack.followsRedirects && !hasData) search.isLast = at === places.length - 1;
    else if (search.isDirectory || !hasData) search.isLast = layer.index === roots.length - 1;
    const hit = searchLayer(places[at], search, stack);
    if (hit === undefined) continue;
    if (found.length === 0) marks = hit.marks;
    // Of a chain of metacopy files only the first counts, and what holds the data.
    if (found.length === 0 || !search.isMetacopy) found.push({ layer, node: hit.node });
    if (search.isAbsolute && places !== roots) {
      places = roots;
      at = layer.index;
    }
  }
  if (found.length === 0) return undefined;
  const leadsToData = search.isMetacopy && hasData && search.endsAbsolute;
  if (!leadsToData) {
    checkFollows(search, stack);
    if (search.isMetacopy) throw corrupt('metacopy file of an overlay without data below it', inodeOf(found[0]));
  }
  const dataPath = leadsToData ? search.names : undefined;
  return { stack: found, marks, dataPath, hasXattrWhiteouts: search.hasXattrWhiteouts };
}

function startSearch(name: Uint8Array): Search {
  return {
    names: [name],
    isAbsolute: false,
    isRedirected: false,
    endsAbsolute: false,
    isDirectory: false,
    isMetacopy: false,
    isLast: false,
    stop: false,
    hasXattrWhiteouts: false,
  };
}

/** Source: ovl_check_follow_redirect. */
function checkFollows({ isMetacopy, isRedirected }: Search, { followsRedirects }: LayerStack): void {
  if (followsRedirects) return;
  if (isMetacopy) throw unsupported('metacopy file of an overlay with userxattr');
  if (isRedirected) throw unsupported('redirect of an overlay with userxattr');
}

function inodeOf({ node }: LayerNode): { inode: number } {
  return { inode: node.ino };
}
