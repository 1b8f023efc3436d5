/** What `check` says, in the forms of those who show it: annotations of GitHub's workflows, and Markdown. */
import type { BootEntry, BootMenu } from '../../boot/index.ts';
import { type Finding, LEVELS, type Level, type Verdict } from '../../check/index.ts';
import { placeOfFinding, placeOfSource } from '../../report/places.ts';
import { printable } from '../../report/printable.ts';
import { sentenceOn } from '../../report/sentence.ts';
import { shownPath } from '../terminal/text.ts';
import type { CheckedImage } from './junit.ts';

/** What was found in one image, with its menu. */
export interface ReportedImage extends CheckedImage {
  /** Absent where the image can't be read. */
  readonly result?: { readonly verdict: Verdict; readonly menu: BootMenu };
}

const COMMANDS: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Entries that a table in Markdown lists. */
const MAX_ENTRIES = 50;

/**
 * A line for each finding, and one for each image that can't be read, as GitHub's runner takes them from a step's output:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
 */
export function githubLines(images: readonly ReportedImage[]): string[] {
  return images.flatMap((checked) => {
    const { image, findings, volumes, error } = checked;
    if (error !== undefined) return [command('error', image, 'bootfs: image', `can't be read: ${error}`)];
    return [
      ...worstFirst(findings).map((finding) => {
        const where = placeOfFinding(finding, volumes);
        const text = `${where === '' ? '' : `${where}: `}${toldOf(finding)}`;
        return command(COMMANDS[finding.level], image, `bootfs: ${finding.id}`, text);
      }),
      plain(`${image}: ${sentenceOfImage(checked)}`),
    ];
  });
}

function command(name: string, file: string, title: string, message: string): string {
  return `::${name} file=${property(file)},title=${property(title)}::${data(message)}`;
}

/** Without line ends, and not taken for a command. */
function plain(text: string): string {
  return printable(text).replace(/::/g, ': :');
}

function data(text: string): string {
  return printable(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

function sentenceOfImage({ result, findings, error }: ReportedImage): string {
  return result === undefined ? `can't be read: ${error}` : sentenceOn(result.verdict, result.menu, findings);
}

/** What is so and what to do about it, with the arrow that stands between them in text as well. */
function toldOf({ message, advice }: Finding): string {
  return `${message} -> ${advice}`;
}

function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.slice().sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level));
}

/** A section for each image: the verdict, its boot entries and its findings as tables. */
export function markdownText(images: readonly ReportedImage[]): string {
  return images.map((checked) => `${sectionOf(checked).join('\n')}\n`).join('\n');
}

function sectionOf(checked: ReportedImage): string[] {
  const lines = [`### ${cell(checked.image)}`, '', `**${cell(sentenceOfImage(checked))}**`];
  const entries = checked.result?.menu.entries ?? [];
  if (entries.length > 0) {
    const more = entries.length > MAX_ENTRIES ? [['', `${entries.length - MAX_ENTRIES} more`, '', '']] : [];
    lines.push(
      '',
      ...table(['', 'boot entry', 'kernel', 'from'], [...entries.slice(0, MAX_ENTRIES).map(entryRow), ...more]),
    );
  }
  const { findings, volumes } = checked;
  if (findings.length > 0) {
    const rows = worstFirst(findings).map((one) => [one.level, one.id, placeOfFinding(one, volumes), toldOf(one)]);
    lines.push('', ...table(['level', 'finding', 'where', 'what'], rows));
  }
  return lines;
}

function entryRow({ default: isDefault, unbootable, submenu, title, kernel, source }: BootEntry): string[] {
  const mark = unbootable === undefined ? (isDefault ? 'default' : '') : "can't boot";
  return [mark, [...submenu, title].join(' > '), shownPath(kernel), placeOfSource(source)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)];
}

/** What an image says is shown as it is: no markup, no links, no HTML, no end of a table's cell. */
function cell(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>#!|~&]/g, '\\$&')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\r?\n/g, ' ');
}
