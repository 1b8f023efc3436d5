/** Bytes as people read them: offset, hexadecimal, characters. */
import { hexByte } from '../../../bytes/names.ts';
import { ScrollText } from './scroll-text.tsx';

const BYTES_PER_LINE = 16;

interface HexProps {
  readonly bytes: Uint8Array;
  /** Offset of the first byte. */
  readonly start?: number;
  /** Bytes that stand out: from, and one past the last. */
  readonly mark?: readonly [number, number];
  readonly label: string;
}

/** A dump, in which some bytes may stand out. */
export function Hex({ bytes, start = 0, mark, label }: HexProps) {
  const lines: number[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) lines.push(at);
  return (
    <ScrollText label={label}>
      {lines.map((at) => (
        <HexLine key={at} bytes={bytes.subarray(at, at + BYTES_PER_LINE)} at={start + at} mark={mark} />
      ))}
    </ScrollText>
  );
}

interface HexLineProps {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly mark: HexProps['mark'];
}

function HexLine({ bytes, at, mark }: HexLineProps) {
  const isMarked = mark !== undefined && mark[0] < at + BYTES_PER_LINE && mark[1] > at;
  const padding = ' '.repeat((BYTES_PER_LINE - bytes.length) * 3);
  const characters = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'));
  const offset = at.toString(16).padStart(6, '0');
  if (!isMarked) return `${offset}  ${Array.from(bytes, hexByte).join(' ')}${padding}  ${characters.join('')}\n`;
  const isIn = (index: number): boolean => at + index >= mark[0] && at + index < mark[1];
  return (
    <>
      {`${offset}  `}
      {Array.from(bytes, (byte, index) => (
        <>
          {isIn(index) ? <mark>{hexByte(byte)}</mark> : hexByte(byte)}
          {index < BYTES_PER_LINE - 1 ? ' ' : ''}
        </>
      ))}
      {`${padding}  ${characters.join('')}\n`}
    </>
  );
}
