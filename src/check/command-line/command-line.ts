/** The words of a kernel command line. */

/** `name=value`, or a name alone. */
export interface KernelParameter {
  /** As it is written: to Linux `-` and `_` are one. */
  readonly name: string;
  /** Without quotes; undefined without `=`. */
  readonly value: string | undefined;
}

/**
 * As the kernel takes a command line apart: blanks between words, double quotes around blanks and around values. What
 * stands behind `--` is for init.
 */
export function decodeCommandLine(text: string): KernelParameter[] {
  const parameters: KernelParameter[] = [];
  for (const word of splitWords(text)) {
    if (word === '--') break;
    const plain = word[0] === '"' ? word.replace(/"/g, '') : word;
    const at = plain.indexOf('=');
    if (at < 0) parameters.push({ name: plain, value: undefined });
    else parameters.push({ name: plain.slice(0, at), value: unquote(plain.slice(at + 1)) });
  }
  return parameters;
}

/** What the last one of that name says: for the kernel, later ones count. */
export function lastValue(parameters: readonly KernelParameter[], ...names: readonly string[]): string | undefined {
  const found = parameters.filter(({ name, value }) => value !== undefined && names.indexOf(name) >= 0);
  return found[found.length - 1]?.value;
}

/** What every one of that name says. */
export function allValues(parameters: readonly KernelParameter[], ...names: readonly string[]): string[] {
  return parameters.filter(({ name }) => names.indexOf(name) >= 0).map(({ value }) => value ?? '');
}

function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let isQuoted = false;
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && /\s/.test(letter)) {
      if (word !== '') words.push(word);
      word = '';
    } else word += letter;
  }
  return word === '' ? words : [...words, word];
}

function unquote(value: string): string {
  return value.replace(/^"([^"]*)"?$/, '$1');
}
