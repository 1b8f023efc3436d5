/** GRUB's `test` and `[` command. */
import type { FileType } from '../../contract/stats.ts';
import type { WorkBudget } from '../text/budget.ts';
import { compareVersionsWithin } from '../text/version-compare.ts';

/** What `test` and `[` may ask of files. */
export interface FileTests {
  /** Undefined where nothing is there, or nothing that can be read. */
  typeOf(path: string): FileType | undefined;
  /** Bytes; 0 where there is no file. */
  size(path: string): number;
}

const NUMERIC = new Map<string, (left: number, right: number) => boolean>([
  ['-eq', (left, right) => left === right],
  ['-ne', (left, right) => left !== right],
  ['-lt', (left, right) => left < right],
  ['-le', (left, right) => left <= right],
  ['-gt', (left, right) => left > right],
  ['-ge', (left, right) => left >= right],
]);

const TEXTUAL = new Map<string, (left: string, right: string, budget: WorkBudget) => boolean>([
  ['=', (left, right) => left === right],
  ['==', (left, right) => left === right],
  ['!=', (left, right) => left !== right],
  ['<', (left, right, budget) => compareVersionsWithin(budget, left, right) < 0],
  ['>', (left, right, budget) => compareVersionsWithin(budget, left, right) > 0],
]);

/** More makes no sense, and the evaluation goes as deep as there are arguments. */
const MAX_ARGUMENTS = 100;

/** The condition's value. `-o` binds weaker than `-a`; an expression that makes no sense is false. */
export function evaluateTest(args: readonly string[], files: FileTests, budget: WorkBudget): boolean {
  if (args.length > MAX_ARGUMENTS) return false;
  budget.step(4 + 4 * args.length);
  const either = splitAt(args, '-o');
  if (either.length > 1) return either.some((part) => evaluateTest(part, files, budget));
  const both = splitAt(args, '-a');
  if (both.length > 1) return both.every((part) => evaluateTest(part, files, budget));
  if (args[0] === '!') return !evaluateTest(args.slice(1), files, budget);
  if (args.length > 2 && args[0] === '(' && args[args.length - 1] === ')') {
    return evaluateTest(args.slice(1, -1), files, budget);
  }
  return evaluateOne(args, files, budget);
}

function evaluateOne(args: readonly string[], files: FileTests, budget: WorkBudget): boolean {
  if (args.length === 1) return args[0] !== '';
  if (args.length === 3) {
    const [left, operator, right] = args;
    const textual = TEXTUAL.get(operator);
    if (textual !== undefined) return textual(left, right, budget);
    const numeric = NUMERIC.get(operator);
    return numeric?.(toNumber(left), toNumber(right)) ?? false;
  }
  if (args.length !== 2) return false;
  const [operator, value] = args;
  if (operator === '-n') return value !== '';
  if (operator === '-z') return value === '';
  if (operator === '-e') return files.typeOf(value) !== undefined;
  if (operator === '-f') return files.typeOf(value) === 'file';
  if (operator === '-d') return files.typeOf(value) === 'dir';
  if (operator === '-s') return files.typeOf(value) === 'file' && files.size(value) > 0;
  return false;
}

function toNumber(text: string): number {
  return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : 0;
}

/** Cut at each `operator` that stands where an operator can stand: not first, not last, not as an operand. */
function splitAt(args: readonly string[], operator: string): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '(') depth++;
    if (args[at] === ')') depth--;
    const current = parts[parts.length - 1];
    if (args[at] === operator && depth === 0 && current.length > 0 && at + 1 < args.length) parts.push([]);
    else current.push(args[at]);
  }
  return parts;
}
