/** LZMA1, without any header: the symbols behind .lzma, the chunks of LZMA2, and MicroLZMA. */
import { badStream } from './codec.ts';
import { copyMatch } from './copy-match.ts';
import type { RangeDecoder } from './range-decoder.ts';

/** Where each kind of decision has its probabilities. */
const STATES = 12;
const POSITION_STATES = 16;
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POSITION_STATES;
const IS_REP_0 = IS_REP + STATES;
const IS_REP_1 = IS_REP_0 + STATES;
const IS_REP_2 = IS_REP_1 + STATES;
const IS_REP_0_LONG = IS_REP_2 + STATES;
const DISTANCE_SLOT = IS_REP_0_LONG + STATES * POSITION_STATES;
const DISTANCE_SPECIAL = DISTANCE_SLOT + 4 * 64;
const DISTANCE_ALIGN = DISTANCE_SPECIAL + 115;
const MATCH_LENGTH = DISTANCE_ALIGN + 16;
const LENGTH_LOW = 2;
const LENGTH_MIDDLE = LENGTH_LOW + POSITION_STATES * 8;
const LENGTH_HIGH = LENGTH_MIDDLE + POSITION_STATES * 8;
const REP_LENGTH = MATCH_LENGTH + LENGTH_HIGH + 256;
const LITERAL = REP_LENGTH + LENGTH_HIGH + 256;
const LITERAL_SIZE = 0x300;

const MIN_MATCH = 2;
const HALF = 1024;

/** The longest match: with this much room, a symbol always fits. */
export const MAX_MATCH = 273;
/** The distance that stands for the end of the stream. */
const END_MARKER = 0xffffffff;

/** What the properties byte of an LZMA stream says: three small numbers that choose contexts for probabilities. */
export interface LzmaProperties {
  /** lc: bits of the byte before that choose a literal's probabilities. */
  readonly literalContextBits: number;
  /** 2^lp - 1: the bits of the position that do. */
  readonly literalPositionMask: number;
  /** 2^pb - 1 */
  readonly positionMask: number;
}

/** Of the byte `(pb * 5 + lp) * 9 + lc`. @throws ERR_BOOTFS_CORRUPT */
export function decodeLzmaProperties(byte: number): LzmaProperties {
  const positionBits = Math.floor(byte / 45);
  const literalPositionBits = Math.floor(byte / 9) % 5;
  const literalContextBits = byte % 9;
  if (positionBits > 4 || literalContextBits + literalPositionBits > 4) {
    throw badStream(`LZMA properties lc=${literalContextBits} lp=${literalPositionBits} pb=${positionBits}`);
  }
  return {
    literalContextBits,
    literalPositionMask: (1 << literalPositionBits) - 1,
    positionMask: (1 << positionBits) - 1,
  };
}

/** Where a run of symbols stops. */
export interface LzmaLimits {
  /** No symbol begins at this place of the target or behind it. */
  readonly end: number;
  /** A match that reaches past this place is cut off there, with `isPrefix`, or refused. */
  readonly hardEnd: number;
  /** The caller wants the beginning of the stream alone. */
  readonly isPrefix: boolean;
  /** No symbol begins behind this place of the source. */
  readonly sourceEnd: number;
}

/** The state of a stream between its symbols. */
export class LzmaDecoder {
  /** All contexts of the format in one table, each of 11 bits: the range decoder adapts them. */
  readonly probabilities: Uint16Array;
  /** The end marker was read. */
  isEnded = false;
  private readonly properties: LzmaProperties;
  /** What the last steps were: below 7 the last one was a literal. */
  private state = 0;
  /** The last four distances, less 1. */
  private rep0 = 0;
  private rep1 = 0;
  private rep2 = 0;
  private rep3 = 0;

  constructor(properties: LzmaProperties) {
    this.properties = properties;
    const literalBits = properties.literalContextBits + bitCount(properties.literalPositionMask);
    this.probabilities = new Uint16Array(LITERAL + (LITERAL_SIZE << literalBits)).fill(HALF);
  }

  /**
   * Decodes into `target`, which is the dictionary too, from `start` on, and gives the place where it stopped. Places
   * must agree with positions in the stream in their lowest four bits. Work is bounded: each step makes at least a byte.
   *
   * @throws ERR_BOOTFS_CORRUPT for a match before the start of the target, and where the source ends
   */
  run(
    range: RangeDecoder,
    target: Uint8Array,
    start: number,
    { end, hardEnd, isPrefix, sourceEnd }: LzmaLimits,
  ): number {
    const { literalContextBits, literalPositionMask, positionMask } = this.properties;
    let { state, rep0, rep1, rep2, rep3 } = this;
    let to = start;
    while (to < end && range.position <= sourceEnd) {
      const positionState = to & positionMask;
      if (range.bit(IS_MATCH + state * POSITION_STATES + positionState) === 0) {
        const before = to === 0 ? 0 : target[to - 1];
        const context = ((to & literalPositionMask) << literalContextBits) | (before >> (8 - literalContextBits));
        const table = LITERAL + LITERAL_SIZE * context;
        target[to] = state < 7 ? range.tree(table, 8) : range.matchedLiteral(table, target[to - 1 - rep0]);
        to++;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }

      let length: number;
      if (range.bit(IS_REP + state) === 0) {
        rep3 = rep2;
        rep2 = rep1;
        rep1 = rep0;
        length = matchLength(range, MATCH_LENGTH, positionState);
        rep0 = matchDistance(range, length);
        if (rep0 === END_MARKER) {
          this.isEnded = true;
          break;
        }
        state = state < 7 ? 7 : 10;
      } else {
        if (range.bit(IS_REP_0 + state) === 0) {
          if (range.bit(IS_REP_0_LONG + state * POSITION_STATES + positionState) === 0) {
            checkDistance(rep0, to);
            target[to] = target[to - 1 - rep0];
            to++;
            state = state < 7 ? 9 : 11;
            continue;
          }
        } else {
          let distance = rep1;
          if (range.bit(IS_REP_1 + state) !== 0) {
            distance = rep2;
            if (range.bit(IS_REP_2 + state) !== 0) {
              distance = rep3;
              rep3 = rep2;
            }
            rep2 = rep1;
          }
          rep1 = rep0;
          rep0 = distance;
        }
        length = matchLength(range, REP_LENGTH, positionState);
        state = state < 7 ? 8 : 11;
      }
      checkDistance(rep0, to);
      if (to + length > hardEnd) {
        if (!isPrefix) throw badStream('LZMA stream decodes to too much');
        length = hardEnd - to;
      }
      copyMatch(target, to, rep0 + 1, length);
      to += length;
    }
    range.checkEnd();
    this.state = state;
    this.rep0 = rep0;
    this.rep1 = rep1;
    this.rep2 = rep2;
    this.rep3 = rep3;
    return to;
  }
}

function bitCount(mask: number): number {
  return 32 - Math.clz32(mask);
}

function matchLength(range: RangeDecoder, base: number, positionState: number): number {
  if (range.bit(base) === 0) return MIN_MATCH + range.tree(base + LENGTH_LOW + positionState * 8, 3);
  if (range.bit(base + 1) === 0) return MIN_MATCH + 8 + range.tree(base + LENGTH_MIDDLE + positionState * 8, 3);
  return MIN_MATCH + 16 + range.tree(base + LENGTH_HIGH, 8);
}

/** A distance less 1; unsigned. */
function matchDistance(range: RangeDecoder, length: number): number {
  const slot = range.tree(DISTANCE_SLOT + Math.min(length - MIN_MATCH, 3) * 64, 6);
  if (slot < 4) return slot;
  const bits = (slot >> 1) - 1;
  const high = ((2 | (slot & 1)) << bits) >>> 0;
  if (slot < 14) return high + range.reverseTree(DISTANCE_SPECIAL + high - slot, bits);
  const middle = (range.direct(bits - 4) << 4) >>> 0;
  return high + middle + range.reverseTree(DISTANCE_ALIGN, 4);
}

function checkDistance(rep0: number, to: number): void {
  if (rep0 >= to) throw badStream(`LZMA match ${rep0 + 1} bytes back at ${to}`);
}
