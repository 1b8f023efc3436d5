interface Entry<Value> {
  value: Value;
  weight: number;
  /** Since it was put in, or last spared. */
  isUsed: boolean;
}

/**
 * A bounded map that forgets what was used longest ago, or nearly so: of entries in the order in which they came, the first one that was
 * not used since goes, and those before it begin anew (the clock, or second chance). Finding changes no order, and so costs little. Values are weighed in bytes by the caller.
 */
export class LruMap<Value> {
  private readonly entries = new Map<number, Entry<Value>>();
  private readonly capacity: number;
  /** The keys from the oldest on: kept, as a new iterator would pass over all that were deleted at the beginning. */
  private oldest = this.entries.keys();
  private total = 0;
  /** How often `get` found what it was asked for. */
  hits = 0;

  /** `capacity`: the largest sum of weights that is kept. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** What is found counts as used just now. */
  get(key: number): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.hits++;
    entry.isUsed = true;
    return entry.value;
  }

  /** A value heavier than the whole capacity is not kept. Gives what had to go for it, the last of it where that were several. */
  set(key: number, value: Value, weight: number): Value | undefined {
    const known = this.entries.get(key);
    let forgotten: Value | undefined;
    if (weight > this.capacity) {
      this.delete(key);
    } else if (known === undefined) {
      while (this.total + weight > this.capacity) forgotten = this.forgetOne();
      this.put(key, { value, weight, isUsed: false });
    } else {
      // In place: an iterator that stands still keeps all that a Map throws away when keys come and go.
      this.total += weight - known.weight;
      known.value = value;
      known.weight = weight;
      known.isUsed = true;
      while (this.total > this.capacity) forgotten = this.forgetOne(known);
    }
    return forgotten;
  }

  private forgetOne(spared?: Entry<Value>): Value {
    for (;;) {
      const next = this.oldest.next();
      if (next.done) {
        this.oldest = this.entries.keys();
        continue;
      }
      const entry = this.delete(next.value) as Entry<Value>;
      if (entry.isUsed || entry === spared) {
        entry.isUsed = false;
        this.put(next.value, entry);
      } else {
        return entry.value;
      }
    }
  }

  private put(key: number, entry: Entry<Value>): void {
    this.entries.set(key, entry);
    this.total += entry.weight;
  }

  private delete(key: number): Entry<Value> | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.total -= entry.weight;
    return entry;
  }
}
