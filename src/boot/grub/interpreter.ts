/**
 * Runs a GRUB script as far as a reader can: variables, conditions, loops, functions and files are as in GRUB, while
 * commands that touch the machine do nothing and succeed. What comes of it is the menu, and what each entry would load.
 */
import { BootfsError, corrupt } from '../../contract/errors.ts';
import type { BootEntry, BootSource } from '../menu.ts';
import { type BootScan, parentPath } from '../scan.ts';
import { findCommand } from './commands.ts';
import { GrubFiles, OWN_DEVICE } from './files.ts';
import { lexGrub } from './lexer.ts';
import { type CommandStatement, parseGrub, type Statement } from './parser.ts';
import { GrubVariables } from './variables.ts';

/** Commands in one run, every menu entry included. */
const MAX_STEPS = 50_000;
/** Blocks, functions and files inside each other. */
const MAX_DEPTH = 60;

/** What a menu entry loads, in GRUB's own names. */
export interface GrubLoad {
  kind?: 'linux' | 'efi' | 'multiboot';
  kernel?: string;
  options: string;
  initrds: string[];
  devicetree?: string;
  modules: { path: string; options: string }[];
}

/** One line of GRUB's menu. */
export interface GrubMenuItem {
  readonly title: string;
  readonly id?: string;
  readonly source: BootSource;
  /** Runs the entry: for a submenu its items, otherwise what it loads. */
  readonly body?: readonly Statement[];
  readonly isSubmenu: boolean;
  readonly args: readonly string[];
  /** For an entry that `blscfg` made. */
  readonly bls?: BootEntry;
}

/** A fault that only concerns the command or file at hand. */
const NOT_FOUND = 1;

/** What all parts of one run share. */
interface Shared {
  readonly functions: Map<string, readonly Statement[]>;
  steps: number;
}

export class GrubInterpreter {
  readonly scan: BootScan;
  readonly root: string;
  readonly variables: GrubVariables;
  readonly files: GrubFiles;
  readonly items: GrubMenuItem[] = [];
  readonly load: GrubLoad = { options: '', initrds: [], modules: [] };
  /** loader/entries directories that `blscfg` read. */
  readonly blsDirectories: string[] = [];
  source: BootSource;
  private readonly shared: Shared;
  /** A menu entry counts from where the menu that holds it was at. */
  private readonly startDepth: number;
  private depth: number;
  /** Set by `break`, `continue`, `return` and `exit`, until the block that it ends is left. */
  private leaving: string | undefined;
  private status = 0;

  constructor(scan: BootScan, path: string, root: string, parent?: GrubInterpreter) {
    this.scan = scan;
    this.root = root;
    this.startDepth = parent === undefined ? 0 : parent.startDepth + 1;
    this.depth = this.startDepth;
    this.source = { dialect: 'grub', path };
    const directory = `(${OWN_DEVICE})${parentPath(path)}`;
    this.variables = new GrubVariables(
      parent?.variables ?? {
        root: OWN_DEVICE,
        prefix: directory,
        cmdpath: directory,
        config_directory: directory,
        config_file: `(${OWN_DEVICE})${path}`,
        grub_platform: 'efi',
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
      },
    );
    this.files = new GrubFiles(scan, root, this.variables);
    this.shared = parent?.shared ?? { functions: new Map(), steps: 0 };
  }

  /** A copy of the state, in which a menu entry can run without changing that of the others. */
  forItem(item: GrubMenuItem): GrubInterpreter {
    const inner = new GrubInterpreter(this.scan, item.source.path, this.root, this);
    inner.variables.positional = item.args;
    return inner;
  }

  /** Runs a file. The status is 1 where it is not there. @throws ERR_BOOTFS_CORRUPT with the line of a bad script. */
  runFile(name: string): number {
    const path = this.files.find(name);
    if (path === undefined) return NOT_FOUND;
    const outer = this.source;
    this.source = { dialect: 'grub', path };
    const text = this.scan.readText(this.source, path);
    if (text !== undefined) this.run(parseGrub(lexGrub(text)));
    this.source = outer;
    return text === undefined ? NOT_FOUND : this.status;
  }

  /** The status of the last command. */
  run(statements: readonly Statement[]): number {
    if (++this.depth > MAX_DEPTH) throw corrupt('GRUB script: too many blocks, functions or files inside each other');
    this.status = 0;
    for (const statement of statements) {
      if (++this.shared.steps > MAX_STEPS) throw corrupt(`GRUB script: more than ${MAX_STEPS} commands to run`);
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

  get lastStatus(): number {
    return this.status;
  }

  private execute(statement: Statement): void {
    switch (statement.kind) {
      case 'command':
        this.status = this.command(statement);
        break;
      case 'function':
        this.shared.functions.set(statement.name, statement.body);
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
          if (++this.shared.steps > MAX_STEPS) throw corrupt('GRUB script: a loop does not end');
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
      if (arg[0] === '/' || arg[0] === '(') args.push(...this.files.glob(this.source, arg));
      else args.push(arg);
    }
    return args;
  }

  private command(statement: CommandStatement): number {
    const [name, ...args] = this.expand(statement.words);
    if (name === undefined) return 0;
    if (name === 'menuentry' || name === 'submenu') return this.addItem(name === 'submenu', args, statement);
    const body = this.shared.functions.get(name);
    if (body !== undefined) return this.callFunction(body, args);
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(name);
    if (assignment !== null) {
      this.variables.set(assignment[1], assignment[2]);
      return 0;
    }
    const command = findCommand(name);
    if (command === undefined) return 0;
    try {
      return command(this, args);
    } catch (error) {
      // A file that can't be read is the command's failure in GRUB too; a script that runs wild ends the run.
      if (
        error instanceof BootfsError &&
        error.code !== 'ERR_BOOTFS_CORRUPT' &&
        error.code !== 'ERR_BOOTFS_NEED_RANGE'
      ) {
        this.scan.problem('error', { ...this.source, line: statement.line }, `${name}: ${error.message}`);
        return NOT_FOUND;
      }
      throw error;
    }
  }

  private callFunction(body: readonly Statement[], args: readonly string[]): number {
    const outer = this.variables.positional;
    this.variables.positional = args;
    const status = this.run(body);
    if (this.leaving === 'return') this.leaving = undefined;
    this.variables.positional = outer;
    return status;
  }

  private addItem(isSubmenu: boolean, args: readonly string[], statement: CommandStatement): number {
    const source = { ...this.source, line: statement.line };
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
