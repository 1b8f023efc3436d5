/** GRUB's environment block: a 1024-byte file of `name=value` lines, filled up with `#`. */
import type { WorkBudget } from '../text/budget.ts';

const SIGNATURE = '# GRUB Environment Block\n';

/** The variables, or undefined where the text is no environment block. `\n` and `\\` in values are escaped by a backslash. */
export function decodeGrubenv(budget: WorkBudget, text: string): Map<string, string> | undefined {
  if (text.slice(0, SIGNATURE.length) !== SIGNATURE) return undefined;
  // Gone through character by character.
  budget.step(text.length * 2);
  budget.keep(text.length * 32);
  const variables = new Map<string, string>();
  let at = SIGNATURE.length;
  while (at < text.length) {
    if (text[at] === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    let line = '';
    for (; at < text.length && text[at] !== '\n'; at++) {
      if (text[at] === '\\' && at + 1 < text.length) at++;
      line += text[at];
    }
    at++;
    const equals = line.indexOf('=');
    if (equals > 0) variables.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return variables;
}
