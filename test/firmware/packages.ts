/** The packages of Debian that a document tells people to install, and those that CI installs. */
import { readFileSync } from 'node:fs';

const NAME = '[a-z0-9][a-z0-9+.-]+';

/** PACKAGES of `.ci/run`. */
export function packagesOfCi(): string[] {
  const script = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');
  const [, lines] = /^PACKAGES=\(\n(.*?)^\)/ms.exec(script)!;
  return lines
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').trim().split(/ +/))
    .filter((name) => name !== '');
}

/** Code of names alone, one of which at least is among `known`: all of its words. */
export function packagesNamedIn(text: string, known: readonly string[]): string[] {
  const groups = Array.from(text.matchAll(new RegExp(`\`(${NAME}(?: ${NAME})*)\``, 'g')), ([, words]) =>
    words.split(' '),
  );
  return groups.filter((words) => words.some((word) => known.includes(word))).flat();
}
