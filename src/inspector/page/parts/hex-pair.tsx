/** Two states of the same bytes, line by line: only lines that differ, and one around each. */
import { hexByte } from '../../../bytes/names.ts';
import { ScrollText } from './scroll-text.tsx';

const BYTES_PER_LINE = 16;
/** Lines that are shown. */
const MAX_LINES = 120;

/** Offsets of the lines that differ. */
export function changedLines(before: Uint8Array, after: Uint8Array): number[] {
  const lines: number[] = [];
  for (let at = 0; at < Math.max(before.length, after.length); at += BYTES_PER_LINE) {
    for (let index = at; index < at + BYTES_PER_LINE; index++) {
      if (before[index] !== after[index]) {
        lines.push(at);
        break;
      }
    }
  }
  return lines;
}

/** Lines that differ, both states under each other; what is not the same stands out. */
export function HexPair({ before, after }: { readonly before: Uint8Array; readonly after: Uint8Array }) {
  const lines = changedLines(before, after);
  if (lines.length === 0) return <p class="quiet">Not one byte is different.</p>;
  return (
    <ScrollText label="Bytes before and after">
      {lines.slice(0, MAX_LINES).map((at) => (
        <>
          <HexState key={`-${at}`} sign="-" bytes={before} other={after} at={at} />
          <HexState key={`+${at}`} sign="+" bytes={after} other={before} at={at} />
        </>
      ))}
      {lines.length > MAX_LINES && `and ${lines.length - MAX_LINES} more lines\n`}
    </ScrollText>
  );
}

interface HexStateProps {
  readonly sign: '-' | '+';
  readonly bytes: Uint8Array;
  readonly other: Uint8Array;
  readonly at: number;
}

function HexState({ sign, bytes, other, at }: HexStateProps) {
  const line = Array.from(bytes.subarray(at, at + BYTES_PER_LINE));
  const characters = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'));
  return (
    <span class={sign === '-' ? 'before' : 'after'}>
      {`${sign} ${at.toString(16).padStart(6, '0')}  `}
      {line.map((byte, index) => {
        const text = hexByte(byte);
        const isChanged = other[at + index] !== byte;
        return <>{isChanged ? <mark>{text}</mark> : text} </>;
      })}
      {` ${characters.join('')}\n`}
    </span>
  );
}
