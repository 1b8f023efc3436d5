import type { Extent } from '../contract/file-system.ts';

/** Adds an extent that begins where the last one ends; two holes become one. */
export function appendExtent(extents: Extent[], extent: Extent): void {
  const last = extents[extents.length - 1];
  if (last !== undefined && last.kind === 'hole' && extent.kind === 'hole') {
    extents[extents.length - 1] = { ...last, length: last.length + extent.length };
  } else {
    extents.push(extent);
  }
}
