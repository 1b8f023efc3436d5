/**
 * Automatic boot assessment: a file name such as `fedora-6.8+3-1.conf` says that three attempts are left and one was
 * made. Without `-1` none was made. `+0` marks an entry that failed for good.
 */
export interface CountedName {
  /** Name without the counter, suffix included. */
  readonly id: string;
  /** `+LEFT` of the name; absent where it has no counter. */
  readonly triesLeft?: number;
  /** `-DONE` behind it; absent where that is not there. */
  readonly triesDone?: number;
}

/** `suffix` is `.conf` or `.efi`; the name ends with it. */
export function parseCountedName(name: string, suffix: string): CountedName {
  const stem = name.slice(0, name.length - suffix.length);
  const match = /^(.+)\+([0-9]{1,9})(?:-([0-9]{1,9}))?$/.exec(stem);
  if (match === null) return { id: name };
  return {
    id: match[1] + name.slice(stem.length),
    triesLeft: Number(match[2]),
    triesDone: match[3] === undefined ? 0 : Number(match[3]),
  };
}
