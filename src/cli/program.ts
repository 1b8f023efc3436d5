/** The command line, made of the table of verbs. */
import { Argument, Command, Option } from 'commander';
import { COMMON_OPTIONS } from './options/common-options.ts';
import type { VerbOption } from './options/verb-option.ts';
import { allVerbs, findVerb } from './verbs/table.ts';
import type { Verb } from './verbs/verb.ts';
import { VERSION } from './version.ts';

const DESCRIPTION =
  'Reads boot files right, even from a dirty filesystem: ext2/3/4 and XFS with the log replayed in memory, EROFS, FAT ' +
  'and initrds. IMAGE is one of these, a disk with partitions, a block device, or any of them compressed, in an archive ' +
  'or as a virtual disk; - is standard input. PATH may be a pattern. Nothing is ever written to it.';

const EXIT_STATUS = `
Exit status:
  0  done
  1  the answer is no: a path that is not there, a difference, a finding, a dirty image with --journal require-clean
  2  usage, or several filesystems and no --part
  3  the image can't be read: missing, not recognised, corrupt, unsupported`;

/** A command line that is right as far as it can be told without the image. */
export interface ParsedCommand {
  /** To be run. */
  readonly verb: Verb;
  /** As the user gave it. */
  readonly image: string;
  /** What follows it. */
  readonly paths: readonly string[];
  /** By their names in camelCase, parsed. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where help and complaints of the parser go. */
export interface ProgramOutput {
  /** Takes help and the version. */
  readonly out: (text: string) => void;
  /** Takes complaints. */
  readonly error: (text: string) => void;
}

/** @throws CommanderError where there is nothing to run: usage errors, which were printed, and `--help` */
export async function parseCommandLine(argv: readonly string[], output: ProgramOutput): Promise<ParsedCommand> {
  return parseFor(await verbsFor(argv[0]), argv, output);
}

/** Whoever names none first wants to hear of all, or what is no verb's matter. */
async function verbsFor(first: string | undefined): Promise<readonly Verb[]> {
  if (first === '--version') return [];
  const named = first === undefined ? undefined : await findVerb(first);
  return named === undefined ? allVerbs() : [named];
}

function parseFor(verbs: readonly Verb[], argv: readonly string[], output: ProgramOutput): ParsedCommand {
  let parsed: ParsedCommand | undefined;
  const program = new Command('bootfs')
    .description(DESCRIPTION)
    .version(VERSION)
    .addHelpText('after', EXIT_STATUS)
    .exitOverride()
    .configureOutput({
      writeOut: output.out,
      writeErr: output.error,
      outputError: (text, write) => write(text.replace(/^error: /, 'bootfs: ').replace(/\n(?=.)/g, ' ')),
    });
  for (const verb of verbs) {
    const command = program
      .command(verb.name)
      .summary(verb.summary)
      .description(`${capital(verb.summary)}.`);
    command.addArgument(new Argument('<image>', 'image, disk or block device'));
    if (verb.path === 'required') command.argument('<path>', 'path inside the filesystem');
    if (verb.path === 'optional') command.argument('[path]', 'path inside the filesystem');
    if (verb.path === 'many') command.argument('[paths...]', 'paths inside the filesystem');
    if (verb.path === 'other-image') {
      command.argument('[new]', 'another image, to be compared with this one');
      command.argument('[path]', 'path inside the filesystem');
    }
    if (verb.path === 'directory') command.argument('<dir>', 'directory of this machine');
    command.optionsGroup?.('Options:');
    for (const option of verb.options) command.addOption(commanderOption(option));
    command.optionsGroup?.('Common options:');
    for (const option of COMMON_OPTIONS) command.addOption(commanderOption(option));
    command.addHelpText('after', `\nExamples:\n${verb.examples.map((example) => `  bootfs ${example}`).join('\n')}`);
    command.action((image: string, ...rest: unknown[]) => {
      const operands = rest
        .slice(0, -2)
        .flat()
        .filter((operand) => operand !== undefined) as string[];
      parsed = { verb, image, paths: operands, options: command.opts() };
    });
  }
  program.parse(argv, { from: 'user' });
  if (parsed === undefined) throw new Error('no verb ran');
  return parsed;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function commanderOption(spec: VerbOption): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.choices !== undefined) option.choices(spec.choices.slice());
  if (spec.required) option.makeOptionMandatory();
  const { parse } = spec;
  if (spec.repeatable) {
    option.argParser((text: string, before: unknown[] | undefined) => [...(before ?? []), parse ? parse(text) : text]);
  } else if (parse !== undefined) {
    option.argParser(parse);
  }
  return option;
}
