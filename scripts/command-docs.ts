/**
 * Writes the manual page and the shell completions from the table of verbs. With `--check`, writes nothing and fails
 * where a committed file is not what the table gives.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMON_OPTIONS } from '../src/cli/common-options.ts';
import type { Verb } from '../src/cli/verb.ts';
import type { VerbOption } from '../src/cli/verb-option.ts';
import { VERBS } from '../src/cli/verbs/table.ts';
import { VERSION } from '../src/cli/version.ts';

const MADE_BY = 'made by scripts/command-docs.ts';

/** What each generated file holds, by its path in the project. */
export function commandDocs(): Readonly<Record<string, string>> {
  return {
    'docs/bootfs.1': manualPage(),
    'docs/completion/bootfs.bash': bashCompletion(),
    'docs/completion/_bootfs': zshCompletion(),
  };
}

/** `-l, --long` gives both, `--to <dir>` gives `--to`. */
function spellings({ flags }: VerbOption): string[] {
  return flags.split(/, | /).filter((word) => word.startsWith('-'));
}

function argumentOf({ flags }: VerbOption): string | undefined {
  return /<(\w+)>/.exec(flags)?.[1];
}

function operands(verb: Verb): string {
  return {
    none: '',
    optional: ' [PATH]',
    required: ' PATH',
    many: ' [PATH...]',
    'other-image': ' [NEW] [PATH]',
    directory: ' DIR',
  }[verb.path];
}

function roff(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}

function roffOption(option: VerbOption): string {
  const choices = option.choices === undefined ? '' : ` (${option.choices.join(', ')})`;
  const flags = roff(option.flags).replace(/<(\w+)>/, '\\fI$1\\fP');
  return `.TP\n.B ${flags}\n${roff(option.description + choices)}`;
}

function manualPage(): string {
  const verbs = VERBS.map((verb) =>
    [
      `.SS "bootfs ${verb.name} IMAGE${operands(verb)}"`,
      roff(`${verb.summary.charAt(0).toUpperCase()}${verb.summary.slice(1)}.`),
      ...verb.options.map(roffOption),
      '.PP',
      '.nf',
      ...verb.examples.map((example) => roff(`    bootfs ${example}`)),
      '.fi',
    ].join('\n'),
  );
  return `${[
    `.\\" ${MADE_BY}`,
    `.TH BOOTFS 1 "" "bootfs ${VERSION}" "User Commands"`,
    '.SH NAME',
    roff('bootfs - read boot files right, even from a dirty filesystem'),
    '.SH SYNOPSIS',
    '.B bootfs',
    '.I VERB IMAGE',
    '[\\fIPATH\\fP] [\\fIoptions\\fP]',
    '.SH DESCRIPTION',
    roff(
      'Reads ext2, ext3 and ext4 with the journal replayed in memory, and EROFS. IMAGE is a filesystem image, a disk ' +
        'with partitions or a block device; raw, or in a gzip, Zstandard, qcow2 or Android sparse file. ' +
        'Nothing is ever written to it.',
    ),
    '.SH VERBS',
    ...verbs,
    '.SH COMMON OPTIONS',
    ...COMMON_OPTIONS.map(roffOption),
    '.SH EXIT STATUS',
    ...[
      ['0', 'done'],
      [
        '1',
        'the answer is no: a path that is not there, a difference, a finding, a dirty image with --journal require-clean',
      ],
      ['2', 'usage, or several readable partitions and no --part'],
      ['3', "the image can't be read: missing, not recognised, corrupt, unsupported"],
    ].map(([status, meaning]) => `.TP\n.B ${status}\n${roff(meaning)}`),
    '.SH ENVIRONMENT',
    '.TP',
    '.B BOOTFS_DEBUG',
    roff('1: show the stack of an error'),
    '.TP',
    '.B NO_COLOR',
    'no colours',
  ].join('\n')}\n`;
}

function bashCompletion(): string {
  const everywhere = [...COMMON_OPTIONS, ...VERBS.flatMap(({ options }) => options)];
  const values = everywhere
    .filter(({ choices }) => choices !== undefined)
    .map((option) => `    ${spellings(option).join('|')}) words='${option.choices?.join(' ')}' ;;`);
  const taking = everywhere.filter((option) => argumentOf(option) !== undefined && option.choices === undefined);
  const options = VERBS.map(
    (verb) =>
      `      ${verb.name}) words='${[...verb.options, ...COMMON_OPTIONS].flatMap(spellings).concat('--help').join(' ')}' ;;`,
  );
  return `${[
    `# bash completion for bootfs; ${MADE_BY}`,
    '_bootfs() {',
    `  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=`,
    '  COMPREPLY=()',
    '  case $previous in',
    `    bootfs) words='${[...VERBS.map(({ name }) => name), 'help'].join(' ')} --help --version' ;;`,
    ...new Set(values),
    `    ${[...new Set(taking.flatMap(spellings))].join('|')}) ;;`,
    '    *) if [[ $current == -* ]]; then',
    `      case \${COMP_WORDS[1]} in`,
    ...options,
    '      esac',
    '    fi ;;',
    '  esac',
    '  if [[ $words ]]; then',
    '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  else',
    '    compopt -o filenames 2>/dev/null',
    '    COMPREPLY=($(compgen -f -- "$current"))',
    '  fi',
    '}',
    'complete -F _bootfs bootfs',
  ].join('\n')}\n`;
}

function zshQuoted(text: string): string {
  return text.replace(/'/g, "'\\''").replace(/[[\]:]/g, '\\$&');
}

function zshOption(option: VerbOption): string[] {
  const argument = argumentOf(option);
  const action =
    option.choices === undefined ? (/file|dir/.test(argument ?? '') ? '_files' : '') : `(${option.choices.join(' ')})`;
  const value = argument === undefined ? '' : `:${argument}:${action}`;
  const repeat = option.repeatable ? '*' : '';
  return spellings(option).map((spelling) => `'${repeat}${spelling}[${zshQuoted(option.description)}]${value}'`);
}

function zshCompletion(): string {
  const paths = {
    none: '',
    optional: " '2:path:'",
    required: " '2:path:'",
    many: " '*:path:'",
    'other-image': " '2:image or path:_files' '3:path:'",
    directory: " '2:directory:_files -/'",
  };
  const verbs = VERBS.map(
    (verb) =>
      `    ${verb.name}) _arguments $common ${verb.options.flatMap(zshOption).join(' ')} '1:image:_files'${paths[verb.path]} ;;`,
  );
  return `${[
    '#compdef bootfs',
    `# ${MADE_BY}`,
    '_bootfs() {',
    '  local -a verbs common',
    '  verbs=(',
    ...VERBS.map(({ name, summary }) => `    '${name}:${zshQuoted(summary)}'`),
    '  )',
    '  common=(',
    ...COMMON_OPTIONS.flatMap(zshOption).map((line) => `    ${line}`),
    '  )',
    '  if (( CURRENT == 2 )); then',
    "    _describe 'verb' verbs",
    '    return',
    '  fi',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case $words[1] in',
    ...verbs,
    '  esac',
    '}',
    '_bootfs "$@"',
  ].join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(commandDocs())) {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${path} is stale; run: tsx scripts/command-docs.ts`);
      process.exitCode = 1;
    }
  }
}
