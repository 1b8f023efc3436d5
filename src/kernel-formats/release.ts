/** Releases of kernels, as their headers, their modules and their packages say them. */

/** Yocto's kernels say `5.15.32+gitAUTOINC`, their modules `5.15.32-yocto-standard`: one version. */
export function isSameRelease(left: string, right: string): boolean {
  if (left === right) return true;
  if (!/yocto|\+git/.test(left + right)) return false;
  const numbers = (release: string): string => /^[0-9]+(\.[0-9]+)*/.exec(release)?.[0] ?? release;
  return numbers(left) === numbers(right);
}
