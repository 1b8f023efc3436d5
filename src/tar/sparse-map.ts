/** Files with holes, as GNU tar keeps them: its manual, "PAX Format, Version 1.0". */
import { concatBytes } from '../bytes/concat.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { paddingAfter } from './header.ts';

/** Where the data of a file is: begin and end of each stretch, as `dataRanges` gives them. */
export class SparseMap {
  /** The text before the data, padded to whole blocks. */
  readonly text: Uint8Array;
  /** Bytes of data. */
  readonly dataBytes: number;

  constructor(ranges: Float64Array, size: number) {
    const lines: number[] = [];
    let dataBytes = 0;
    for (let at = 0; at < ranges.length; at += 2) {
      lines.push(ranges[at], ranges[at + 1] - ranges[at]);
      dataBytes += ranges[at + 1] - ranges[at];
    }
    // A hole at the end is a stretch of no bytes behind it.
    if (ranges.length === 0 || ranges[ranges.length - 1] < size) lines.push(size, 0);
    const text = encodeUtf8(`${[lines.length / 2, ...lines].join('\n')}\n`);
    this.text = concatBytes([text, paddingAfter(text.length)]);
    this.dataBytes = dataBytes;
  }
}

/** `dir/GNUSparseFile.0/name`: what a tar without holes makes of the file. */
export function sparseName(name: Uint8Array): Uint8Array {
  const slash = name.lastIndexOf(0x2f);
  return concatBytes([name.subarray(0, slash + 1), encodeUtf8('GNUSparseFile.0/'), name.subarray(slash + 1)]);
}
