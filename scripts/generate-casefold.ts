/**
 * Makes `src/ext4read/directory/casefold.gen.ts`, the tables behind names without case, from Perl's Unicode database (14.0 or
 * later, restricted to the characters of 12.1) and the engine's own normalisation. Run by hand; the result is committed.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * For each code point that 12.1 has, or keeps free for ignorable characters: itself, whether it is ignorable, and its full
 * case folding where it has one.
 */
const PERL = String.raw`
use feature qw(fc unicode_strings);
for my $point (0 .. 0x10ffff) {
  next if $point >= 0xd800 && $point <= 0xdfff;
  my $character = chr $point;
  my $ignorable = $character =~ /\p{Default_Ignorable_Code_Point}/ ? 1 : 0;
  next unless $character =~ /\p{Present_In: 12.1}/ || ($ignorable && $character =~ /\p{Unassigned}/);
  my $folded = fc $character;
  my $fold = $folded eq $character ? '' : join ' ', map { ord } split //, $folded;
  print "$point:$ignorable:$fold\n";
}`;

interface Character {
  readonly ignorable: boolean;
  readonly fold: readonly number[];
}

const known = new Map<number, Character>();
for (const line of execFileSync('perl', ['-e', PERL], { encoding: 'utf8', maxBuffer: 2 ** 28 }).split('\n')) {
  if (line === '') continue;
  const [point, ignorable, fold] = line.split(':');
  known.set(Number(point), { ignorable: ignorable === '1', fold: fold === '' ? [] : fold.split(' ').map(Number) });
}

/** Code points in rising order as `first+more` pairs in base 36, each first one counted from the end of the last. */
function packRanges(points: readonly number[]): string {
  const packed: string[] = [];
  let end = 0;
  for (let at = 0; at < points.length; ) {
    let more = 0;
    while (points[at + more + 1] === points[at] + more + 1) more++;
    packed.push(`${(points[at] - end).toString(36)}${more === 0 ? '' : `+${more.toString(36)}`}`);
    end = points[at] + more + 1;
    at += more + 1;
  }
  return packed.join(' ');
}

function isDecomposed(point: number): boolean {
  const character = String.fromCodePoint(point);
  return character.normalize('NFD') !== character;
}

/** What a character folds to; itself where nothing else is known. */
function foldOf(point: number): readonly number[] {
  const fold = known.get(point)?.fold ?? [];
  return fold.length > 0 ? fold : [point];
}

/** Does it fold to what the parts of its decomposition fold to? Then src/ext4read/directory/casefold.ts needs no table for it. */
function isFoldOfParts(point: number): boolean {
  const parts = [...String.fromCodePoint(point).normalize('NFD')].map((part) => part.codePointAt(0)!);
  const [whole, ofParts] = [foldOf(point), parts.flatMap(foldOf)].map((fold) => String.fromCodePoint(...fold));
  return isDecomposed(point) && whole.normalize('NFD') === ofParts.normalize('NFD');
}

/** How far the first character of a folding is from the character itself, and what follows it. */
function foldingOf(point: number): { readonly delta: number; readonly rest: readonly number[] } {
  const [first, ...rest] = foldOf(point);
  return { delta: first - point, rest };
}

/**
 * Foldings of characters that fold alike, one or two apart, as a run: the distance of the first from the end of the run before; how
 * many more follow, behind `+` at the distance of one, behind `*` of two; where it is not 1 what is to be added, behind `>` or
 * `-`; and after commas the further characters of each folding. All in base 36. A run is left out where all of it follows from
 * decompositions.
 */
function packFolds(): string {
  const isListed = ([point, { fold }]: [number, Character]) =>
    fold.length > 0 || (isDecomposed(point) && !isFoldOfParts(point));
  const points = [...known].filter(isListed).map(([point]) => point);
  const kindOf = (point: number): string => JSON.stringify(foldingOf(point));
  const packed: string[] = [];
  let end = 0;
  for (let at = 0; at < points.length; ) {
    const first = points[at];
    const next = points[at + 1];
    const step = next === first + 2 && kindOf(next) === kindOf(first) ? 2 : 1;
    let count = 1;
    while (points[at + count] === first + count * step && kindOf(points[at + count]) === kindOf(first)) count++;
    if (!points.slice(at, at + count).every(isFoldOfParts)) {
      packed.push(packRun(first - end, count - 1, step, foldingOf(first)));
      end = points[at + count - 1] + 1;
    }
    at += count;
  }
  return packed.join(' ');
}

function packRun(distance: number, more: number, step: number, { delta, rest }: ReturnType<typeof foldingOf>): string {
  const digits = (value: number): string => value.toString(36);
  const length = more === 0 ? '' : `${step === 2 ? '*' : '+'}${digits(more)}`;
  const target = delta === 1 && rest.length === 0 ? '' : `${delta < 0 ? '-' : '>'}${digits(Math.abs(delta))}`;
  return digits(distance) + length + target + rest.map((point) => `,${digits(point)}`).join('');
}

/** Has the engine's normalisation something to do with this character: to decompose it, or to move it? */
function isMovedOrDecomposed(point: number): boolean {
  const character = String.fromCodePoint(point);
  const isMoved = (before: string) => `a${before}${character}`.normalize('NFD') !== `a${before}${character}`;
  return isDecomposed(point) || isMoved('\u0345') || `a${character}\u0334`.normalize('NFD') !== `a${character}\u0334`;
}

const newer: number[] = [];
for (let point = 0; point <= 0x10ffff; point++) {
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  if (!known.has(point) && !isSurrogate && isMovedOrDecomposed(point)) newer.push(point);
}
const ignorables = [...known].filter(([, { ignorable }]) => ignorable).map(([point]) => point);

const text = `// Generated by scripts/generate-casefold.ts from the Unicode Character Database; do not edit.

/**
 * Full case folding, Unicode 12.1, where it does not follow from the decomposition, in runs: distance from the end of the run
 * before; how many more follow, behind + at the distance of one, behind * of two; what is to be added where it is not 1, behind
 * > or -; further characters after commas; base 36.
 */
export const FOLDS =
  '${packFolds()}';

/** Default_Ignorable_Code_Point: distance from the end of the range before, and how many more follow; base 36. */
export const IGNORABLES = '${packRanges(ignorables)}';

/** Characters newer than 12.1 (up to ${process.versions.unicode}) that normalisation would decompose or move. */
export const NEWER_MARKS =
  '${packRanges(newer)}';
`;
writeFileSync(fileURLToPath(new URL('../src/ext4read/directory/casefold.gen.ts', import.meta.url)), text);
