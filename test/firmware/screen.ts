/** What QEMU's `screendump` has written: a binary portable pixmap. */
import { existsSync, readFileSync } from 'node:fs';

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Three bytes for each pixel, row by row. */
  readonly pixels: Uint8Array;
}

/** @throws Error where there is none, or it is no pixmap */
export function readScreen(path: string): Screen {
  if (!existsSync(path)) throw new Error(`${path} was not written`);
  const file = readFileSync(path);
  const [header, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 40)) ?? [];
  if (header === undefined) throw new Error(`${path} is no pixmap`);
  return { width: Number(width), height: Number(height), pixels: file.subarray(header.length) };
}

/** The rows in which two screens of one size differ. */
export function differingRows(one: Screen, other: Screen): number[] {
  const rowBytes = one.width * 3;
  return Array.from({ length: one.height }, (_row, at) => at).filter((row) => {
    const from = row * rowBytes;
    const rest = other.pixels.subarray(from, from + rowBytes);
    return Buffer.compare(one.pixels.subarray(from, from + rowBytes), rest) !== 0;
  });
}
