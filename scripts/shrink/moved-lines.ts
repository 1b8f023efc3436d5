/** Lines that move within a script, and the source map that goes with them. */
import { decode, encode } from '@jridgewell/sourcemap-codec';

/** A script made of another's lines. */
export interface MovedScript {
  readonly text: string;
  /** For each line the one of the other script, from 0, that it comes from. */
  readonly lines: readonly number[];
}

/** Joins pieces of a script, and keeps where their lines come from. */
export class LineKeeper {
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

/** A map of the other script as one of this. Within a line a place may be off by a few characters. */
export function withLinesMoved(map: string, lines: readonly number[]): string {
  const parsed = JSON.parse(map) as { mappings: string };
  const mappings = decode(parsed.mappings);
  return JSON.stringify({ ...parsed, mappings: encode(lines.map((line) => mappings[line] ?? [])) });
}
