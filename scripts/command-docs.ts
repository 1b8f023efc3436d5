/**
 * Writes the manual page and the shell completions from the table of verbs. With `--check`, writes nothing and fails
 * where a committed file is not what the table gives.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMON_OPTIONS } from '../src/cli/options/common-options.ts';
import type { VerbOption } from '../src/cli/options/verb-option.ts';
import { allVerbs } from '../src/cli/verbs/table.ts';
import type { Verb } from '../src/cli/verbs/verb.ts';
import { VERSION } from '../src/cli/version.ts';

const VERBS = await allVerbs();

const MADE_BY = 'made by scripts/command-docs.ts';

/** What each generated file holds, by its path in the project. */
export function commandDocs(): Readonly<Record<string, string>> {
  return {
    'docs/bootfs.1': manualPage(),
    'docs/completion/bootfs.bash': bashCompletion(),
    'docs/completion/_bootfs': zshCompletion(),
    'docs/completion/bootfs.fish': fishCompletion(),
  };
}

/** The words that an option takes, or may take. */
function wordsOf({ choices, suggestions }: VerbOption): readonly string[] {
  return choices ?? suggestions ?? [];
}

/** Does the image know the words that the option takes? Then `bootfs __complete` does. */
function isOfImage({ flags }: VerbOption): boolean {
  return /^--(part|in) /.test(flags);
}

function takesFile(option: VerbOption): boolean {
  return /file|dir/.test(argumentOf(option) ?? '');
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

/** What the image knows is asked of the command itself; see src/cli/completion. */
function bashCompletion(): string {
  const everywhere = [...COMMON_OPTIONS, ...VERBS.flatMap(({ options }) => options)];
  const values = everywhere
    .filter((option) => wordsOf(option).length > 0)
    .map((option) => `    ${spellings(option).join('|')}) words='${wordsOf(option).join(' ')}' ;;`);
  const taking = everywhere.filter((option) => argumentOf(option) !== undefined && wordsOf(option).length === 0);
  const spelled = (options: readonly VerbOption[]) => [...new Set(options.flatMap(spellings))].join('|');
  const options = VERBS.map(
    (verb) =>
      `      ${verb.name}) words='${[...verb.options, ...COMMON_OPTIONS].flatMap(spellings).concat('--help').join(' ')}' ;;`,
  );
  return `${[
    `# bash completion for bootfs; ${MADE_BY}`,
    '# What the image knows: its paths and partitions.',
    '_bootfs_of_image() {',
    `  local typed=\${current#[\\"\\']}`,
    '  [[ $typed == *\\\\* ]] && typed=$(sed \'s/\\\\\\(.\\)/\\1/g\' <<< "$typed")',
    `  mapfile -t COMPREPLY < <(bootfs __complete "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$typed" 2>/dev/null)`,
    `  (( \${#COMPREPLY[@]} )) || return 1`,
    '  compopt -o filenames 2>/dev/null',
    `  [[ \${#COMPREPLY[@]} -gt 1 || \${COMPREPLY[0]} != */ ]] || compopt -o nospace 2>/dev/null`,
    '  return 0',
    '}',
    '_bootfs_files() {',
    '  compopt -o filenames 2>/dev/null',
    '  COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    '_bootfs() {',
    `  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=`,
    '  COMPREPLY=()',
    '  case $previous in',
    `    bootfs) words='${[...VERBS.map(({ name }) => name), 'help'].join(' ')} --help --version' ;;`,
    ...new Set(values),
    `    ${spelled(taking.filter(isOfImage))}) _bootfs_of_image; return ;;`,
    `    ${spelled(taking.filter(takesFile))}) _bootfs_files; return ;;`,
    `    ${spelled(taking.filter((option) => !isOfImage(option) && !takesFile(option)))}) return ;;`,
    '    *) if [[ $current == -* ]]; then',
    `      case \${COMP_WORDS[1]} in`,
    ...options,
    '      esac',
    '    fi ;;',
    '  esac',
    '  if [[ $words ]]; then',
    '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  else',
    '    _bootfs_of_image || _bootfs_files',
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
  const words = wordsOf(option);
  const otherwise = isOfImage(option) ? '_bootfs_of_image' : takesFile(option) ? '_files' : '';
  const action = words.length > 0 ? `(${words.join(' ')})` : otherwise;
  const value = argument === undefined ? '' : `:${argument}:${action}`;
  const repeat = option.repeatable ? '*' : '';
  return spellings(option).map((spelling) => `'${repeat}${spelling}[${zshQuoted(option.description)}]${value}'`);
}

function zshCompletion(): string {
  const paths = {
    none: '',
    optional: " '2:path:_bootfs_of_image'",
    required: " '2:path:_bootfs_of_image'",
    many: " '*:path:_bootfs_of_image'",
    'other-image': " '2:image or path:_bootfs_files_too' '3:path:_bootfs_of_image'",
    directory: " '2:directory:_files -/'",
  };
  const verbs = VERBS.map(
    (verb) =>
      `    ${verb.name}) _arguments $common ${verb.options.flatMap(zshOption).join(' ')} '1:image:_files'${paths[verb.path]} ;;`,
  );
  return `${[
    '#compdef bootfs',
    `# ${MADE_BY}`,
    '# What the image knows: its paths and partitions.',
    '_bootfs_of_image() {',
    '  local -a found',
    `  found=("\${(@f)$(bootfs __complete "\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")`,
    `  found=(\${found:#})`,
    `  (( $#found )) || return 1`,
    `  compadd -S '' -q -- \${(M)found:#*/}`,
    `  compadd -- \${found:#*/}`,
    '}',
    '_bootfs_files_too() { _bootfs_of_image; _files; }',
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

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

function fishOption(option: VerbOption, condition: string): string {
  const names = spellings(option).map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const words = wordsOf(option);
  const ofImage = isOfImage(option) ? " -x -a '(__bootfs_of_image)'" : takesFile(option) ? ' -r -F' : ' -x';
  const value = words.length > 0 ? ` -x -a ${fishQuoted(words.join(' '))}` : ofImage;
  const argument = argumentOf(option) === undefined ? '' : value;
  return `complete -c bootfs -n ${fishQuoted(condition)} ${names.join(' ')}${argument} -d ${fishQuoted(option.description)}`;
}

function fishCompletion(): string {
  return `${[
    `# fish completion for bootfs; ${MADE_BY}`,
    '# What the image knows: its paths and partitions.',
    'function __bootfs_of_image',
    '  set -l words (commandline -opc)',
    '  bootfs __complete $words[2..-1] (commandline -ct) 2>/dev/null',
    'end',
    'function __bootfs_no_verb',
    '  test (count (commandline -opc)) -eq 1',
    'end',
    'function __bootfs_verb',
    '  set -l words (commandline -opc)',
    '  test (count $words) -gt 1; and contains -- $words[2] $argv',
    'end',
    'complete -c bootfs -f',
    ...VERBS.map(({ name, summary }) => `complete -c bootfs -n __bootfs_no_verb -a ${name} -d ${fishQuoted(summary)}`),
    "complete -c bootfs -n 'not __bootfs_no_verb' -F",
    "complete -c bootfs -n 'not __bootfs_no_verb' -a '(__bootfs_of_image)'",
    ...COMMON_OPTIONS.map((option) => fishOption(option, 'not __bootfs_no_verb')),
    ...VERBS.flatMap(({ name, options }) => options.map((option) => fishOption(option, `__bootfs_verb ${name}`))),
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
