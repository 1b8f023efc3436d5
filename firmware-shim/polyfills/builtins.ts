/** The functions of ES2015 to ES2019 that Duktape's Array, String, Object, Number and Math lack. */
import { define } from './define.ts';

const arrayMethods = {
  includes(this: readonly unknown[], value: unknown): boolean {
    return this.some((item) => sameValueZero(item, value));
  },
  find(this: readonly unknown[], test: (item: unknown, index: number) => boolean): unknown {
    for (let at = 0; at < this.length; at++) if (test(this[at], at)) return this[at];
    return undefined;
  },
  findIndex(this: readonly unknown[], test: (item: unknown, index: number) => boolean): number {
    for (let at = 0; at < this.length; at++) if (test(this[at], at)) return at;
    return -1;
  },
  fill(this: unknown[], value: unknown, start = 0, end = this.length): unknown[] {
    for (let at = start; at < end; at++) this[at] = value;
    return this;
  },
  flat(this: readonly unknown[]): unknown[] {
    return ([] as unknown[]).concat(...this);
  },
  flatMap(this: readonly unknown[], change: (item: unknown, index: number) => unknown): unknown[] {
    return ([] as unknown[]).concat(...this.map(change));
  },
};

const arrayFunctions = {
  of: (...items: readonly unknown[]): unknown[] => items.slice(),
  from(source: Iterable<unknown> | ArrayLike<unknown>, change?: (item: unknown, index: number) => unknown): unknown[] {
    const items: unknown[] = [];
    if (typeof (source as Iterable<unknown>)[Symbol.iterator] === 'function') {
      for (const item of source as Iterable<unknown>) items.push(item);
    } else {
      const { length } = source as ArrayLike<unknown>;
      for (let at = 0; at < length; at++) items.push((source as ArrayLike<unknown>)[at]);
    }
    return change === undefined ? items : items.map((item, index) => change(item, index));
  },
};

const stringMethods = {
  includes(this: string, part: string, start?: number): boolean {
    return this.indexOf(part, start) >= 0;
  },
  startsWith(this: string, part: string, start = 0): boolean {
    return this.slice(start, start + part.length) === part;
  },
  endsWith(this: string, part: string, end = this.length): boolean {
    const start = Math.min(end, this.length) - part.length;
    return start >= 0 && this.slice(start, start + part.length) === part;
  },
  repeat(this: string, count: number): string {
    let text = '';
    for (let done = 0; done < count; done++) text += this;
    return text;
  },
  padStart(this: string, length: number, filler = ' '): string {
    return padding(length - this.length, filler) + this;
  },
  padEnd(this: string, length: number, filler = ' '): string {
    return this + padding(length - this.length, filler);
  },
  trimStart(this: string): string {
    return this.replace(/^\s+/, '');
  },
  trimEnd(this: string): string {
    return this.replace(/\s+$/, '');
  },
  codePointAt(this: string, at: number): number | undefined {
    const unit = this.charCodeAt(at);
    const next = this.charCodeAt(at + 1);
    if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
      return 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
    }
    return at >= 0 && at < this.length ? unit : undefined;
  },
};

function padding(length: number, filler: string): string {
  let text = '';
  while (text.length < length && filler !== '') text += filler;
  return text.slice(0, Math.max(length, 0));
}

function sameValueZero(left: unknown, right: unknown): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

const objectFunctions = {
  assign(target: Record<string, unknown>, ...sources: readonly (Record<string, unknown> | undefined)[]): object {
    for (const source of sources) {
      for (const key of Object.keys(source ?? {})) target[key] = (source as Record<string, unknown>)[key];
    }
    return target;
  },
  values: (from: Record<string, unknown>): unknown[] => Object.keys(from).map((key) => from[key]),
  entries: (from: Record<string, unknown>): [string, unknown][] => Object.keys(from).map((key) => [key, from[key]]),
  fromEntries(pairs: Iterable<[string, unknown]>): object {
    const made: Record<string, unknown> = {};
    for (const [key, value] of pairs) made[key] = value;
    return made;
  },
};

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && value - value === 0;
const isInteger = (value: unknown): value is number => isFiniteNumber(value) && Math.floor(value) === value;

const numberMembers = {
  MAX_SAFE_INTEGER: 2 ** 53 - 1,
  MIN_SAFE_INTEGER: -(2 ** 53 - 1),
  EPSILON: 2 ** -52,
  isFinite: isFiniteNumber,
  isInteger,
  // biome-ignore lint/suspicious/noSelfCompare: NaN alone differs from itself
  isNaN: (value: unknown): boolean => typeof value === 'number' && value !== value,
  isSafeInteger: (value: unknown): boolean => isInteger(value) && Math.abs(value) <= 2 ** 53 - 1,
  parseInt,
  parseFloat,
};

const mathFunctions = {
  trunc: (value: number): number => (value < 0 ? Math.ceil(value) : Math.floor(value)),
  sign: (value: number): number => (value > 0 ? 1 : value < 0 ? -1 : value),
  log2: (value: number): number => Math.log(value) / Math.LN2,
  log10: (value: number): number => Math.log(value) / Math.LN10,
  clz32(value: number): number {
    let bits = 32;
    for (let rest = value >>> 0; rest !== 0; rest >>>= 1) bits--;
    return bits;
  },
  imul(left: number, right: number): number {
    return ((left & 0xffff) * right + ((((left >>> 16) * right) & 0xffff) << 16)) | 0;
  },
};

/** Adds what an ES5 engine lacks of Number, Array, String and Object; what is there stays. */
export function addBuiltins(): void {
  define(Number, numberMembers);
  define(Array.prototype, arrayMethods);
  define(Array, arrayFunctions);
  define(String.prototype, stringMethods);
  define(Object, objectFunctions);
  define(Math, mathFunctions);
}

/** The same functions by name, for tests in engines that have their own. */
export const builtinPolyfills = {
  arrayMethods,
  arrayFunctions,
  stringMethods,
  objectFunctions,
  numberMembers,
  mathFunctions,
};
