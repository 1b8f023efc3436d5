/** The methods of typed arrays that Duktape lacks, as far as bootfs, its codecs and `Buffer` use them. */
import { define } from './define.ts';

type AnyTypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;
type Constructor = new (length: number) => AnyTypedArray;

/** From -length (counted from the end) to length, as every `start` and `end` of these methods is taken. */
function position(wanted: number | undefined, length: number, otherwise: number): number {
  if (wanted === undefined) return otherwise;
  const whole = wanted < 0 ? Math.ceil(wanted) : Math.floor(wanted);
  return whole < 0 ? Math.max(length + whole, 0) : Math.min(whole, length);
}

/** The same methods by name, for tests in engines that have their own. */
export const typedArrayMethods = {
  slice(this: AnyTypedArray, start?: number, end?: number): AnyTypedArray {
    const part = this.subarray(position(start, this.length, 0), position(end, this.length, this.length));
    const copy = new (this.constructor as Constructor)(part.length);
    copy.set(part);
    return copy;
  },

  /** Doubles what is filled, as `set` is native and a loop is not. */
  fill(this: AnyTypedArray, value: number, start?: number, end?: number): AnyTypedArray {
    const part = this.subarray(position(start, this.length, 0), position(end, this.length, this.length));
    if (part.length > 0) part[0] = value;
    for (let done = 1; done < part.length; done *= 2) {
      part.set(part.subarray(0, Math.min(done, part.length - done)), done);
    }
    return this;
  },

  /** `set` from the same buffer behaves as if the source had been copied first. */
  copyWithin(this: AnyTypedArray, target: number, start: number, end?: number): AnyTypedArray {
    const to = position(target, this.length, 0);
    const from = position(start, this.length, 0);
    const count = Math.min(position(end, this.length, this.length) - from, this.length - to);
    if (count > 0) this.set(this.subarray(from, from + count), to);
    return this;
  },

  indexOf(this: AnyTypedArray, value: number, start?: number): number {
    for (let at = position(start, this.length, 0); at < this.length; at++) if (this[at] === value) return at;
    return -1;
  },

  lastIndexOf(this: AnyTypedArray, value: number): number {
    let at = this.length - 1;
    while (at >= 0 && this[at] !== value) at--;
    return at;
  },

  includes(this: AnyTypedArray, value: number, start?: number): boolean {
    for (let at = position(start, this.length, 0); at < this.length; at++) if (this[at] === value) return true;
    return false;
  },
};

/** Methods that arrays have too, and that work on anything with a length and indices. */
const SHARED = ['every', 'some', 'forEach', 'join', 'reduce', 'reverse'] as const;

/** Adds the methods that an engine's typed arrays lack; what is there stays. */
export function addTypedArrayMethods(): void {
  const types = [Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array];
  const shared: Record<string, unknown> = {};
  for (const name of SHARED) shared[name] = Array.prototype[name];
  for (const type of types) {
    define(type, {
      of: (...items: readonly number[]) => new type(items),
      from: (source: ArrayLike<number>, change?: (item: number, index: number) => number) =>
        new type(Array.from(source, change as (item: number, index: number) => number)),
    });
    define(type.prototype, typedArrayMethods);
    define(type.prototype, shared);
  }
}
