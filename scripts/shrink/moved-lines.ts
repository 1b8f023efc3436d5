/** Lines that move within a script, and the source map that goes with them. */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import type { Edit, Node } from './script-edits.ts';

/** A script made of another's lines. */
export interface MovedScript {
  readonly text: string;
  /** For each line the one of the other script, from 0, that it comes from. */
  readonly lines: readonly number[];
}

/** Joins pieces of a script, and keeps where their lines come from. */
class LineKeeper {
  private readonly parts: string[] = [];
  private readonly lines: number[] = [0];
  private isLineEmpty = true;

  /** @param line The one that the piece begins on in the other script */
  append(piece: string, line: number): void {
    this.parts.push(piece);
    piece.split('\n').forEach((part, index) => {
      if (index > 0) this.isLineEmpty = this.lines.push(line + index) > 0;
      if (!this.isLineEmpty || part.trim() === '') return;
      this.lines[this.lines.length - 1] = line + index;
      this.isLineEmpty = false;
    });
  }

  finish(): MovedScript {
    return { text: this.parts.join(''), lines: this.lines };
  }
}

/** Some text of its own, or what the script has there. */
export type Piece = string | Node;

/** Writes a script out of pieces of another. */
export class PieceWriter {
  private readonly text: string;
  private readonly keeper = new LineKeeper();
  private readonly lineStarts = [0];
  private lastLine = 0;

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  write(pieces: readonly Piece[], edits: readonly Edit[]): void {
    for (const piece of pieces) {
      if (typeof piece === 'string') this.keeper.append(piece, this.lastLine);
      else this.copy(piece.start, piece.end, edits);
    }
  }

  /** @param edits In order; those that lie elsewhere count for nothing */
  copy(start: number, end: number, edits: readonly Edit[]): void {
    let done = start;
    for (const edit of edits) {
      if (edit.start < done || edit.end > end) continue;
      this.take(done, edit.start);
      this.keeper.append(edit.text, this.lastLine);
      done = edit.end;
    }
    this.take(done, end);
  }

  finish(): MovedScript {
    return this.keeper.finish();
  }

  private take(start: number, end: number): void {
    this.lastLine = this.lineAt(start);
    this.keeper.append(this.text.slice(start, end), this.lastLine);
  }

  private lineAt(offset: number): number {
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** A map of the other script as one of this. Within a line a place may be off by a few characters. */
export function withLinesMoved(map: string, lines: readonly number[]): string {
  const parsed = JSON.parse(map) as { mappings: string };
  const mappings = decode(parsed.mappings);
  return JSON.stringify({ ...parsed, mappings: encode(lines.map((line) => mappings[line] ?? [])) });
}
