import { checkArgument } from '../../contract/arguments.ts';
import type { WorkBudget } from './budget.ts';

/**
 * The order of version strings by the Version Format Specification (UAPI.10), as the Boot Loader Specification sorts
 * with it: `~` before everything, even the end; then the end; then `-`, `^` and `.` in this order; digits above letters.
 */
const SEPARATORS = ['-', '^', '.'];

/** The same, with the work charged: it is the shorter string's length at most. */
export function compareVersionsWithin(budget: WorkBudget, left: string, right: string): number {
  budget.step(1 + Math.min(left.length, right.length));
  return compareVersions(left, right);
}

/** Negative where `left` is the older one, positive where it is the newer one, 0 where neither is. @throws EINVAL */
export function compareVersions(left: string, right: string): number {
  checkArgument(typeof left === 'string', 'left', 'a string', left);
  checkArgument(typeof right === 'string', 'right', 'a string', right);
  let leftAt = 0;
  let rightAt = 0;
  for (;;) {
    while (leftAt < left.length && !isVersionCharacter(left[leftAt])) leftAt++;
    while (rightAt < right.length && !isVersionCharacter(right[rightAt])) rightAt++;

    if (left[leftAt] === '~' || right[rightAt] === '~') {
      if (left[leftAt] !== right[rightAt]) return left[leftAt] === '~' ? -1 : 1;
      leftAt++;
      rightAt++;
      continue;
    }
    if (leftAt >= left.length || rightAt >= right.length) {
      return Number(leftAt < left.length) - Number(rightAt < right.length);
    }
    const separator = SEPARATORS.filter((one) => left[leftAt] === one || right[rightAt] === one)[0];
    if (separator !== undefined) {
      if (left[leftAt] !== right[rightAt]) return left[leftAt] === separator ? -1 : 1;
      leftAt++;
      rightAt++;
      continue;
    }
    const inSegment = isDigit(left[leftAt]) || isDigit(right[rightAt]) ? isDigit : isLetter;
    const leftEnd = segmentEnd(left, leftAt, inSegment);
    const rightEnd = segmentEnd(right, rightAt, inSegment);
    const order = compareSegments(left.slice(leftAt, leftEnd), right.slice(rightAt, rightEnd), inSegment === isDigit);
    if (order !== 0) return order;
    leftAt = leftEnd;
    rightAt = rightEnd;
  }
}

function compareSegments(left: string, right: string, numeric: boolean): number {
  if (!numeric) return left === right ? 0 : left < right ? -1 : 1;
  // Letters against digits: the digits are newer.
  if (left === '' || right === '') return left.length - right.length;
  const leftDigits = left.replace(/^0+/, '');
  const rightDigits = right.replace(/^0+/, '');
  if (leftDigits.length !== rightDigits.length) return leftDigits.length - rightDigits.length;
  return leftDigits === rightDigits ? 0 : leftDigits < rightDigits ? -1 : 1;
}

function segmentEnd(text: string, from: number, inSegment: (character: string) => boolean): number {
  let end = from;
  while (end < text.length && inSegment(text[end])) end++;
  return end;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isLetter(character: string): boolean {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

function isVersionCharacter(character: string): boolean {
  return isDigit(character) || isLetter(character) || character === '~' || SEPARATORS.indexOf(character) >= 0;
}
