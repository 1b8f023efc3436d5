/** U-Boot's environment: as text (uEnv.txt), and as it is saved (uboot.env), with its checksum. */
import { u32le } from '../../bytes/endian.ts';
import { decodeUtf8 } from '../../bytes/utf8.ts';
import { crc32 } from '../../hash/crc32.ts';
import type { WorkBudget } from '../text/budget.ts';
import { forEachLine } from '../text/text.ts';

/** Names to values, as `printenv` would show them. */
export type Variables = Map<string, string>;

/** Bytes for a variable next to its characters. */
const VARIABLE_BYTES = 64;
/** CRC-32, and in a redundant copy a counter. */
const CRC_BYTES = 4;
const REDUNDANT_BYTES = 5;

/** `name=value` lines, as `env import -t` takes them. */
export function decodeTextEnvironment(budget: WorkBudget, text: string): Variables {
  const variables: Variables = new Map();
  forEachLine(budget, text, (raw) => {
    const line = raw.replace(/\r$/, '');
    const equals = line.indexOf('=');
    if (equals <= 0 || line[0] === '#') return;
    budget.keep(VARIABLE_BYTES + line.length * 2);
    variables.set(line.slice(0, equals).trim(), line.slice(equals + 1));
  });
  return variables;
}

/** One stored copy of the environment whose checksum is right. */
export interface SavedEnvironment {
  /** Name to value; of a name that stands there twice the last one. */
  readonly variables: Variables;
  /** Counts up with every save, modulo 256; undefined where there is but one copy. */
  readonly flag: number | undefined;
}

/** Undefined where neither form of it has the checksum that it says. */
export function decodeSavedEnvironment(budget: WorkBudget, bytes: Uint8Array): SavedEnvironment | undefined {
  for (const start of [CRC_BYTES, REDUNDANT_BYTES]) {
    if (bytes.length <= start) return undefined;
    budget.step(bytes.length >> 2);
    const data = bytes.subarray(start);
    if (crc32(data) !== u32le(bytes, 0)) continue;
    return { variables: decodeList(budget, data), flag: start === CRC_BYTES ? undefined : bytes[CRC_BYTES] };
  }
  return undefined;
}

/** `name=value`, each ended by a NUL; an empty one ends the list. */
function decodeList(budget: WorkBudget, data: Uint8Array): Variables {
  const variables: Variables = new Map();
  for (let at = 0; at < data.length && data[at] !== 0; ) {
    const nul = data.indexOf(0, at);
    const end = nul < 0 ? data.length : nul;
    budget.keep(VARIABLE_BYTES + (end - at) * 4);
    budget.step(4 + (end - at));
    const text = decodeUtf8(data.subarray(at, end)) ?? '';
    const equals = text.indexOf('=');
    if (equals > 0) variables.set(text.slice(0, equals), text.slice(equals + 1));
    at = end + 1;
  }
  return variables;
}

/** The copy that was saved last: the counter wraps around from 255 to 0. */
export function newerEnvironment(
  first: SavedEnvironment | undefined,
  second: SavedEnvironment | undefined,
): SavedEnvironment | undefined {
  if (first?.flag === undefined || second?.flag === undefined) return first ?? second;
  if (first.flag === 255 && second.flag === 0) return second;
  if (first.flag === 0 && second.flag === 255) return first;
  return second.flag > first.flag ? second : first;
}
