/** A typed array that grows: one column of a table whose length is known only at its end. */

/** Most columns are short. */
const FIRST_CAPACITY = 16;

/** Numbers in a typed array that doubles when it is full: a column of a table whose length nobody knows before. */
export class GrowingColumn<Values extends Float64Array | Uint32Array> {
  /** The first `length` of them count. */
  values: Values;
  /** Values that were pushed. */
  length = 0;
  private readonly allocate: (capacity: number) => Values;

  constructor(allocate: (capacity: number) => Values) {
    this.allocate = allocate;
    this.values = allocate(FIRST_CAPACITY);
  }

  /** Behind the last one. Amortised, each value is copied less than twice. */
  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = this.allocate(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }
}

/** A column of numbers up to 2^53. */
export function growingFloat64(): GrowingColumn<Float64Array> {
  return new GrowingColumn((capacity) => new Float64Array(capacity));
}

/** A column of numbers of 32 bits. */
export function growingUint32(): GrowingColumn<Uint32Array> {
  return new GrowingColumn((capacity) => new Uint32Array(capacity));
}
