/** What GRUB's commands see and change while a script runs. */
import type { BootEntry, BootSource } from '../contract/menu.ts';
import type { BootScan } from '../contract/scan.ts';
import type { GrubFiles } from './files.ts';
import type { Statement } from './parser.ts';
import type { GrubVariables } from './variables.ts';

/** What a menu entry loads, in GRUB's own names. */
export interface GrubLoad {
  /** Undefined until a command has loaded something. */
  kind?: 'linux' | 'efi' | 'multiboot';
  /** Its path, as the script names it. */
  kernel?: string;
  /** What is passed to it, words with one blank between them. */
  options: string;
  /** Paths, in their order. */
  initrds: string[];
  /** A path. */
  devicetree?: string;
  /** Of multiboot, in their order. */
  modules: { path: string; options: string }[];
}

/** One line of GRUB's menu. */
export interface GrubMenuItem {
  /** As the menu shows it. */
  readonly title: string;
  /** `--id`; undefined where it has none. */
  readonly id?: string;
  /** The file and the line that it begins in. */
  readonly source: BootSource;
  /** Runs the entry: for a submenu its items, otherwise what it loads. */
  readonly body?: readonly Statement[];
  /** Made by `submenu`. */
  readonly isSubmenu: boolean;
  /** `$1` and so on of the body. */
  readonly args: readonly string[];
  /** For an entry that `blscfg` made. */
  readonly bls?: BootEntry;
}

/** What commands may use of the interpreter that runs them. */
export interface GrubMachine {
  /** Of the menu that is being made. */
  readonly scan: BootScan;
  /** Of the script that runs. */
  readonly variables: GrubVariables;
  /** What paths in it lead to. */
  readonly files: GrubFiles;
  /** Of the menu so far; commands add to them. */
  readonly items: GrubMenuItem[];
  /** What the entry that runs has loaded so far. */
  readonly load: GrubLoad;
  /** The loader/entries directories that `blscfg` read: for each the same text, however it is named. */
  readonly blsDirectories: string[];
  /** The file that runs. */
  readonly source: BootSource;
  /** Runs a file. The status is 1 where it is not there. */
  runFile(name: string): number;
  /** Runs a file as a configuration: from then on it is the one that the menu is of. */
  runConfig(name: string): number;
  /** Leaves a loop, a function or the file; the status is 0. */
  leave(how: 'break' | 'continue' | 'return' | 'exit'): number;
}
