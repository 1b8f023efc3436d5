/** Finite State Entropy tables (RFC 8878, section 4.1). */
import { u32le } from '../bytes/endian.ts';
import { badStream } from './codec.ts';
import { highestBit } from './zstd-bits.ts';

/** For each state: its symbol, and the state after it. */
export interface FseTable {
  /** Accuracy_Log of RFC 8878, 4.1: the table has two to the power of it states. */
  readonly accuracyLog: number;
  /**
   * By state: bits 0 to 7 are its symbol, bits 8 to 15 say how many bits of the stream choose the next state, and bits 16 to 31 are that
   * state, were all of those 0.
   */
  readonly cells: Int32Array;
}

/** A table that always gives the same symbol and takes no bits. */
export function constantTable(symbol: number): FseTable {
  return { accuracyLog: 0, cells: new Int32Array([symbol]) };
}

/** From the probabilities of the symbols, in parts of 2^accuracyLog; -1 stands for less than one. */
export function buildTable(probabilities: readonly number[], accuracyLog: number): FseTable {
  const size = 1 << accuracyLog;
  const symbols = new Uint8Array(size);
  const next: number[] = [];
  let high = size;
  probabilities.forEach((probability, symbol) => {
    if (probability === -1) symbols[--high] = symbol;
    next[symbol] = Math.abs(probability);
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let position = 0;
  probabilities.forEach((probability, symbol) => {
    for (let count = 0; count < probability; count++) {
      symbols[position] = symbol;
      do position = (position + step) & (size - 1);
      while (position >= high);
    }
  });
  const cells = new Int32Array(size);
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state];
    const rank = next[symbol]++;
    const bits = accuracyLog - highestBit(rank);
    cells[state] = symbol | (bits << 8) | (((rank << bits) - size) << 16);
  }
  return { accuracyLog, cells };
}

/**
 * Reads a table's description from the bytes [start, end), and says where it ends. No probability can be
 * more than what is left, so that they add up to the table's size exactly and `buildTable` fills it.
 */
export function readTable(
  source: Uint8Array,
  start: number,
  end: number,
  maxAccuracyLog: number,
  maxSymbol: number,
): { table: FseTable; end: number } {
  let bit = start * 8;
  const peek = (count: number): number => {
    const word = u32le(source, bit >> 3) >>> (bit & 7);
    return word & ((1 << count) - 1);
  };
  const accuracyLog = 5 + peek(4);
  bit += 4;
  if (accuracyLog > maxAccuracyLog) throw badStream(`Zstandard table of 2^${accuracyLog} states`);
  const probabilities: number[] = [];
  let remaining = 1 << accuracyLog;
  while (remaining > 0) {
    // A value from 0 to remaining + 1; the lowest of them take one bit less.
    const count = highestBit(remaining + 1) + 1;
    const shortMask = (1 << (count - 1)) - 1;
    const shortValues = (1 << count) - 1 - (remaining + 1);
    let value = peek(count);
    if ((value & shortMask) < shortValues) {
      value &= shortMask;
      bit += count - 1;
    } else {
      if (value > shortMask) value -= shortValues;
      bit += count;
    }
    const probability = value - 1;
    remaining -= Math.abs(probability);
    probabilities.push(probability);
    if (probability === 0) {
      let repeat: number;
      do {
        repeat = peek(2);
        bit += 2;
        for (let more = 0; more < repeat; more++) probabilities.push(0);
      } while (repeat === 3 && probabilities.length <= maxSymbol);
    }
    if (probabilities.length > maxSymbol + 1) throw badStream('Zstandard table with too many symbols');
    if (bit > end * 8) throw badStream('Zstandard table cut off');
  }
  return { table: buildTable(probabilities, accuracyLog), end: (bit + 7) >> 3 };
}
