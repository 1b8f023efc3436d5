/** Names have at most 255 bytes. */
const MAX_PATTERN = 1024;

/**
 * Does `name` match the shell pattern: `*`, `?`, `[abc]`, `[a-z]`, `[!a]` and `\x`? Case is ignored, as systemd-boot
 * and FAT do. Takes at most pattern x name steps, whatever the pattern: only the last `*` is ever tried again.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  if (pattern.length > MAX_PATTERN) return false;
  const wanted = pattern.toLowerCase();
  const given = name.toLowerCase();
  let at = 0;
  let nameAt = 0;
  let starAt = -1;
  let starNameAt = 0;
  while (nameAt < given.length) {
    if (wanted[at] === '*') {
      starAt = at++;
      starNameAt = nameAt;
      continue;
    }
    const length = at < wanted.length ? matchOne(wanted, at, given[nameAt]) : 0;
    if (length > 0) {
      at += length;
      nameAt++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      nameAt = ++starNameAt;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at++;
  return at === wanted.length;
}

export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** The length of the pattern element at `at`, if it takes `character`; otherwise 0. */
function matchOne(pattern: string, at: number, character: string): number {
  const element = pattern[at];
  if (element === '?') return 1;
  if (element === '\\' && at + 1 < pattern.length) return pattern[at + 1] === character ? 2 : 0;
  if (element === '[') {
    const end = bracketEnd(pattern, at);
    if (end > 0) return inBracket(pattern, at + 1, end, character) ? end + 1 - at : 0;
  }
  return element === character ? 1 : 0;
}

/** Where the bracket expression that begins at `at` has its `]`; -1 for a `[` that stands for itself. */
function bracketEnd(pattern: string, at: number): number {
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  return pattern.indexOf(']', at + (negated ? 3 : 2));
}

function inBracket(pattern: string, from: number, end: number, character: string): boolean {
  const negated = pattern[from] === '!' || pattern[from] === '^';
  let found = false;
  for (let at = negated ? from + 1 : from; at < end; at++) {
    const low = pattern[at];
    const isRange = pattern[at + 1] === '-' && at + 2 < end;
    const high = isRange ? pattern[at + 2] : low;
    if (character >= low && character <= high) found = true;
    if (isRange) at += 2;
  }
  return found !== negated;
}
