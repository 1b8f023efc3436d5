/**
 * Runs a GRUB script as far as a reader can: variables, conditions, loops, functions and files are as in GRUB, while
 * commands that touch the machine do nothing and succeed. What comes of it is the menu, and what each entry would load.
 */
import { attempt, type BootfsError, corrupt, isAnswer, isCorrupt } from '../../contract/errors.ts';
import type { BootSource } from '../contract/menu.ts';
import type { BootScan } from '../contract/scan.ts';
import type { WorkBudget } from '../text/budget.ts';
import { parentPath } from '../text/text.ts';
import { findCommand } from './commands.ts';
import type { GrubDevices } from './devices.ts';
import { GrubFiles } from './files.ts';
import type { GrubLoad, GrubMachine, GrubMenuItem } from './machine.ts';
import { type CommandStatement, GrubParser, type Statement } from './parser.ts';
import { GrubVariables } from './variables.ts';

/** Steps for a statement, next to what its command costs. */
const STATEMENT_STEPS = 10;
/** Bytes for a line of the menu, next to its characters. */
const ITEM_BYTES = 256;
/** Blocks, functions and files inside each other. */
const MAX_DEPTH = 60;

/** A fault that only concerns the command or file at hand. */
const NOT_FOUND = 1;

/** What scripts ask GRUB for; nobody has an older one. */
const FEATURES: Readonly<Record<string, string>> = {
  grub_platform: 'efi',
  grub_cpu: 'x86_64',
  feature_default_font_path: 'y',
  feature_timeout_style: 'y',
  feature_menuentry_id: 'y',
  feature_menuentry_options: 'y',
  feature_platform_search_hint: 'y',
  feature_all_video_module: 'y',
  feature_chainloader_bpb: 'y',
  feature_ntldr: 'y',
  feature_200_final: 'y',
  feature_nativedisk_cmd: 'y',
};

/** Runs a script as GRUB's normal mode does, within a budget, and collects the entries of its menu. */
export class GrubInterpreter implements GrubMachine {
  readonly scan: BootScan;
  readonly variables: GrubVariables;
  readonly files: GrubFiles;
  readonly items: GrubMenuItem[] = [];
  readonly load: GrubLoad = { options: '', initrds: [], modules: [] };
  readonly blsDirectories: string[] = [];
  source: BootSource;
  /** The configuration that the menu is of; undefined where none was there. */
  config: BootSource | undefined;
  private readonly budget: WorkBudget;
  private readonly functions: Map<string, readonly Statement[]>;
  /** A menu entry counts from where the menu that holds it was at. */
  private readonly startDepth: number;
  private depth: number;
  /** Set by `break`, `continue`, `return` and `exit`, until the block that it ends is left. */
  private leaving: string | undefined;
  private status = 0;

  /**
   * `variables`: those that GRUB itself has set when the script begins. `source` names the script until a file runs;
   * `root` is where the filesystem may be mounted, if it is the only one at hand.
   */
  constructor(
    devices: GrubDevices,
    variables: Readonly<Record<string, string>> | GrubVariables,
    source: BootSource,
    root: string,
    parent?: GrubInterpreter,
  ) {
    this.scan = devices.scan;
    this.budget = this.scan.budget;
    this.startDepth = parent === undefined ? 0 : parent.startDepth + 1;
    this.depth = this.startDepth;
    this.source = source;
    this.variables = new GrubVariables(
      this.budget,
      variables instanceof GrubVariables ? variables : { ...FEATURES, ...variables },
    );
    this.files = new GrubFiles(devices, root, this.variables, parent?.files);
    this.functions = parent?.functions ?? new Map();
  }

  /** A copy of the state, in which a menu entry can run without changing that of the others. */
  forItem(item: GrubMenuItem): GrubInterpreter {
    const { devices, root } = this.files;
    const inner = new GrubInterpreter(devices, this.variables, item.source, root, this);
    inner.variables.positional = item.args;
    return inner;
  }

  /** Runs a script that is no file. */
  runScript(text: string): void {
    this.runText(text);
    this.leaving = undefined;
  }

  /** The status is 1 where the file is not there. What is wrong in a script is a problem, and its next line goes on. */
  runFile(name: string): number {
    const file = this.files.find(name);
    if (file === undefined) return NOT_FOUND;
    const outer = this.source;
    this.source = file.volume.source('grub', file.path);
    try {
      const text = file.volume.readText(this.source, file.path);
      if (text === undefined) return NOT_FOUND;
      // A configuration that is zeros offers nothing, which shows by itself; one that it sources may be missed.
      const isSourced = file.path !== this.config?.path || file.volume.partition !== this.config.partition;
      if (isSourced && text[0] === '\0') this.scan.problem('error', this.source, 'it begins with zeros');
      this.runText(text);
      return this.status;
    } finally {
      this.source = outer;
    }
  }

  runConfig(name: string): number {
    const file = this.files.find(name);
    if (file === undefined) return NOT_FOUND;
    this.config = file.volume.source('grub', file.path);
    this.variables.set('config_file', name);
    this.variables.set('config_directory', parentPath(name));
    return this.runFile(name);
  }

  private runText(text: string): void {
    const { depth } = this;
    if (depth >= MAX_DEPTH) throw corrupt('GRUB script: too many blocks, functions or files inside each other');
    const parser = new GrubParser(text, this.budget);
    this.status = 0;
    for (let goesOn = true; goesOn; ) {
      this.scan.report(this.source, 'skipped', () => {
        goesOn = true;
        this.depth = depth + 1;
        const statement = parser.next();
        goesOn = statement !== undefined;
        if (statement !== undefined) this.execute(statement);
      });
      if (this.leaving !== undefined) break;
    }
    this.depth = depth;
  }

  /** The status of the last command. */
  run(statements: readonly Statement[]): number {
    if (++this.depth > MAX_DEPTH) throw corrupt('GRUB script: too many blocks, functions or files inside each other');
    this.status = 0;
    for (const statement of statements) {
      this.budget.step(STATEMENT_STEPS);
      this.execute(statement);
      if (this.leaving !== undefined) break;
    }
    this.depth--;
    return this.status;
  }

  leave(how: 'break' | 'continue' | 'return' | 'exit'): number {
    this.leaving = how;
    return 0;
  }

  /** `$?`: 0 where the last command was true. */
  get lastStatus(): number {
    return this.status;
  }

  private execute(statement: Statement): void {
    switch (statement.kind) {
      case 'command':
        this.status = this.command(statement);
        break;
      case 'function':
        this.functions.set(statement.name, statement.body);
        break;
      case 'if': {
        let body = statement.otherwise;
        for (const clause of statement.clauses) {
          if (this.run(clause.condition) !== 0) continue;
          body = clause.body;
          break;
        }
        this.run(body);
        break;
      }
      case 'for': {
        for (const value of this.expand(statement.words)) {
          this.variables.set(statement.variable, value);
          if (!this.runLoopBody(statement.body)) break;
        }
        break;
      }
      case 'loop': {
        while ((this.run(statement.condition) === 0) === statement.whileTrue) {
          this.budget.step(STATEMENT_STEPS);
          if (!this.runLoopBody(statement.body)) break;
        }
      }
    }
  }

  /** False where the loop is to be left. */
  private runLoopBody(body: readonly Statement[]): boolean {
    this.run(body);
    const how = this.leaving;
    if (how === 'break' || how === 'continue') this.leaving = undefined;
    return how === undefined || how === 'continue';
  }

  private expand(words: CommandStatement['words']): string[] {
    const args: string[] = [];
    for (const arg of this.variables.expandWords(words)) {
      if (arg[0] !== '/' && arg[0] !== '(') args.push(arg);
      else for (const name of this.files.glob(this.source, arg)) args.push(name);
    }
    return args;
  }

  private command(statement: CommandStatement): number {
    const [name, ...args] = this.expand(statement.words);
    if (name === undefined) return 0;
    if (name === 'menuentry' || name === 'submenu') return this.addItem(name === 'submenu', args, statement);
    const body = this.functions.get(name);
    if (body !== undefined) return this.callFunction(body, args);
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(name);
    if (assignment !== null) {
      this.variables.set(assignment[1], assignment[2]);
      return 0;
    }
    const command = findCommand(name);
    if (command === undefined) return 0;
    return attempt(
      () => command(this, args),
      // A file that can't be read is the command's failure in GRUB too; a script that runs wild ends the run.
      (error): error is BootfsError => !this.budget.isSpent && isAnswer(error) && !isCorrupt(error),
      ({ message }) => {
        this.scan.problem('error', { ...this.source, line: statement.line }, `${name}: ${message}`);
        return NOT_FOUND;
      },
    );
  }

  private callFunction(body: readonly Statement[], args: readonly string[]): number {
    const outer = this.variables.positional;
    this.variables.positional = args;
    try {
      return this.run(body);
    } finally {
      if (this.leaving === 'return') this.leaving = undefined;
      this.variables.positional = outer;
    }
  }

  private addItem(isSubmenu: boolean, args: readonly string[], statement: CommandStatement): number {
    const source = { ...this.source, line: statement.line };
    this.budget.keep(ITEM_BYTES);
    this.budget.step(2 * args.length);
    if (!this.scan.takeEntry(source)) return NOT_FOUND;
    let id: string | undefined;
    const positional: string[] = [];
    for (let at = 0; at < args.length; at++) {
      const option = /^--(class|users|hotkey|id|source)(=([\s\S]*))?$/.exec(args[at]);
      if (option === null) {
        if (args[at] !== '--unrestricted') positional.push(args[at]);
        continue;
      }
      const value = option[2] === undefined ? args[++at] : option[3];
      if (option[1] === 'id') id = value;
    }
    const title = positional[0] ?? '';
    this.items.push({ title, id, source, body: statement.block ?? [], isSubmenu, args: positional });
    return 0;
  }
}
