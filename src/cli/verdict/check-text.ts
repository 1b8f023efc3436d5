/** What `check` says of one image, for people. */
import type pc from 'picocolors';
import { type Finding, LEVELS, type Level } from '../../check/index.ts';
import type { NumberedVolume } from '../../disk/numbered-places.ts';
import { placeOfNumber } from '../../report/places.ts';
import { printable } from '../../report/printable.ts';

/** The verdict in its colour, then the findings, the worst first, those of a kind together. */
export function textLines(
  verdict: string,
  findings: readonly Finding[],
  colours: ReturnType<typeof pc.createColors>,
  volumes: readonly NumberedVolume[] = [],
): string[] {
  const paint: Record<Level, (text: string) => string> = {
    error: colours.red,
    warning: colours.yellow,
    note: colours.cyan,
  };
  const worst = findings.reduce<Level | undefined>(
    (level, finding) => (LEVELS.indexOf(finding.level) > LEVELS.indexOf(level ?? 'note') ? finding.level : level),
    undefined,
  );
  const lines = [(worst === undefined ? colours.green : paint[worst])(printable(verdict))];
  for (const level of ['error', 'warning', 'note'] as const) {
    const own = findings.filter((finding) => finding.level === level);
    for (const id of new Set(own.map((finding) => finding.id))) {
      const same = own.filter((finding) => finding.id === id);
      lines.push('', `${paint[level](level)} ${colours.bold(id)}`);
      for (const { partition, path, message } of same) {
        const name = partition === undefined ? '' : printable(placeOfNumber(partition, volumes));
        const place = partition === undefined ? '' : `${name}${path === undefined ? ': ' : ' '}`;
        lines.push(`  ${place}${path === undefined ? '' : `${printable(path)}: `}${printable(message)}`);
      }
      lines.push(colours.dim(`  -> ${same[0].advice}`));
    }
  }
  return lines;
}
